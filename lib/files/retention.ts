import type { LogFileName } from './file-name.ts'
import { fileBehind } from './hidden-name.ts'

/** What stays of one category's folder. All limits hold: a day stays when it is within each of them. */
export interface RetentionRule {
  category: string
  /** `yyyy-MM-dd`; its files stay and are not counted. So do those of days to come, which a wrong clock may have made. */
  today: string
  /** Other days that are written to just now: their files stay. */
  written: ReadonlySet<string>
  /** Newest days with records to keep besides today: 0 or more, Infinity for all. */
  backupCount: number
  /** First day that may stay, `yyyy-MM-dd`; undefined for no such limit. */
  oldest: string | undefined
  /** Bytes that all files may have together, those that always stay among them. @default Infinity */
  maxTotalSize?: number
}

/**
 * Decides which files of a folder go. Yields each name whose size decides, is sent that size in bytes (undefined when
 * the file is gone) and returns the names to remove, oldest first.
 *
 * A day is one backup however many parts it has, gzipped ones included. Files without a byte are no backup and go.
 * Sizes are only asked where they matter: of a folder with 10,000 old days and `backupCount: 3`, of three days. Of those
 * that always stay they matter to `maxTotalSize` alone.
 * A plain file that is about to go, as a compressed one took its place, is one of its day: put back, it would bring the day back.
 * Names that are not this category's are never asked for and never returned.
 */
export function* planRetention(
  names: Iterable<string>,
  rule: RetentionRule,
): Generator<string, string[], number | undefined> {
  const { maxTotalSize = Number.POSITIVE_INFINITY } = rule
  const isLimited = maxTotalSize !== Number.POSITIVE_INFINITY
  const days = daysNewestFirst(names, rule)
  const removed: string[] = []
  let kept = 0
  let total = 0
  let isFull = false
  for (const files of days) {
    const isOver = files.day < rule.today
    if (!isOver || rule.written.has(files.day)) {
      if (isOver) kept += 1
      if (isLimited) for (const name of files.names) total += (yield name) ?? 0
      continue
    }
    if (isFull || kept >= rule.backupCount || (rule.oldest !== undefined && files.day < rule.oldest)) {
      removed.push(...files.names)
      continue
    }
    const empty: string[] = []
    let hasRecords = false
    for (const name of files.names) {
      const size = yield name
      if (size === 0) empty.push(name)
      else if (size !== undefined) hasRecords = true
      total += size ?? 0
    }
    isFull = hasRecords && total > maxTotalSize
    removed.push(...(isFull ? files.names : empty))
    if (hasRecords) kept += 1
  }
  return removed.reverse()
}

interface DayFiles {
  day: string
  names: string[]
}

function daysNewestFirst(names: Iterable<string>, { category }: RetentionRule): DayFiles[] {
  const days = new Map<string, { name: string; file: LogFileName }[]>()
  for (const name of names) {
    const file = fileBehind(name)
    if (file === null || file.category !== category) continue
    const day = days.get(file.day)
    if (day === undefined) days.set(file.day, [{ name, file }])
    else day.push({ name, file })
  }
  return [...days]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([day, files]) => ({
      day,
      names: files.sort((a, b) => b.file.part - a.file.part).map(({ name }) => name),
    }))
}
