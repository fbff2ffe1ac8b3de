import { monotonic, now } from '../time/clock.ts'

/** How often a flood is summed up. */
const REPORT_EVERY_MS = 1000

export interface RefusedFlood {
  /** Whether one more refused request may have its record; if not, it is counted. */
  mayRefuse(): boolean
  /** Refused requests without a record so far. */
  readonly total: number
  /** Reports what is not reported yet and stops. */
  close(): void
}

/**
 * Keeps a scanner from flooding the disk: above `perSecond` refused requests are counted, and one line a second says
 * how many there were.
 */
export function createRefusedFlood(
  perSecond: number,
  report: (counted: { count: number; from: number; to: number }) => void,
): RefusedFlood {
  const take = createTokenBucket(perSecond, monotonic)
  let timer: NodeJS.Timeout | undefined
  let count = 0
  let from = 0
  let to = 0
  let total = 0

  function sumUp(): void {
    timer = undefined
    if (count === 0) return
    report({ count, from, to })
    count = 0
  }

  return {
    mayRefuse() {
      if (take()) return true
      to = now()
      if (count === 0) from = to
      count += 1
      total += 1
      timer ??= setTimeout(sumUp, REPORT_EVERY_MS).unref()
      return false
    },
    get total() {
      return total
    },
    close() {
      clearTimeout(timer)
      sumUp()
    },
  }
}

/** Lets `perSecond` events a second through, in bursts of at most as many. */
export function createTokenBucket(perSecond: number, monotonic: () => number): () => boolean {
  let tokens = perSecond
  let filledAt = monotonic()
  return () => {
    const now = monotonic()
    tokens = Math.min(perSecond, tokens + ((now - filledAt) / 1000) * perSecond)
    filledAt = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
