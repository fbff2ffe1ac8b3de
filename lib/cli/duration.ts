import { parseDuration } from '../time/duration.ts'
import { UsageError } from './usage-error.ts'

/** Milliseconds of an option's value; a bare number is of milliseconds. */
export function durationOption(name: string, text: string): number {
  const ms = parseDuration(/^\d+$/.test(text) ? `${text}ms` : text)
  if (ms !== null) return ms
  throw new UsageError(`--${name}: expected a duration such as 100ms, 1.5s or 2m, got "${text}"`)
}
