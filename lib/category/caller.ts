import { basename } from 'node:path'
import { parseFrame } from '../stack-frame.ts'

/** pino and this package stand between the caller and the stack: at most that many frames of theirs. */
const DEPTH = 12

/** `users.ts:12`: file and line of the code that logs, as the original printed; undefined when no frame is the application's. */
export function findCaller(): string | undefined {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = DEPTH
  const { stack = '' } = new Error()
  Error.stackTraceLimit = stackTraceLimit
  for (const line of stack.split('\n').slice(1)) {
    const frame = parseFrame(line)
    if (frame !== null) return `${basename(frame.path)}:${frame.line}`
  }
  return undefined
}
