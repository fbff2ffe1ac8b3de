import type { FoundLine } from './store.ts'

/**
 * Which lines were seen, as long as they may be found again: lines come into a store in another order than that of their times,
 * so each question reaches back behind the last one.
 */
export class SeenLines {
  readonly #late: number
  #newest = Number.NEGATIVE_INFINITY
  readonly #places = new Map<string, number>()

  /** @param late milliseconds that a line may come later than one of its time */
  constructor(late: number) {
    this.#late = late
  }

  /** Where the next question begins. */
  get from(): number {
    return this.#newest - this.#late
  }

  /** Answers whether the line is new. */
  add({ source, file, offset, record }: FoundLine): boolean {
    const place = `${source} ${file} ${offset}`
    if (this.#places.has(place)) return false
    this.#places.set(place, record.time)
    if (record.time > this.#newest) {
      this.#newest = record.time
      this.#forget()
    }
    return true
  }

  /** In the order in which they were seen, which is nearly that of their times. */
  #forget(): void {
    for (const [place, time] of this.#places) {
      if (time >= this.from) return
      this.#places.delete(place)
    }
  }
}
