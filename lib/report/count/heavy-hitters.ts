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
  /** Where a value is counted, in the lists below: an object for each would cost more than its counting. */
  readonly #places = new Map<string, number>()
  readonly #values: string[] = []
  readonly #counts: number[] = []
  readonly #missed: number[] = []
  readonly #kept: T[] = []
  /** Places that had the least rank when they were looked for; some may have been raised since. */
  #least: number[] = []
  #leastRank = 0

  /** @param keep makes what is kept for a value */
  constructor(room: number, keep: () => T) {
    this.#room = room
    this.#keep = keep
  }

  /** Counts a value, so many times; it must be no part of a longer text, which it would keep alive. Answers what is kept for it. */
  add(value: string, times = 1): T {
    const place = this.#places.get(value) ?? this.#placeFor(value)
    this.#counts[place] = (this.#counts[place] as number) + times
    return this.#kept[place] as T
  }

  /** How many values are told apart. */
  get size(): number {
    return this.#places.size
  }

  /** The most frequent values first; equal ones in the order of their text. */
  top(count: number): Hits<T>[] {
    return this.#values
      .map((value, place) => ({
        value,
        count: this.#counts[place] as number,
        missed: this.#missed[place] as number,
        kept: this.#kept[place] as T,
      }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, count)
  }

  #placeFor(value: string): number {
    const isFull = this.#values.length >= this.#room
    const place = isFull ? this.#giveUp() : this.#values.length
    this.#missed[place] = isFull ? this.#rankOf(place) : 0
    this.#values[place] = value
    this.#counts[place] = 0
    this.#kept[place] = this.#keep()
    this.#places.set(value, place)
    return place
  }

  /** All are looked through only once the least rank has risen, which takes as many records as there are places. */
  #giveUp(): number {
    this.isExact = false
    for (;;) {
      const place = this.#least.pop()
      if (place === undefined) this.#findLeast()
      else if (this.#rankOf(place) === this.#leastRank) {
        this.#places.delete(this.#values[place] as string)
        return place
      }
    }
  }

  #findLeast(): void {
    this.#leastRank = Number.POSITIVE_INFINITY
    for (let place = 0; place < this.#values.length; place++) {
      const rank = this.#rankOf(place)
      if (rank > this.#leastRank) continue
      if (rank < this.#leastRank) this.#least = []
      this.#leastRank = rank
      this.#least.push(place)
    }
  }

  /** What decides who is given up. */
  #rankOf(place: number): number {
    return (this.#counts[place] as number) + (this.#missed[place] as number)
  }
}
