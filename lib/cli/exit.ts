import { safeText } from '../display/safe-text.ts'
import { BucketFailed, OptionInvalid, PeerMissing } from '../errors.ts'
import { EXIT } from './exit-code.ts'
import type { Terminal } from './output/terminal.ts'
import { UsageError } from './usage-error.ts'

/** Says what went wrong, unless the command was told to end, and answers the exit code. */
export function exitCodeOf(error: unknown, terminal: Terminal): number {
  if (terminal.signal.aborted) return typeof terminal.signal.reason === 'number' ? terminal.signal.reason : EXIT.done
  if (isUsage(error)) {
    terminal.note(`access-log: ${safeText(error.message)}`)
    return EXIT.usage
  }
  if (isSystem(error) || error instanceof BucketFailed || error instanceof PeerMissing) {
    terminal.note(`access-log: ${safeText(error.message)}`)
    return EXIT.unreadable
  }
  throw error
}

function isUsage(error: unknown): error is Error {
  if (error instanceof UsageError || error instanceof OptionInvalid) return true
  return error instanceof TypeError && codeOf(error).startsWith('ERR_PARSE_ARGS')
}

/** An error of the file system names the call that failed. */
function isSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
