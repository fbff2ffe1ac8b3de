import type { FoundLine } from './store.ts'

/**
 * Remembers which lines were seen while a query may find them again: lines do not come into a store in the order of their times,
 * so each query begins before the end of the last one.
 */
export class SeenLines {
  readonly #late: number
  #newest = Number.NEGATIVE_INFINITY
  #from = Number.NEGATIVE_INFINITY
  readonly #places = new Map<string, number>()

  /** @param late milliseconds by which a line may reach the store later than a newer one */
  constructor(late: number) {
    this.#late = late
  }

  /**
   * Epoch milliseconds at which the next query begins; forgets the lines that it cannot find again.
   *
   * @param time epoch milliseconds of now, so that a host whose clock is ahead does not hide the lines of others
   */
  next(time: number): number {
    this.#from = Math.max(this.#from, Math.min(this.#newest, time) - this.#late)
    for (const [place, seen] of this.#places) if (seen < this.#from) this.#places.delete(place)
    return this.#from
  }

  /** Adds a line, and returns whether it is new. */
  add({ source, file, offset, record }: FoundLine): boolean {
    const place = `${source} ${file} ${offset}`
    if (this.#places.has(place)) return false
    this.#places.set(place, record.time)
    if (record.time > this.#newest) this.#newest = record.time
    return true
  }
}
