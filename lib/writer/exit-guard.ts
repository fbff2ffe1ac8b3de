import { isMainThread } from 'node:worker_threads'
import { settledWithin } from './settled-within.ts'

/** A file whose lines must not be lost with the process. */
export interface Guarded {
  handleSignals: boolean
  reopenOn: NodeJS.Signals | undefined
  /** Writes what waits before it returns. Never throws. */
  flushSync(): void
  /** The same for the end of the process: a line that still comes is written before its write returns. Never throws. */
  endSync(): void
  /** Begins to write what waits. */
  hand(): void
  flush(): Promise<void>
  reopen(): void
  /** Goes on without rest with what is under way: nothing else keeps the process. */
  hurry(): void
}

/** Signals whose default ends the process. Others that do are rare enough to be left to the application. */
const ENDING: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']
    : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']

/** How long a signal that ends the process may be held up by the disk, in milliseconds. */
const SIGNAL_LIMIT = 2000

/** Marks our listeners, those of another copy of this package included: none of them is the application's answer to a signal. */
const OURS = Symbol.for('fastify-access-log.signal-listener')

type SignalListener = ((signal: NodeJS.Signals) => void) & { [OURS]: true }

const files = new Set<Guarded>()
const listened = new Set<NodeJS.Signals>()
const ending = new Set<NodeJS.Signals>()

/**
 * Guards a file until the returned function is called. One registry serves all files of the process, and its listeners
 * exist only while there are files.
 *
 * Not signal-exit, which could do half of this: it calls back synchronously right before the process is killed, and a
 * write already in libuv's pool is lost then; it looks at the listeners behind those registered with `once`, so that
 * an application's own shutdown is taken for none; and it replaces `process.emit` and `process.reallyExit`.
 */
export function guard(file: Guarded): () => void {
  if (files.size === 0) {
    process.on('exit', endAll)
    process.on('uncaughtExceptionMonitor', flushAll)
    process.on('beforeExit', hurryAll)
  }
  files.add(file)
  alignListeners()
  return () => {
    if (!files.delete(file)) return
    alignListeners()
    if (files.size > 0) return
    process.off('exit', endAll)
    process.off('uncaughtExceptionMonitor', flushAll)
    process.off('beforeExit', hurryAll)
  }
}

function flushAll(): void {
  for (const file of files) file.flushSync()
}

function endAll(): void {
  for (const file of files) file.endSync()
}

function hurryAll(): void {
  for (const file of files) file.hurry()
}

/** Listens to the signals that the files of now ask for, and to no other. Workers get no signals. */
function alignListeners(): void {
  const wanted = new Set<NodeJS.Signals>()
  for (const { handleSignals, reopenOn } of isMainThread ? files : []) {
    if (handleSignals) for (const signal of ENDING) wanted.add(signal)
    if (reopenOn !== undefined) wanted.add(reopenOn)
  }
  for (const signal of listened) if (!wanted.has(signal)) unlisten(signal)
  for (const signal of wanted) {
    if (listened.has(signal)) continue
    listened.add(signal)
    process.prependListener(signal, onSignal)
  }
}

function unlisten(signal: NodeJS.Signals): void {
  listened.delete(signal)
  process.off(signal, onSignal)
}

const onSignal = Object.assign(
  (signal: NodeJS.Signals): void => {
    const reopening = [...files].filter(({ reopenOn }) => reopenOn === signal)
    if (reopening.length > 0) for (const file of reopening) file.reopen()
    else void endBy(signal)
  },
  { [OURS]: true } as const,
) satisfies SignalListener

/** Ends the process by the signal as if we had not listened, but with our lines on disk; does nothing where others listen. */
async function endBy(signal: NodeJS.Signals): Promise<void> {
  if (ending.has(signal)) return kill(signal)
  if (isAwaited(signal)) {
    for (const file of files) file.hand()
    return
  }
  ending.add(signal)
  await settledWithin(Promise.all([...files].map((file) => file.flush())), SIGNAL_LIMIT)
  // A shutdown that began meanwhile (listeners registered with `once` in front of ours have run by now) is not cut off.
  if (!isAwaited(signal)) return kill(signal)
  ending.delete(signal)
}

function kill(signal: NodeJS.Signals): void {
  unlisten(signal)
  process.kill(process.pid, signal)
}

/** Whether anyone but us and the guards of signal-exit, which only ever wait for the others to be gone, answers a signal. */
function isAwaited(signal: NodeJS.Signals): boolean {
  const others = process.listeners(signal).filter((listener) => !(OURS in listener))
  return others.length > signalExitListeners()
}

/** signal-exit has one listener a signal for each loaded copy, and counts the copies: version 3 here, version 4 there. */
function signalExitListeners(): number {
  const emitters = [
    Reflect.get(process, '__signal_exit_emitter__'),
    Reflect.get(globalThis, Symbol.for('signal-exit emitter')),
  ]
  return emitters
    .map((emitter) => Number((emitter as { count?: unknown } | undefined)?.count ?? 0))
    .reduce((sum, count) => sum + count, 0)
}
