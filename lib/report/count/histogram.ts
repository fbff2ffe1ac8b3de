/** Half the width of a bucket, relative to its middle: what a percentile may be off. */
export const RELATIVE_ERROR = 0.01

const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
const PER_LOG = 1 / Math.log(GROWTH)

/** Reaches 31 years in microseconds. */
const BUCKETS = Math.ceil(Math.log(1e15) * PER_LOG) + 1

/** The bucket of a value of 1 and more. */
export function bucketOf(value: number): number {
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(value) * PER_LOG))
}

/** The counts as plain data, from which counting continues. */
export interface HistogramState {
  count: number
  max: number
  zeros: number
  counts: Float64Array
}

/**
 * Counts of durations in buckets whose bounds grow by 2 %, so that every percentile is within 1 % of the true value
 * whatever the range, in 14 KB. The way of DDSketch (Masson, Rim and Lee, VLDB 2019).
 */
export class Histogram {
  count = 0
  max = 0
  /** Values below 1 share a bucket that stands for 0. */
  #zeros = 0
  readonly #counts = new Float64Array(BUCKETS)

  /** Counts a value `times` times. */
  add(value: number, times = 1): void {
    this.count += times
    if (value > this.max) this.max = value
    if (!(value >= 1)) {
      this.#zeros += times
      return
    }
    const bucket = bucketOf(value)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + times
  }

  /** Adds counts made by bucket, each with any value of its bucket. @param max the greatest value of all */
  addCounted(values: readonly (readonly [value: number, count: number])[], max: number): void {
    for (const [value, count] of values) this.add(value, count)
    this.max = Math.max(this.max, max)
  }

  /** Counts what another has counted. */
  merge(other: Histogram): void {
    this.count += other.count
    this.max = Math.max(this.max, other.max)
    this.#zeros += other.#zeros
    for (const [bucket, count] of other.#counts.entries()) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count
  }

  state(): HistogramState {
    return { count: this.count, max: this.max, zeros: this.#zeros, counts: this.#counts }
  }

  /** Continues from a state; nothing may have been counted before. */
  restore({ count, max, zeros, counts }: HistogramState): this {
    this.count = count
    this.max = max
    this.#zeros = zeros
    this.#counts.set(counts)
    return this
  }

  /** The value below which a share (0 to 1) of the values lies, the nearest-rank percentile; 0 without values. */
  percentile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.count))
    let seen = this.#zeros
    if (seen >= rank) return 0
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count
      if (seen >= rank) return Math.min(this.max, (2 * GROWTH ** bucket) / (GROWTH + 1))
    }
    return this.max
  }
}
