import { safeText } from '../display/safe-text.ts'
import { BucketFailed, OptionInvalid, PeerMissing, StoreFailed } from '../errors.ts'
import { isSystemError } from '../files/system-error.ts'
import { shownValue } from '../options/shown-value.ts'
import type { Terminal } from './output/terminal.ts'

/** Exit codes; after a signal 128 and its number, as shells expect. */
export const EXIT = {
  done: 0,
  /** `find` met no record. */
  nothingFound: 1,
  /** The arguments cannot be understood. */
  usage: 2,
  /** A folder or file cannot be read. */
  unreadable: 3,
  interrupted: 130,
  terminated: 143,
} as const

/** The arguments cannot be understood; the message says which and what was expected. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The error of an option. @param name as typed, `--since` @param value undefined: it is missing */
export function wrongValue(name: string, value: string | undefined, expected: string): UsageError {
  return new UsageError(
    `Option ${name} is ${value === undefined ? 'missing' : shownValue(value)}; expected ${expected}`,
  )
}

/**
 * Prints what went wrong, unless the command was told to end, and returns the exit code.
 *
 * @param options those of the command, which messages name as they are typed
 * @throws the error itself where neither the user nor the system is to blame
 */
export function exitCodeOf(error: unknown, terminal: Terminal, options: object = {}): number {
  if (terminal.signal.aborted) return typeof terminal.signal.reason === 'number' ? terminal.signal.reason : EXIT.done
  if (isUsage(error)) {
    terminal.note(`access-log: ${safeText(asTyped(error.message, options))}`)
    return EXIT.usage
  }
  if (isSystemError(error) || isFailure(error)) {
    terminal.note(`access-log: ${safeText(error.message)}`)
    return EXIT.unreadable
  }
  throw error
}

/** Names an option as it is typed, where the library's message names it as a program gives it: `storageClass`, `not.url`. */
function asTyped(message: string, options: object): string {
  return message.replace(/^Option ([\w.]+)(?= )/, (named, name: string) => {
    const typed = name.replace('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return Object.hasOwn(options, typed) ? `Option --${typed}` : named
  })
}

/** Whether a bucket or a store is to blame, or a client that is not installed. */
function isFailure(error: unknown): error is Error {
  return [BucketFailed, StoreFailed, PeerMissing].some((failure) => error instanceof failure)
}

function isUsage(error: unknown): error is Error {
  if (error instanceof UsageError || error instanceof OptionInvalid) return true
  return error instanceof TypeError && codeOf(error).startsWith('ERR_PARSE_ARGS')
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
