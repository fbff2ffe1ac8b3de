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

const OTHERWISE_COMPRESSED = /^(.+\.log)\.(zst|xz|bz2|lz4)$/

/** A file of ours that another program compressed, in a way that cannot be read here; null for every other name. */
export function parseOtherwiseCompressed(name: string): { file: LogFileName; ending: string } | null {
  const [, plain = '', ending = ''] = OTHERWISE_COMPRESSED.exec(name) ?? []
  const file = parseFileName(plain)
  return file === null ? null : { file, ending: `.${ending}` }
}

/** A file by its name. */
export interface NamedFile extends LogFileName {
  name: string
}

/** The files of one category among names, by day and part, of one part the plain one first. */
export function filesOfCategory(names: Iterable<string>, category: string): NamedFile[] {
  const files: NamedFile[] = []
  for (const name of names) {
    const file = parseFileName(name)
    if (file?.category === category) files.push({ name, ...file })
  }
  return files.sort((a, b) => {
    if (a.day !== b.day) return a.day < b.day ? -1 : 1
    return a.part - b.part || Number(a.compressed) - Number(b.compressed)
  })
}
