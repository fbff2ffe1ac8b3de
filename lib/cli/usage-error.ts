import { shownValue } from '../options/shown-value.ts'

/** The arguments cannot be understood; the message says which and what was expected. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** @param name of the option, `--since` */
export function wrongValue(name: string, value: string | undefined, expected: string): UsageError {
  return new UsageError(`Option ${name} is ${shownValue(value)}; expected ${expected}`)
}
