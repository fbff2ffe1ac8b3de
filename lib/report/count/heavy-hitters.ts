/** A value, and how often it came. */
export interface Hits<T> {
  value: string
  /** So often at least. */
  count: number
  /** So often more at most: it may have come before it was told apart, and been given up again. */
  missed: number
  /** What is kept for the value, of the same records as `count`. */
  kept: T
}

interface Counter<T> extends Hits<T> {
  /** `count + missed`: what decides who is given up. */
  rank: number
}

/**
 * The values that come most often among any number of them, in room for so many. While there are no more of them than that,
 * all are told apart and every count is exact. Beyond it a new value takes the place of the one that came least, so no
 * value that makes up more than one record in `room` is ever missed, at whatever time it came.
 * Space-Saving (Metwally, Agrawal and El Abbadi, ICDT 2005).
 */
export class HeavyHitters<T = undefined> {
  /** Whether all values were told apart. */
  isExact = true
  readonly #room: number
  readonly #keep: () => T
  readonly #counters = new Map<string, Counter<T>>()
  /** Counters that had the least rank when they were looked for; some may have been raised since. */
  #least: Counter<T>[] = []
  #leastRank = 0

  /** @param keep makes what is kept for a value */
  constructor(room: number, keep: () => T) {
    this.#room = room
    this.#keep = keep
  }

  /** Counts a value, so many times; answers what is kept for it. */
  add(value: string, times = 1): T {
    const counter = this.#counters.get(value) ?? this.#counterFor(value)
    counter.count += times
    counter.rank += times
    return counter.kept
  }

  /** How many values are told apart. */
  get size(): number {
    return this.#counters.size
  }

  /** The most frequent values first; equal ones in the order of their text. */
  top(count: number): Hits<T>[] {
    return [...this.#counters.values()]
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, count)
      .map(({ value, count, missed, kept }) => ({ value, count, missed, kept }))
  }

  #counterFor(value: string): Counter<T> {
    let missed = 0
    if (this.#counters.size >= this.#room) {
      this.isExact = false
      const given = this.#giveUp()
      this.#counters.delete(given.value)
      missed = given.rank
    }
    const counter = { value: detached(value), count: 0, missed, rank: missed, kept: this.#keep() }
    this.#counters.set(counter.value, counter)
    return counter
  }

  /** All are looked through only once the least rank has risen, which takes as many records as there are counters. */
  #giveUp(): Counter<T> {
    for (;;) {
      const counter = this.#least.pop()
      if (counter === undefined) this.#findLeast()
      else if (counter.rank === this.#leastRank) return counter
    }
  }

  #findLeast(): void {
    this.#leastRank = Number.POSITIVE_INFINITY
    for (const { rank } of this.#counters.values()) if (rank < this.#leastRank) this.#leastRank = rank
    this.#least = [...this.#counters.values()].filter(({ rank }) => rank === this.#leastRank)
  }
}

/** A copy that does not keep the line alive from which the value was cut. */
function detached(value: string): string {
  return JSON.parse(JSON.stringify(value))
}
