import { DAY, MINUTE } from './units.ts'
import { compileOffset, instantShown } from './zone-offset.ts'

/** Years 0000 to 9999, with a day to spare for the zone. */
const FIRST_SHOWN = -62_167_219_200_000 + DAY
const LAST_SHOWN = 253_402_300_799_999 - DAY

/** Whether a clock can show a time in epoch milliseconds: one in nanoseconds, say, is in no year of four digits. */
export function canShow(ms: number): boolean {
  return ms >= FIRST_SHOWN && ms <= LAST_SHOWN
}

/** Instants as a time zone's clock shows them, and back. */
export interface TimeZone {
  /** `2026-11-24 19:33:04.123`; the digits of a time that no clock can show. */
  format(ms: number): string
  /**
   * The instant at which the clock shows a time given in epoch milliseconds as if it were UTC, the first or the last one
   * where it shows it twice.
   */
  instantOf(shown: number, which: 'first' | 'last'): number
  /** Milliseconds that the clock is ahead of UTC. */
  offsetAt(ms: number): number
}

/**
 * A time zone by its IANA name or offset (`Asia/Seoul`, `UTC`, `+09:00`); of undefined the machine's own.
 *
 * @throws {RangeError} the name is no time zone's
 */
export function timeZone(name: string | undefined): TimeZone {
  const offsetAt = offsets(name)
  const format = (ms: number) =>
    canShow(ms) ? new Date(ms + offsetAt(ms)).toISOString().slice(0, 23).replace('T', ' ') : String(ms)
  const instantOf = (shown: number, which: 'first' | 'last') => instantShown(shown, offsetAt, which)
  return { format, instantOf, offsetAt }
}

const OFFSET = /^([+-])([01]\d|2[0-3]):?([0-5]\d)$/

/** Intl of Node 20 knows names only. */
function fixedOffset(name: string): number | null {
  const [, sign, hours, minutes] = OFFSET.exec(name) ?? []
  if (sign === undefined) return null
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE
}

/** Asking Intl costs more than formatting a record, and lines that follow each other mostly share their minute. */
function offsets(name: string | undefined): (ms: number) => number {
  const fixed = name === undefined ? null : fixedOffset(name)
  if (fixed !== null) return () => fixed
  const offsetAt = namedOffset(name)
  let minute = Number.NaN
  let offset = 0
  return (ms) => {
    const asked = Math.floor(ms / MINUTE)
    if (asked !== minute) {
      minute = asked
      offset = offsetAt(asked * MINUTE)
    }
    return offset
  }
}

/** What a time zone may be, for messages. */
export const TIME_ZONE_EXPECTED = 'the name of a time zone such as Asia/Seoul, UTC or +09:00'

function namedOffset(name: string | undefined): (ms: number) => number {
  try {
    return compileOffset(name)
  } catch {
    throw new RangeError(`Time zone is ${String(name)}; expected ${TIME_ZONE_EXPECTED}`)
  }
}
