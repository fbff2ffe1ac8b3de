import { daySpan } from '../../files/day-span.ts'
import { filesOfPart, partsOf } from '../../reader/lines/part-blocks.ts'
import type { LogFile, TimeSpan } from '../../reader/list-files.ts'
import { HOUR } from '../../time/units.ts'

/** Files in the order in which they are counted. */
export interface CountingOrder {
  /** Files that most likely stay as they are, and whose days are entirely within the span of time. */
  closed: LogFile[]
  others: LogFile[]
}

/**
 * Separates the parts that were not written to for an hour from the others.
 *
 * @param files in order
 * @param time epoch milliseconds of now
 */
export function inCountingOrder(files: readonly LogFile[], { from, to }: TimeSpan, time: number): CountingOrder {
  const isClosed = ({ day, modified }: LogFile) => {
    const span = daySpan(day)
    return modified < time - HOUR && span.from >= from && span.to <= to
  }
  const closed: LogFile[][] = []
  const others: LogFile[] = []
  for (const part of partsOf(files).map(filesOfPart)) {
    if (part.every(isClosed)) closed.push(part)
    else others.push(...part)
  }
  return { closed: closed.sort(byDayAndChange).flat(), others }
}

/** A part that is closed later comes behind the others, so that cached counts of those can be continued. */
function byDayAndChange([a]: LogFile[], [b]: LogFile[]): number {
  if (a === undefined || b === undefined) return 0
  if (a.day !== b.day) return a.day < b.day ? -1 : 1
  return a.modified - b.modified || (a.path < b.path ? -1 : 1)
}
