import type { FoundLine } from './store.ts'

/**
 * Which lines were seen, as long as they may be found again: lines come into a store in another order than that of their times,
 * so each question reaches back behind the last one.
 */
export class SeenLines {
  readonly #late: number
  #newest = Number.NEGATIVE_INFINITY
  #from = Number.NEGATIVE_INFINITY
  readonly #places = new Map<string, number>()

  /** @param late milliseconds that a line may come later than one of its time */
  constructor(late: number) {
    this.#late = late
  }

  /**
   * Where the next question begins; forgets what it cannot find again.
   *
   * @param time epoch milliseconds of now: a host whose clock is ahead does not hide the lines of others
   */
  next(time: number): number {
    this.#from = Math.max(this.#from, Math.min(this.#newest, time) - this.#late)
    for (const [place, seen] of this.#places) if (seen < this.#from) this.#places.delete(place)
    return this.#from
  }

  /** Answers whether the line is new. */
  add({ source, file, offset, record }: FoundLine): boolean {
    const place = `${source} ${file} ${offset}`
    if (this.#places.has(place)) return false
    this.#places.set(place, record.time)
    if (record.time > this.#newest) this.#newest = record.time
    return true
  }
}
