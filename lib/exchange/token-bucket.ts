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
