/** Whether a file system error says that the path is not there (any more), which for log files is an everyday answer. */
export function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** Whether the file system is to blame: its errors name the call that failed. */
export function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error
}

/** What an error of the file system says without the call and the path: `ENOSPC: no space left on device`. */
export function systemReason({ message }: Error): string {
  return message.replace(/, \w+(?: '.*)?$/s, '')
}
