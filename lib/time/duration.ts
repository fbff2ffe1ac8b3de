import { DAY, HOUR, MINUTE, SECOND } from './units.ts'

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', HOUR],
  ['d', DAY],
  ['w', 7 * DAY],
  ['y', 365.25 * DAY],
])

const DURATION = /^(\d{1,15}(?:\.\d{1,15})?)([a-z]{1,2})$/

/** Milliseconds of `100ms`, `1.5s`, `30m`, `2h`, `7d`, `1w`, `5y` (a year is 365.25 days); null for other texts. */
export function parseDuration(text: string): number | null {
  const [, count, unit = ''] = DURATION.exec(text) ?? []
  const length = UNITS.get(unit)
  return count === undefined || length === undefined ? null : Number(count) * length
}
