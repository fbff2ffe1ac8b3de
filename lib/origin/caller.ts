import { basename } from 'node:path'
import { remember } from '../remember.ts'
import { applicationPath, parseFrame } from './stack-frame.ts'

/** Frames that are looked at where code of a library stands between the application and the logger. */
const DEPTH = 12

/** Code logs from few places. */
const REMEMBERED = 512

/** Name of an application's file; null for other files. */
const nameOf = remember(REMEMBERED, (file) => {
  const path = applicationPath(file)
  return path === null ? null : basename(path)
})

/** The caller that one line of a stack names. */
const callerInLine = remember(REMEMBERED, (line) => {
  const frame = parseFrame(line)
  return frame === null ? null : `${basename(frame.path)}:${frame.line}`
})

/** Any function: only its place on the stack matters. */
type Callee = (...args: never[]) => unknown

/**
 * `users.ts:12`: file and line of the code that logs, as the original printed; undefined when no frame is the application's.
 *
 * @param method the logger's method that was called: who called it is mostly the application, and one frame costs half of
 * many; all are looked at when it is not on the stack
 */
export function findCaller(method?: Callee): string | undefined {
  try {
    return callerAmong(1, method) ?? callerAmong(DEPTH, undefined)
  } catch {
    // A formatter of stacks that throws, or an Error that was frozen, is no reason to fail the code that logs.
    return undefined
  }
}

/** @param below the frame of this function and those above it are left out */
function callerAmong(depth: number, below: Callee | undefined): string | undefined {
  // Source maps are applied to a stack as text only; without them the frames are read as they are, at a fifth of the cost.
  const isForeign = !isNodesOwn(Error.prepareStackTrace)
  if (process.sourceMapsEnabled === true || isForeign) {
    const caller = callerInText(takeStack(depth, below, undefined))
    // What a foreign formatter makes of a stack need not be V8's text.
    if (caller !== undefined || !isForeign) return caller
  }
  return callerInSites(takeStack(depth, below, asSites))
}

/** Whether nobody, such as source-map-support, has put a formatter of stacks in the place of Node's. */
function isNodesOwn(prepare: unknown): boolean {
  return typeof prepare !== 'function' || prepare.name === 'ErrorPrepareStackTrace'
}

type PrepareStackTrace = (error: Error, sites: NodeJS.CallSite[]) => unknown

const asSites: PrepareStackTrace = (_error, sites) => sites

function takeStack(depth: number, below: Callee | undefined, prepare: PrepareStackTrace | undefined): unknown {
  const { stackTraceLimit, prepareStackTrace } = Error
  const taken: { stack?: unknown } = {}
  try {
    Error.stackTraceLimit = depth
    if (prepare !== undefined) Error.prepareStackTrace = prepare
    Error.captureStackTrace(taken, below)
    return taken.stack
  } finally {
    Error.stackTraceLimit = stackTraceLimit
    Error.prepareStackTrace = prepareStackTrace
  }
}

function callerInSites(sites: unknown): string | undefined {
  if (!Array.isArray(sites)) return undefined
  for (const site of sites as NodeJS.CallSite[]) {
    const file = site.getFileName()
    const name = file === null || file === undefined ? null : nameOf(file)
    if (name !== null) return `${name}:${site.getLineNumber()}`
  }
  return undefined
}

function callerInText(stack: unknown): string | undefined {
  for (const line of String(stack).split('\n').slice(1)) {
    const caller = callerInLine(line)
    if (caller !== null) return caller
  }
  return undefined
}
