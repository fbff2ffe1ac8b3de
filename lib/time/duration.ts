const HOUR = 3_600_000

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', HOUR],
  ['d', 24 * HOUR],
  ['w', 7 * 24 * HOUR],
  ['y', 365.25 * 24 * HOUR],
])

const DURATION = /^(\d{1,15}(?:\.\d{1,15})?)([a-z]{1,2})$/

/** Milliseconds of `100ms`, `1.5s`, `30m`, `2h`, `7d`, `1w`, `5y` (a year is 365.25 days); null for other texts. */
export function parseDuration(text: string): number | null {
  const [, count, unit = ''] = DURATION.exec(text) ?? []
  const length = UNITS.get(unit)
  return count === undefined || length === undefined ? null : Number(count) * length
}
