import { isCategoryName } from '../files/category-name.ts'

/** What the name of an archived object says of it. */
export interface SegmentName {
  category: string
  /** `yyyy-MM-dd` */
  day: string
  /** The folder of logs that it comes from. */
  source: string
  part: number
  /** Bytes of the part, uncompressed, before its first line. */
  offset: number
}

/** Enough for ten terabytes; longer offsets still sort right, as segments are compared by number. */
const OFFSET_DIGITS = 13

const NAME =
  /^category=([^/]+)\/day=(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))\/([A-Za-z0-9][A-Za-z0-9_-]*)\.([1-9]\d{0,14})\.(\d{13,15})\.ndjson\.gz$/

/** Keys of all segments of a category begin so. */
export function categoryPrefix(prefix: string, category: string): string {
  return `${prefix}category=${category}/`
}

/** Keys of all segments of a day begin so. */
export function dayPrefix(prefix: string, category: string, day: string): string {
  return `${categoryPrefix(prefix, category)}day=${day}/`
}

/** Keys of all segments of one part begin so. */
export function partPrefix(prefix: string, { category, day, source, part }: Omit<SegmentName, 'offset'>): string {
  return `${dayPrefix(prefix, category, day)}${source}.${part}.`
}

/** `<prefix>category=app/day=2026-11-23/web1-607d1139.1.0000268435620.ndjson.gz` */
export function formatSegmentKey(prefix: string, name: SegmentName): string {
  return `${partPrefix(prefix, name)}${String(name.offset).padStart(OFFSET_DIGITS, '0')}.ndjson.gz`
}

/** Reads back what `formatSegmentKey` made; null for every other key. */
export function parseSegmentKey(prefix: string, key: string): SegmentName | null {
  if (!key.startsWith(prefix)) return null
  const [, category = '', day = '', source = '', part, offset] = NAME.exec(key.slice(prefix.length)) ?? []
  if (!isCategoryName(category)) return null
  return { category, day, source, part: Number(part), offset: Number(offset) }
}

/** By category, day, source, part and offset. */
export function compareSegments(a: SegmentName, b: SegmentName): number {
  if (a.category !== b.category) return a.category < b.category ? -1 : 1
  if (a.day !== b.day) return a.day < b.day ? -1 : 1
  if (a.source !== b.source) return a.source < b.source ? -1 : 1
  return a.part - b.part || a.offset - b.offset
}
