import { remember } from '../remember.ts'
import { FRAME_BEGIN, parseFrame } from './stack-frame.ts'
import { MAX_CAUSES, read } from './thrown.ts'

/** Where an error came from: function, file and line of the first frame of the application. */
export interface ErrorOrigin {
  errorFunc: string
  /** `40 line in /app/routes/index.ts` */
  location: string
}

/** Text of the original for an error whose origin it did not know. */
export const UNKNOWN_ORIGIN: ErrorOrigin = { errorFunc: 'UNKNOWN', location: 'UNKNOWN line in UNKNOWN' }

/** What V8 calls a function without a name. */
export const ANONYMOUS = '<anonymous>'

/**
 * First frame outside node:, node_modules and this package in the error's stack, then in those of its causes.
 * Node writes stacks through source maps when it runs with them, so they are honoured here.
 */
export function findOrigin(error: unknown): ErrorOrigin {
  return originWithin(error, MAX_CAUSES) ?? UNKNOWN_ORIGIN
}

function originWithin(error: unknown, depth: number): ErrorOrigin | null {
  if (depth === 0 || typeof error !== 'object' || error === null) return null
  const first = firstOfMany(error)
  return (
    (first === undefined ? null : originWithin(first, depth - 1)) ??
    originInStack(error) ??
    originWithin(read(error, 'cause'), depth - 1)
  )
}

/** The first of the errors of an AggregateError that says nothing itself, as a refused connection to `localhost` does. */
export function firstOfMany(error: object): unknown {
  if (read(error, 'message') !== '') return undefined
  const errors = read(error, 'errors')
  return typeof errors === 'object' && errors !== null ? read(errors, '0') : undefined
}

/** V8 takes ten frames of a stack unless `Error.stackTraceLimit` says otherwise. */
const FRAMES_OF_A_STACK = 10

/** However many frames were asked for: what lies far behind is not where the error was raised. */
const MAX_FRAMES = 256

const MAX_REST = 65_536

function originInStack(error: object): ErrorOrigin | null {
  const stack = read(error, 'stack')
  if (typeof stack !== 'string') return null
  const message = read(error, 'message')
  const said = typeof message === 'string' ? message : ''
  const found = originInFrames(lastFrames(stack), said)
  if (found !== null) return found
  const end = headerEnd(stack, said)
  return end === -1 ? null : originInFrames(stack.slice(end, end + MAX_REST), said)
}

/**
 * The frames of a stack: its last lines, and no more of them than V8 takes. The header before them is the error's message, which
 * may hold lines that look like frames, and which may have been changed since the stack was taken.
 */
function lastFrames(stack: string): string {
  const { stackTraceLimit } = Error
  const most = Math.min(Math.max(Number(stackTraceLimit) || 0, FRAMES_OF_A_STACK), MAX_FRAMES)
  let begin = stack.lastIndexOf(`\n${FRAME_BEGIN}`)
  if (begin === -1) return ''
  const end = stack.indexOf('\n', begin + 1)
  for (let count = 1; count < most; count++) {
    const before = stack.lastIndexOf('\n', begin - 1)
    if (before === -1 || !stack.startsWith(FRAME_BEGIN, before + 1)) break
    begin = before
  }
  return stack.slice(begin + 1, end === -1 ? stack.length : end)
}

/** Where the header of a stack ends, if it is the error's message; -1 when it is another text. */
function headerEnd(stack: string, message: string): number {
  const begin = stack.indexOf(message)
  const firstEnd = stack.indexOf('\n')
  if (begin === -1 || (firstEnd !== -1 && begin > firstEnd)) return -1
  const end = begin + message.length
  return stack.startsWith(`\n${FRAME_BEGIN}`, end) ? end + 1 : -1
}

/** @param message lines that it holds too are its own, wherever they stand */
function originInFrames(frames: string, message: string): ErrorOrigin | null {
  const mayHoldFrames = message.includes(FRAME_BEGIN)
  // Mostly the first line decides, so the others are not even cut out.
  for (let begin = 0; begin < frames.length; ) {
    const end = frames.indexOf('\n', begin)
    const line = end === -1 ? frames.slice(begin) : frames.slice(begin, end)
    begin += line.length + 1
    const origin = mayHoldFrames && message.includes(line) ? null : originInLine(line)
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
  if (name === undefined) return ANONYMOUS
  return name.replace(/^Object\./, '').replace(/ \[as .*\]$/, '')
}
