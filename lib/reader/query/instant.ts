import { invalidOption } from '../../options/option.ts'
import { compileOffset, instantShown } from '../../time/zone-offset.ts'

/** A point in time: a Date, epoch milliseconds, or an ISO 8601 text such as `2026-11-24T09:00:00+09:00`. */
export type Instant = Date | number | string

/** What an ISO 8601 text says, in epoch milliseconds. */
export interface WrittenTime {
  /** Date and clock as if they were of UTC. */
  shown: number
  /** What the clock is ahead of UTC; null when the text does not say. */
  offset: number | null
  /** Whether it names a time of the day. */
  hasClock: boolean
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)([Zz]|[+-]\d{2}:?\d{2})?)?$/

/** Null for other texts, and for a day or time that no calendar and no clock has, such as `2026-02-30`. */
export function readTime(text: string): WrittenTime | null {
  const [, day, clock = '00:00', zone] = ISO.exec(text) ?? []
  if (day === undefined) return null
  const midnight = Date.parse(`${day}T00:00Z`)
  // A day that a month lacks would be taken for one of the next month.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return null
  const shown = midnight + Date.parse(`1970-01-01T${clock}Z`)
  const offset = zone === undefined ? null : offsetOf(zone)
  return Number.isNaN(shown) || Number.isNaN(offset) ? null : { shown, offset, hasClock: text.length > day.length }
}

function offsetOf(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0
  const ahead = Date.parse(`1970-01-01T${zone.slice(1, 3)}:${zone.slice(-2)}Z`)
  return zone.startsWith('-') ? -ahead : ahead
}

/**
 * Epoch milliseconds. A text without offset is read as JavaScript reads it, a day in UTC and a time on the clock of the
 * process, but where that shows the time twice `to` is the later of the two.
 *
 * @throws {OptionInvalid}
 */
export function instantMs(name: string, instant: Instant): number {
  const ms =
    typeof instant === 'string' ? writtenMs(name, instant) : instant instanceof Date ? instant.getTime() : instant
  if (typeof ms === 'number' && !Number.isNaN(ms)) return ms
  throw invalidOption(name, instant, {
    expected: 'a Date, epoch milliseconds or an ISO 8601 text (2026-11-24T09:00:00Z)',
  })
}

function writtenMs(name: string, text: string): number {
  const written = readTime(text)
  if (written === null) return Number.NaN
  if (written.offset !== null || !written.hasClock) return written.shown - (written.offset ?? 0)
  return instantShown(written.shown, compileOffset(undefined), name === 'to' ? 'last' : 'first')
}
