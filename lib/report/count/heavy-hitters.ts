import { TextPlaces } from './text-places.ts'

/** A value, and how often it came. */
export interface Hits<T> {
  value: string
  /** At least so often. */
  count: number
  /** At most so often more: it may have come before it got its place. */
  missed: number
  /** What is kept for the value, of the same records as `count`. */
  kept: T
}

/** Some of the values, and bounds for all others. */
export interface TopHits<T> {
  hits: Hits<T>[]
  /** How often at most any value came that has a place but is not among `hits`. */
  leftOut: number
  /** How often at most any value came that has no place. */
  unseen: number
}

/** The counts as plain data, from which counting continues; `S` is the state of what is kept for a value. */
export interface HittersState<S> {
  isExact: boolean
  values: string[]
  counts: number[]
  missed: number[]
  kept: S[]
  least: number[]
  leastRank: number
}

/**
 * The most frequent of any number of values, in `room` places. While there are no more values than places every count is
 * exact. Beyond that a new value takes the place of the least frequent one, so no value that makes up more than one record in
 * `room` is ever missed, whenever it came.
 * Space-Saving (Metwally, Agrawal and El Abbadi, ICDT 2005).
 */
export class HeavyHitters<T = undefined> {
  /** Whether every value has a place, so that all counts are exact. */
  isExact = true
  readonly #room: number
  readonly #keep: () => T
  /** The index of a value in the arrays below: an object for each value would cost more than counting it. */
  readonly #places: TextPlaces
  readonly #counts: number[] = []
  readonly #missed: number[] = []
  readonly #kept: T[] = []
  /** Places that had the least rank when they were looked for; some may have been raised since. */
  readonly #least: Int32Array
  #leastCount = 0
  #leastRank = 0
  #lastPlace = 0

  /**
   * @param room how many values have a place
   * @param keep makes what is kept for a value
   */
  constructor(room: number, keep: () => T) {
    this.#room = room
    this.#keep = keep
    this.#least = new Int32Array(room)
    this.#places = new TextPlaces(room)
  }

  /**
   * Counts a value `times` times and returns what is kept for it. A long value must not be a slice of a longer text, which would
   * stay in memory with it.
   */
  add(value: string, times = 1): T {
    let place = this.#places.find(value)
    if (place === -1) {
      place = this.#free()
      this.#places.put(value, place)
    }
    return this.#count(place, times)
  }

  /** Counts once the text of bytes from `start` up to `end`. */
  addBytes(bytes: Buffer, start: number, end: number): T {
    let place = this.#places.findBytes(bytes, start, end)
    if (place === -1) {
      place = this.#free()
      this.#places.putBytes(bytes, start, end, place)
    }
    return this.#count(place, 1)
  }

  /** What is kept for the value that was counted last. */
  get last(): T {
    return this.#kept[this.#lastPlace] as T
  }

  set last(kept: T) {
    this.#kept[this.#lastPlace] = kept
  }

  /** How many values have a place. */
  get size(): number {
    return this.#places.size
  }

  /** How many values there were; null when there were more than places. */
  get distinct(): number | null {
    return this.isExact ? this.size : null
  }

  /** The most frequent values first; equal ones in the order of their text. */
  top(most: number): Hits<T>[] {
    const least = leastAmong(this.#counts, most)
    const hits: Hits<T>[] = []
    for (let place = 0; place < this.#counts.length; place++) {
      if ((this.#counts[place] as number) >= least) hits.push(this.#hitsAt(place))
    }
    return hits.sort(byCount).slice(0, most)
  }

  /**
   * The most frequent values, of equal ones those with the first places, and those of `besides` that have a place, in no order.
   * Makes the texts of these only: most values of a short time came once, and to put them in order would cost more than to count.
   */
  topWith(most: number, besides: readonly string[]): TopHits<T> {
    const counts = this.#counts
    const wanted = new Set(besides.map((value) => this.#places.find(value)))
    const bound = leastAmong(counts, most)
    let equalsLeft = most - counts.filter((count) => count > bound).length
    const hits: Hits<T>[] = []
    let leftOut = 0
    let least = Number.POSITIVE_INFINITY
    for (let place = 0; place < counts.length; place++) {
      const count = counts[place] as number
      const rank = this.#rankOf(place)
      if (rank < least) least = rank
      if (count > bound || (count === bound && equalsLeft-- > 0) || wanted.has(place)) hits.push(this.#hitsAt(place))
      else if (rank > leftOut) leftOut = rank
    }
    return { hits, leftOut, unseen: this.isExact ? 0 : least }
  }

  state<S>(stateOf: (kept: T) => S): HittersState<S> {
    return {
      isExact: this.isExact,
      values: this.#counts.map((_, place) => this.#places.textAt(place)),
      counts: this.#counts,
      missed: this.#missed,
      kept: this.#kept.map(stateOf),
      least: Array.from(this.#least.subarray(0, this.#leastCount)),
      leastRank: this.#leastRank,
    }
  }

  /** Continues from the state of another with the same room; nothing may have been counted before. */
  restore<S>(
    { isExact, values, counts, missed, kept, least, leastRank }: HittersState<S>,
    keptOf: (state: S) => T,
  ): void {
    this.isExact = isExact
    for (const [place, value] of values.entries()) {
      this.#places.put(value, place)
      this.#counts[place] = counts[place] as number
      this.#missed[place] = missed[place] as number
      this.#kept[place] = keptOf(kept[place] as S)
    }
    this.#least.set(least)
    this.#leastCount = least.length
    this.#leastRank = leastRank
  }

  /** Forgets all that was counted. */
  clear(): void {
    this.isExact = true
    this.#places.clear()
    for (const list of [this.#counts, this.#missed, this.#kept]) list.length = 0
    this.#leastCount = 0
    this.#leastRank = 0
  }

  #count(place: number, times: number): T {
    this.#counts[place] = (this.#counts[place] as number) + times
    this.#lastPlace = place
    return this.#kept[place] as T
  }

  /** A place for a value that has none. */
  #free(): number {
    const isFull = this.#counts.length >= this.#room
    const place = isFull ? this.#giveUp() : this.#counts.length
    this.#missed[place] = isFull ? this.#rankOf(place) : 0
    this.#counts[place] = 0
    this.#kept[place] = this.#keep()
    return place
  }

  /** Frees a place of the least rank. All are searched only when each one that the last search found is used or has risen. */
  #giveUp(): number {
    this.isExact = false
    for (;;) {
      if (this.#leastCount === 0) this.#findLeast()
      const place = this.#least[--this.#leastCount] as number
      if (this.#rankOf(place) !== this.#leastRank) continue
      this.#places.remove(place)
      return place
    }
  }

  #findLeast(): void {
    this.#leastRank = Number.POSITIVE_INFINITY
    for (let place = 0; place < this.#counts.length; place++) {
      const rank = this.#rankOf(place)
      if (rank > this.#leastRank) continue
      if (rank < this.#leastRank) this.#leastCount = 0
      this.#leastRank = rank
      this.#least[this.#leastCount++] = place
    }
  }

  #hitsAt(place: number): Hits<T> {
    return {
      value: this.#places.textAt(place),
      count: this.#counts[place] as number,
      missed: this.#missed[place] as number,
      kept: this.#kept[place] as T,
    }
  }

  /** How often at most a value came: the lowest loses its place. */
  #rankOf(place: number): number {
    return (this.#counts[place] as number) + (this.#missed[place] as number)
  }
}

/** The most frequent first; equal ones in the order of their text. */
export function byCount(a: Pick<Hits<unknown>, 'count' | 'value'>, b: typeof a): number {
  return b.count - a.count || (a.value < b.value ? -1 : 1)
}

/** The largest count that at least `most` of the counts reach. */
function leastAmong(counts: readonly number[], most: number): number {
  if (most >= counts.length) return 0
  return new Float64Array(counts).sort()[counts.length - most] ?? Number.POSITIVE_INFINITY
}
