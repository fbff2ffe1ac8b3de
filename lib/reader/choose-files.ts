import { compareFiles, type LogFile } from './log-file.ts'

const DAY = 86_400_000

export interface FileChoice {
  /** Null: all categories. */
  categories: readonly string[] | null
  /** Epoch milliseconds, inclusive. */
  from: number
  /** Epoch milliseconds, exclusive. */
  to: number
}

/**
 * The files that can hold records of a span of time, in order.
 *
 * A file's day is one of the writer's time zone, which the reader does not know, so a day counts with one more
 * on either side: offsets reach from -12:00 to +14:00.
 */
export function chooseFiles(files: readonly LogFile[], { categories, from, to }: FileChoice): LogFile[] {
  const chosen: LogFile[] = []
  for (const file of [...files].sort(compareFiles)) {
    if (categories !== null && !categories.includes(file.category)) continue
    const start = Date.parse(file.day)
    if (start - DAY >= to || start + 2 * DAY <= from) continue
    chosen.push(file)
  }
  return chosen
}
