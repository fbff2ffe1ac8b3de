import { setTimeout } from 'node:timers/promises'
import { monotonic } from '../time/clock.ts'
import { isTransient, type StoreFailure } from './failure.ts'

const FIRST_MS = 250
const LAST_MS = 30_000

/** What is tried again, and for how long. */
export interface Retrying {
  /** Milliseconds from the first failure on; Infinity: until it is told to end. */
  patience: number
  /** Ends the waiting with its reason. */
  signal: AbortSignal | undefined
  /** Told each time, the how manyth in a row it is, and how long it waits. */
  onFailure: (failure: StoreFailure, failures: number, waits: number) => void
}

/**
 * Milliseconds to wait behind so many failures: doubled from one to the next, a random half of it, so that many who lost the
 * same store do not come back at once.
 *
 * @param random from 0 to 1
 */
export function pauseAfter(failures: number, random: number): number {
  const whole = Math.min(FIRST_MS * 2 ** (failures - 1), LAST_MS)
  return Math.round(whole / 2 + (whole / 2) * random)
}

/** Tries until it succeeds, or fails in a way that will not pass. */
export async function retrying<T>(attempt: () => Promise<T>, { patience, signal, onFailure }: Retrying): Promise<T> {
  let since: number | null = null
  for (let failures = 1; ; failures++) {
    try {
      return await attempt()
    } catch (error) {
      signal?.throwIfAborted()
      since ??= monotonic()
      if (!isTransient(error)) throw error
      const pause = pauseAfter(failures, Math.random())
      if (monotonic() + pause - since > patience) throw error
      onFailure(error, failures, pause)
      await setTimeout(pause, undefined, signal === undefined ? {} : { signal })
    }
  }
}
