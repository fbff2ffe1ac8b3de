import type { Day } from '../time/day.ts'
import { daySpan } from './day-span.ts'

/** Milliseconds that the clocks of two machines, or a line and its day's end, may be apart. */
const MARGIN = 5000

/** What can be said of days by other processes, whose clock and time zone may differ from ours. */
export interface Elsewhere {
  /** Whether a day goes on in some zone of the earth. */
  goesOn(day: string): boolean
  /** Whether a day has begun nowhere yet. */
  isToCome(day: string): boolean
  /** Whether the file of a past day, last written at `modified`, is written to in a zone where that day goes on. */
  isWritten(day: string, modified: number): boolean
}

/** @param ended days that this process closed its own file of, and when: what was written until then was ours */
export function compileElsewhere(now: number, today: Day, ended: ReadonlyMap<string, number>): Elsewhere {
  const isToCome = (day: string) => now < daySpan(day).from
  const goesOn = (day: string) => !isToCome(day) && now < daySpan(day).to
  return {
    goesOn,
    isToCome,
    isWritten: (day, modified) => {
      const ours = Math.max(today.from, ended.get(day) ?? Number.NEGATIVE_INFINITY)
      return goesOn(day) && day < today.name && modified > ours + MARGIN && modified <= now + MARGIN
    },
  }
}
