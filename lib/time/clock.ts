/** Wall clock: epoch milliseconds. Read through `Date.now` at each call, so that a faked clock is seen. */
export function now(): number {
  return Date.now()
}

/** Monotonic clock: milliseconds with fractions since the process began; never steps back. */
export function monotonic(): number {
  return performance.now()
}
