import { remember } from '../remember.ts'
import { parseFrame } from '../stack-frame.ts'

/** Where an error came from: function, file and line of the first frame of the application. */
export interface ErrorOrigin {
  errorFunc: string
  /** `40 line in /app/routes/index.ts` */
  location: string
}

/** Text of the original for an error whose origin it did not know. */
export const UNKNOWN_ORIGIN: ErrorOrigin = { errorFunc: 'UNKNOWN', location: 'UNKNOWN line in UNKNOWN' }

/** A wrapped error is rarely deeper; a cyclic cause chain would not end. */
const MAX_CAUSES = 8

/** A stack of V8 has 10 frames unless it was asked for more; what lies far behind is not where the error was raised. */
const MAX_STACK_LENGTH = 65_536

/**
 * First frame outside node:, node_modules and this package in the error's stack, then in those of its causes.
 * Node writes stacks through source maps when it runs with them, so they are honoured here.
 */
export function findOrigin(error: unknown): ErrorOrigin {
  let current = error
  for (let depth = 0; depth < MAX_CAUSES && typeof current === 'object' && current !== null; depth++) {
    const origin = originInStack(frames(current))
    if (origin !== null) return origin
    current = read(current, 'cause')
  }
  return UNKNOWN_ORIGIN
}

/** A property of something thrown; undefined when its getter throws. */
export function read(thrown: object, property: string): unknown {
  try {
    return (thrown as Record<string, unknown>)[property]
  } catch {
    return undefined
  }
}

/** The stack without its message: a message may hold a line that looks like a frame. */
function frames(error: object): string {
  const stack = read(error, 'stack')
  if (typeof stack !== 'string') return ''
  const message = read(error, 'message')
  const begin = typeof message === 'string' ? inFirstLine(stack, message) : -1
  const text = begin === -1 ? lastFrames(stack) : stack.slice(begin + String(message).length)
  return text.length > MAX_STACK_LENGTH ? text.slice(0, MAX_STACK_LENGTH) : text
}

/** Where a stack says its message, which begins in the first line; -1 when it says another. */
function inFirstLine(stack: string, message: string): number {
  const begin = stack.indexOf(message)
  const end = stack.indexOf('\n')
  return end !== -1 && begin > end ? -1 : begin
}

/** Where the message was changed after the stack was made, only the last lines are surely frames. */
function lastFrames(stack: string): string {
  const lines = stack.split('\n')
  const before = lines.findLastIndex((line) => !line.startsWith('    at '))
  return lines.slice(before + 1).join('\n')
}

function originInStack(stack: string): ErrorOrigin | null {
  // Mostly the first line decides, so the others are not even cut out.
  for (let begin = 0; begin < stack.length; ) {
    const end = stack.indexOf('\n', begin)
    const line = end === -1 ? stack.slice(begin) : stack.slice(begin, end)
    begin += line.length + 1
    const origin = originInLine(line)
    if (origin !== null) return origin
  }
  return null
}

/** Code throws at few places. */
const REMEMBERED_LINES = 512

const originInLine = remember(REMEMBERED_LINES, (line): ErrorOrigin | null => {
  const frame = parseFrame(line)
  return frame && { errorFunc: functionName(frame.func), location: `${frame.line} line in ${frame.path}` }
})

/** V8 writes `Object.test` for a function of an object literal and nothing for one without a name. */
function functionName(name: string | undefined): string {
  if (name === undefined) return '<anonymous>'
  return name.replace(/^Object\./, '').replace(/ \[as .*\]$/, '')
}
