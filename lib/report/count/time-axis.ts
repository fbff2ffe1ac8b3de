import { DAY, HOUR, MINUTE, SECOND } from '../../time/units.ts'

/** Each is a multiple of the one before, so that columns can be joined while records come. */
const STEPS: readonly number[] = [
  SECOND,
  5 * SECOND,
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
]

/** A leap year in days. */
export const MOST_COLUMNS = 366

/** What is kept by column, and can have columns joined. */
export interface OnAxis {
  /** Column `n` becomes part of column `floor(n / factor)`. */
  join(factor: number): void
}

/** The axis as plain data, from which it continues. */
export interface AxisState {
  step: number
  first: number
  last: number
  offset: number | null
  expected: number | null
  begun: number
}

/**
 * Columns of time, at most 366 of them however far the records reach: when one comes too far away, columns are joined.
 * Their bounds follow the clock of the zone, so that a column of an hour is an hour of the day.
 */
export class TimeAxis {
  step = SECOND
  first = Number.POSITIVE_INFINITY
  last = Number.NEGATIVE_INFINITY
  /** Milliseconds ahead of UTC at the first time; null before it. */
  #offset: number | null = null
  #expected: number | null = null
  /** The step with which counting began. */
  #begun = SECOND
  readonly #offsetAt: (ms: number) => number
  readonly #joined: OnAxis

  /** @param joined told when columns are joined */
  constructor(offsetAt: (ms: number) => number, joined: OnAxis) {
    this.#offsetAt = offsetAt
    this.#joined = joined
  }

  /**
   * Announces a time that will come later, so that columns are long enough for it from the first time on and need not be joined.
   *
   * @returns false when what has been counted would be different, had this time been known before
   */
  expect(time: number): boolean {
    if (this.#offset === null) {
      this.#expected = time
      return true
    }
    if (this.step !== this.#begun || time < (this.#expected ?? time)) return false
    const column = Math.floor((time + this.#offset) / this.step)
    if (Math.max(this.last, column) - Math.min(this.first, column) >= MOST_COLUMNS) return false
    this.#expected = time
    return true
  }

  /** The number of a time's column, which changes only when columns are joined. */
  columnOf(time: number): number {
    if (this.#offset === null) {
      this.#offset = this.#offsetAt(time)
      for (const known of [time, this.#expected ?? time]) this.columnOf(known)
      this.#begun = this.step
    }
    for (;;) {
      const column = Math.floor((time + this.#offset) / this.step)
      if (column >= this.first && column <= this.last) return column
      const first = Math.min(this.first, column)
      const last = Math.max(this.last, column)
      if (last - first < MOST_COLUMNS) {
        this.first = first
        this.last = last
        return column
      }
      this.#coarsen()
    }
  }

  state(): AxisState {
    const { step, first, last } = this
    return { step, first, last, offset: this.#offset, expected: this.#expected, begun: this.#begun }
  }

  /** Continues from a state. */
  restore({ step, first, last, offset, expected, begun }: AxisState): void {
    this.step = step
    this.first = first
    this.last = last
    this.#offset = offset
    this.#expected = expected
    this.#begun = begun
  }

  /** Epoch milliseconds at which a column begins. */
  startOf(column: number): number {
    return column * this.step - (this.#offset ?? 0)
  }

  get columns(): number {
    return this.last < this.first ? 0 : this.last - this.first + 1
  }

  /** A value for each column, in the order of time. */
  map<T>(make: (column: number) => T): T[] {
    return Array.from({ length: this.columns }, (_, index) => make(this.first + index))
  }

  #coarsen(): void {
    const step = STEPS.find((longer) => longer > this.step) ?? this.step * 2
    const factor = step / this.step
    this.step = step
    this.first = Math.floor(this.first / factor)
    this.last = Math.floor(this.last / factor)
    this.#joined.join(factor)
  }
}
