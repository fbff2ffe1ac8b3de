import { lastWhere } from './last-where.ts'
import { DAY } from './units.ts'
import { compileOffset } from './zone-offset.ts'

/** A stretch of instants that a zone's calendar gives one date. */
export interface Day {
  /** `yyyy-MM-dd` */
  name: string
  /** Epoch milliseconds of its first instant. */
  from: number
  /** Epoch milliseconds of the first instant after it. */
  until: number
}

/** The day an instant falls in; for instants no `Date` can hold, or outside the years 1000 to 9999, that of the nearest one. */
export type DayOf = (time: number) => Day

const FIRST = Date.UTC(1000, 0, 3)
const LAST = Date.UTC(9999, 11, 29)

/**
 * Compiles the calendar of a zone. Asking it costs up to sixty looks at Intl: callers keep a day until it ends.
 *
 * Where a clock was once put back over midnight (St. John's until 2011) a date has two stretches, each of them a `Day`.
 *
 * @param timeZone IANA name; undefined is the process's zone
 * @throws {RangeError} Intl does not know the zone
 */
export function compileDayOf(timeZone: string | undefined): DayOf {
  const offsetAt = compileOffset(timeZone)
  const dayNumber = (time: number) => Math.floor((time + offsetAt(time)) / DAY)

  // Offsets are changed months apart: a day cannot hide two changes that undo each other.

  /** First instant after `time`, at most `limit`, whose offset is another one; `limit` if there is none. */
  const nextChange = (time: number, limit: number): number => {
    const offset = offsetAt(time)
    if (offsetAt(limit) === offset) return limit
    return lastWhere(time, limit, (at) => offsetAt(at) === offset) + 1
  }

  /** Last instant before `time`, at least `limit`, whose offset is another one; `limit` if there is none. */
  const lastChange = (time: number, limit: number): number => {
    const offset = offsetAt(time)
    if (offsetAt(limit) === offset) return limit
    return lastWhere(limit, time, (at) => offsetAt(at) !== offset)
  }

  const endOf = (time: number, number: number): number => {
    let end = time
    while (dayNumber(end) === number) end = nextChange(end, (number + 1) * DAY - offsetAt(end))
    return end
  }

  const lastBefore = (time: number, number: number): number => {
    let before = time
    while (dayNumber(before) === number) before = lastChange(before, number * DAY - offsetAt(before) - 1)
    return before
  }

  return (time) => {
    const instant = Math.floor(Math.min(Math.max(Number.isNaN(time) ? 0 : time, FIRST), LAST))
    const number = dayNumber(instant)
    return {
      name: new Date(number * DAY).toISOString().slice(0, 10),
      from: instant === FIRST ? Number.NEGATIVE_INFINITY : lastBefore(instant, number) + 1,
      until: instant === LAST ? Number.POSITIVE_INFINITY : endOf(instant, number),
    }
  }
}
