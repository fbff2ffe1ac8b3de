import { UsageError } from './usage-error.ts'

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
])

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/

/** Milliseconds of `100ms`, `1.5s`, `30m`, `2h`, `7d`, `1w`; null for other texts. */
export function parseDuration(text: string): number | null {
  const match = DURATION.exec(text)
  return match === null ? null : Number(match[1]) * (UNITS.get(match[2] ?? '') ?? 0)
}

/** Milliseconds of an option's value. */
export function durationOption(name: string, text: string): number {
  const ms = parseDuration(text)
  if (ms !== null) return ms
  throw new UsageError(`--${name}: expected a duration such as 100ms, 1.5s or 2m, got "${text}"`)
}
