import { now } from '../../time/clock.ts'

/** Milliseconds in which nobody must have written to a file that is over: longer than lines wait for a disk in any process. */
export const SETTLE = 60_000

/** Whether a change lies so far back that no further one is expected. A time to come is of a clock that was wrong. */
export function isSettled(changed: number): boolean {
  return Math.abs(now() - changed) >= SETTLE
}
