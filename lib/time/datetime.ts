import { compileOffset } from './zone-offset.ts'

/** Turns an instant (epoch milliseconds) into text. */
export type FormatInstant = (epochMs: number) => string

/**
 * `2023/09/02 17:17:29` in an IANA time zone, the form of the original's two datetimes.
 *
 * @throws {RangeError} no time zone has that name
 */
export function compileDatetime(timeZone: string): FormatInstant {
  const offsetAt = compileOffset(timeZone)
  return (epochMs) => {
    const [date = '', time = ''] = new Date(epochMs + offsetAt(epochMs)).toISOString().split('T')
    return `${date.replaceAll('-', '/')} ${time.slice(0, 8)}`
  }
}

/** Remembers what it made of the last second (of epoch milliseconds): a busy server asks for the same one thousands of times. */
export function oncePerSecond<Made>(make: (epochMs: number) => Made): (epochMs: number) => Made {
  let last: { second: number; made: Made } | null = null
  return (epochMs) => {
    const second = Math.floor(epochMs / 1000)
    if (last?.second !== second) last = { second, made: make(epochMs) }
    return last.made
  }
}

/** Of the last decimal in a millisecond. */
const UNITS = 1e5

/** The digit. */
const ZERO = 48

/**
 * Milliseconds with at most 5 decimals and always a point, as the original prints them: `0.26774ms`, `12.0ms`. Made of whole
 * numbers: to find the shortest text of a fraction costs V8 three times as much.
 */
export function formatProcessedTime(ms: number): string {
  const units = Math.round(ms * UNITS)
  const whole = Math.floor(units / UNITS)
  const decimals = String(UNITS + (units - whole * UNITS))
  let end = decimals.length
  while (end > 2 && decimals.charCodeAt(end - 1) === ZERO) end--
  return `${whole}.${decimals.slice(1, end)}ms`
}

/** Whole microseconds. */
export function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000)
}

/** `between 2026-11-24T10:00:00.000Z and 2026-11-24T10:00:05.000Z`, as messages name a span of epoch milliseconds. */
export function between(from: number, to: number): string {
  return `between ${new Date(from).toISOString()} and ${new Date(to).toISOString()}`
}
