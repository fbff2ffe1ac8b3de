/** The parts of the name of one rotated file: `<category>.<yyyy-MM-dd>.<part>.log`, or the same with `.gz` behind it. */
export interface LogFileName {
  category: string
  /** Calendar day of the writer's time zone, `yyyy-MM-dd`. */
  day: string
  /** Position within the day, from 1; grows, need not start at 1. */
  part: number
  /** True when the file was gzipped after it was written. */
  compressed: boolean
}

const FILE_NAME =
  /^([A-Za-z0-9][A-Za-z0-9_-]*)\.(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))\.([1-9]\d{0,14})\.log(\.gz)?$/

/** Name of a plain (not compressed) file. */
export function formatFileName({ category, day, part }: Pick<LogFileName, 'category' | 'day' | 'part'>): string {
  return `${category}.${day}.${part}.log`
}

/** Reads back what `formatFileName` made; null for every other name, so that what is not ours is never touched. */
export function parseFileName(name: string): LogFileName | null {
  const match = FILE_NAME.exec(name)
  if (match === null) return null
  const [, category = '', day = '', part = '', gz] = match
  return { category, day, part: Number(part), compressed: gz !== undefined }
}
