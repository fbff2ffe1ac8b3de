import { isMainThread } from 'node:worker_threads'
import { type Copy, copies } from './process-copies.ts'
import { settledWithin } from './settled-within.ts'

/** A file whose lines must not be lost with the process. */
export interface Guarded {
  handleSignals: boolean
  reopenOn: NodeJS.Signals | undefined
  /** Writes what waits before it returns. Never throws. */
  flushSync(): void
  /** The same at the end of the process: lines that still come are then written before `write` returns. Never throws. */
  endSync(): void
  /** `endSync` before a signal kills the process: it does not wait for a disk that did not let the file halt. Never throws. */
  endHaltedSync(): void
  /** Begins to write what waits. */
  flushSoon(): void
  /** Begins no further write in libuv's thread pool; resolves when none is under way there. */
  halt(): Promise<void>
  /** Takes `halt` back. */
  resume(): void
  reopen(): void
  /** Goes on without rests with a clean-up under way: nothing else keeps the process alive. */
  skipRests(): void
}

/** Signals whose default ends the process. Others that do are rare enough to be left to the application. */
const ENDING: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']
    : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']

/** How long a signal that ends the process may be held up by the disk, in milliseconds. pm2 kills 1.6 s after its signal. */
const SIGNAL_LIMIT = 1200

/** Marks our listeners, those of another copy of this package included: none of them is the application's answer to a signal. */
const OURS = Symbol.for('fastify-access-log.signal-listener')

type SignalListener = ((signal: NodeJS.Signals) => void) & { [OURS]: true }

const files = new Set<Guarded>()
const listened = new Set<NodeJS.Signals>()
const lastCalls = new Set<() => void>()

const copy: Copy = {
  halt: async () => void (await Promise.all([...files].map((file) => file.halt()))),
  resume: () => {
    for (const file of files) file.resume()
  },
  endSync: () => {
    callLast()
    for (const file of files) file.endHaltedSync()
  },
  unlisten,
}

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
    copies.all.add(copy)
    // A listener that throws keeps those behind it from running.
    process.prependListener('exit', endAll)
    process.prependListener('uncaughtExceptionMonitor', flushAll)
    process.on('beforeExit', skipAllRests)
  }
  files.add(file)
  alignListeners()
  return () => {
    if (!files.delete(file)) return
    alignListeners()
    if (files.size > 0) return
    copies.all.delete(copy)
    process.off('exit', endAll)
    process.off('uncaughtExceptionMonitor', flushAll)
    process.off('beforeExit', skipAllRests)
  }
}

/**
 * Calls back when the process ends, before the files are ended: what becomes a line now is on disk. The returned
 * function takes it back.
 *
 * @param lastCall must not throw
 */
export function beforeEnd(lastCall: () => void): () => void {
  lastCalls.add(lastCall)
  return () => void lastCalls.delete(lastCall)
}

function callLast(): void {
  for (const lastCall of lastCalls) lastCall()
}

function flushAll(): void {
  for (const file of files) file.flushSync()
}

function endAll(): void {
  callLast()
  for (const file of files) file.endSync()
}

function skipAllRests(): void {
  for (const file of files) file.skipRests()
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

/**
 * Ends the process by the signal as if we had not listened, but with the lines of every copy of this package on disk;
 * does nothing where others listen. A further signal meanwhile changes nothing: the end is near.
 */
async function endBy(signal: NodeJS.Signals): Promise<void> {
  if (copies.isEnding) return
  // As process 1 we could not end ourselves: the kernel does not deliver to it a signal that nobody listens to.
  if (isAwaited(signal) || process.pid === 1) {
    for (const file of files) file.flushSoon()
    return
  }
  copies.isEnding = true
  await settledWithin(Promise.all([...copies.all].map(({ halt }) => halt())), SIGNAL_LIMIT)
  // The server has gone on answering. From here to the end no other code runs, so nothing comes that is not on disk.
  // A shutdown that began meanwhile (listeners registered with `once` in front of ours have run by now) is not cut off.
  if (isAwaited(signal)) {
    copies.isEnding = false
    for (const { resume } of copies.all) resume()
    return
  }
  const all = [...copies.all]
  for (const { endSync } of all) endSync()
  for (const one of all) one.unlisten(signal)
  // A listener that is left is signal-exit's. It has to kill now, before another request is answered: a signal would come later.
  if (process.listenerCount(signal) > 0) process.emit(signal, signal)
  else process.kill(process.pid, signal)
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
