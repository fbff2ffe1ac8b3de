import { DAY } from '../../time/units.ts'

/** Epoch milliseconds: from inclusive, to exclusive. */
export interface Window {
  from: number
  to: number
}

/**
 * Splits a span of time into windows of whole days of UTC, which are the partitions, so that the first rows come soon and only
 * rows that are read are sorted. After a window without rows the next one is twice as wide.
 */
export class DayWindows {
  readonly #span: Window
  readonly #newest: boolean
  #days = 1

  constructor(span: Window, newest: boolean) {
    this.#span = { ...span }
    this.#newest = newest
  }

  /** The next window; null at the end. */
  next(): Window | null {
    const { from, to } = this.#span
    if (from >= to) return null
    if (this.#newest) {
      const start = Math.max(from, (Math.ceil(to / DAY) - this.#days) * DAY)
      this.#span.to = start
      return { from: start, to }
    }
    const end = Math.min(to, (Math.floor(from / DAY) + this.#days) * DAY)
    this.#span.from = end
    return { from, to: end }
  }

  /** To be told how many rows the last window gave. */
  gave(rows: number): void {
    this.#days = rows === 0 ? this.#days * 2 : 1
  }
}
