import { TextPlaces } from './text-places.ts'

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

/** Some of the values, and what can be said of all others. */
export interface TopHits<T> {
  hits: Hits<T>[]
  /** So often at most came a value that is told apart and is not among them. */
  leftOut: number
  /** So often at most came a value that is not told apart. */
  unseen: number
}

/** What was counted, and how it goes on; `S` is the state of what is kept for a value. */
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
  readonly #places: TextPlaces
  readonly #counts: number[] = []
  readonly #missed: number[] = []
  readonly #kept: T[] = []
  /** Places that had the least rank when they were looked for; some may have been raised since. */
  readonly #least: Int32Array
  #leastCount = 0
  #leastRank = 0
  #lastPlace = 0

  /** @param keep makes what is kept for a value */
  constructor(room: number, keep: () => T) {
    this.#room = room
    this.#keep = keep
    this.#least = new Int32Array(room)
    this.#places = new TextPlaces(room)
  }

  /** Counts a value, so many times; a long one must be no part of a longer text, which it would keep alive. Answers what is kept for it. */
  add(value: string, times = 1): T {
    let place = this.#places.find(value)
    if (place === -1) {
      place = this.#free()
      this.#places.put(value, place)
    }
    return this.#count(place, times)
  }

  /** Counts the text of bytes. */
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

  /** How many values are told apart. */
  get size(): number {
    return this.#places.size
  }

  /** How many values there were; null when not all of them were told apart. */
  get distinct(): number | null {
    return this.isExact ? this.size : null
  }

  /** The most frequent values first; equal ones in the order of their text. */
  top(most: number): Hits<T>[] {
    return [...this.#top(most).values()].sort(byCount)
  }

  /** The most frequent values and some besides, if they are told apart, in no order. */
  topWith(most: number, besides: readonly string[]): TopHits<T> {
    const hits = this.#top(most)
    for (const value of besides) {
      const place = this.#places.find(value)
      if (place !== -1 && !hits.has(place)) hits.set(place, this.#hitsAt(place))
    }
    let leftOut = 0
    let least = Number.POSITIVE_INFINITY
    for (let place = 0; place < this.#counts.length; place++) {
      const rank = this.#rankOf(place)
      if (rank < least) least = rank
      if (rank > leftOut && !hits.has(place)) leftOut = rank
    }
    return { hits: [...hits.values()], leftOut, unseen: this.isExact ? 0 : least }
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

  /** Goes on from the state of another with the same room, with nothing counted yet. */
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

  /** All are looked through only once the least rank has risen, which takes as many records as there are places. */
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

  /** The most frequent values by place, in no order. Looks at no text but of those that are, or may be, among them. */
  #top(most: number): Map<number, Hits<T>> {
    const least = leastAmong(this.#counts, most)
    const found: [place: number, hits: Hits<T>][] = []
    for (const [place, count] of this.#counts.entries()) if (count >= least) found.push([place, this.#hitsAt(place)])
    if (found.length > most) found.sort(([, a], [, b]) => byCount(a, b))
    return new Map(found.slice(0, most))
  }

  #hitsAt(place: number): Hits<T> {
    return {
      value: this.#places.textAt(place),
      count: this.#counts[place] as number,
      missed: this.#missed[place] as number,
      kept: this.#kept[place] as T,
    }
  }

  /** What decides who is given up. */
  #rankOf(place: number): number {
    return (this.#counts[place] as number) + (this.#missed[place] as number)
  }
}

/** The most frequent first; equal ones in the order of their text. */
export function byCount(a: Pick<Hits<unknown>, 'count' | 'value'>, b: typeof a): number {
  return b.count - a.count || (a.value < b.value ? -1 : 1)
}

/** The count that so many have, or more. */
function leastAmong(counts: readonly number[], most: number): number {
  if (most >= counts.length) return 0
  return Float64Array.from(counts).sort()[counts.length - most] ?? Number.POSITIVE_INFINITY
}
