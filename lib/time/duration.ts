const HOUR = 3_600_000

const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', HOUR],
  ['d', 24 * HOUR],
  ['w', 7 * 24 * HOUR],
  ['y', 365.25 * 24 * HOUR],
])

const SPAN = /^(\d{1,6})([smhdwy])$/

/** Milliseconds of `30s`, `10m`, `12h`, `60d`, `8w`, `5y` (a year is 365.25 days); null for any other text. */
export function parseSpan(text: string): number | null {
  const [, count, unit = ''] = SPAN.exec(text) ?? []
  return count === undefined ? null : Number(count) * (UNITS.get(unit) ?? 0)
}
