/** Whether an error has one of these codes, such as `EEXIST`. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** Whether a file system error says that the path is not there (any more), which for log files is an everyday answer. */
export function isGone(error: unknown): boolean {
  return hasCode(error, 'ENOENT', 'ENOTDIR')
}

/** Whether the file system is to blame: its errors name the call that failed. */
export function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error
}

/** What an error of the file system says without the call and the path: `ENOSPC: no space left on device`. */
export function systemReason({ message }: Error): string {
  return message.replace(/, \w+(?: '.*)?$/s, '')
}

/** What an error says; of anything else that was thrown, its text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
