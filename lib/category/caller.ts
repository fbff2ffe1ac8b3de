import { basename } from 'node:path'
import { OWN_FOLDER } from '../own-folder.ts'

const FRAME = /\(?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*):(\d+):\d+\)?$/

/** pino and this package stand between the caller and the stack: at most that many frames of theirs. */
const DEPTH = 12

/** `users.ts:12`: file and line of the code that logs, as the original printed; undefined when no frame is the application's. */
export function findCaller(): string | undefined {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = DEPTH
  const { stack = '' } = new Error()
  Error.stackTraceLimit = stackTraceLimit
  for (const line of stack.split('\n').slice(1)) {
    const match = FRAME.exec(line)
    if (match === null) continue
    const [, file = '', lineNumber] = match
    if (/[\\/]node_modules[\\/]/.test(file) || file.replace('file://', '').startsWith(OWN_FOLDER)) continue
    return `${basename(file)}:${lineNumber}`
  }
  return undefined
}
