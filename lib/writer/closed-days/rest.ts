import { setTimeout } from 'node:timers/promises'

/**
 * Milliseconds between two operations on the disk while nobody waits for them: requests of a server with one core feel
 * thousands of files in one go, and still those with rests of 2 ms; with 10 they do not.
 */
const REST = 10

/** Rests between two operations; not at all once the signal is aborted. Keeps no process alive. */
export function rest(signal: AbortSignal): Promise<void> {
  return pause(REST, signal)
}

/** Resolves after some milliseconds, at once when the signal is aborted. Keeps no process alive. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await setTimeout(ms, undefined, { ref: false, signal }).catch(() => {})
}
