import { setTimeout } from 'node:timers/promises'
import { monotonic } from '../time/clock.ts'
import { isTransient, type StoreFailure } from './failure.ts'

const FIRST_MS = 250
const LAST_MS = 30_000

/** How long something is tried again, and who is told. */
export interface Retrying {
  /** Milliseconds from the first failure on; Infinity: until it is told to end. */
  patience: number
  /** When it is aborted, waiting ends and its reason is thrown. */
  signal: AbortSignal | undefined
  /** Called before each pause: `failures` in a row so far, `waits` in milliseconds. */
  onFailure: (failure: StoreFailure, failures: number, waits: number) => void
}

/**
 * Milliseconds to wait after so many failures in a row: doubled from one to the next up to 30 s, and half of it random, so that
 * many clients of a store that was lost do not come back at once.
 *
 * @param random from 0 to 1
 */
export function pauseAfter(failures: number, random: number): number {
  const whole = Math.min(FIRST_MS * 2 ** (failures - 1), LAST_MS)
  return Math.round(whole / 2 + (whole / 2) * random)
}

/** Tries until it succeeds. @throws the failure if it will not pass by itself or patience is over; the signal's reason */
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
