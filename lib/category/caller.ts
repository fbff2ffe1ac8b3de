import { basename } from 'node:path'
import { applicationPath, parseFrame } from '../stack-frame.ts'

/** pino and this package stand between the caller and the stack: at most that many frames of theirs. */
const DEPTH = 12

/** `users.ts:12`: file and line of the code that logs, as the original printed; undefined when no frame is the application's. */
export function findCaller(): string | undefined {
  // Source maps are applied to a stack as text only; without them the frames are read as they are, at a fifth of the cost.
  const isMapped = process.sourceMapsEnabled === true || !isNodesOwn(Error.prepareStackTrace)
  return isMapped ? callerInText(takeStack(undefined)) : callerInSites(takeStack(asSites))
}

/** Whether nobody, such as source-map-support, has put a formatter of stacks in the place of Node's. */
function isNodesOwn(prepare: unknown): boolean {
  return prepare === undefined || (prepare as { name?: unknown }).name === 'ErrorPrepareStackTrace'
}

type PrepareStackTrace = (error: Error, sites: NodeJS.CallSite[]) => unknown

const asSites: PrepareStackTrace = (_error, sites) => sites

function takeStack(prepare: PrepareStackTrace | undefined): unknown {
  const { stackTraceLimit, prepareStackTrace } = Error
  Error.stackTraceLimit = DEPTH
  if (prepare !== undefined) Error.prepareStackTrace = prepare
  try {
    return new Error().stack
  } finally {
    Error.stackTraceLimit = stackTraceLimit
    Error.prepareStackTrace = prepareStackTrace
  }
}

function callerInSites(sites: unknown): string | undefined {
  if (!Array.isArray(sites)) return undefined
  for (const site of sites as NodeJS.CallSite[]) {
    const file = site.getFileName()
    const path = file === null || file === undefined ? null : applicationPath(file)
    if (path !== null) return `${basename(path)}:${site.getLineNumber()}`
  }
  return undefined
}

function callerInText(stack: unknown): string | undefined {
  for (const line of String(stack).split('\n').slice(1)) {
    const frame = parseFrame(line)
    if (frame !== null) return `${basename(frame.path)}:${frame.line}`
  }
  return undefined
}
