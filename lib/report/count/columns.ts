import type { OnAxis } from './time-axis.ts'

/** A slot for each column of time in which something was counted. */
export class Columns<T> implements OnAxis {
  #slots = new Map<number, T>()
  readonly #make: () => T
  readonly #add: (into: T, other: T) => T
  /** Records come nearly in order, so the slot asked for last is mostly the one asked for next. */
  #lastColumn = Number.NaN
  #lastSlot: T | undefined

  /** @param add merges a slot into another and returns the result */
  constructor(make: () => T, add: (into: T, other: T) => T) {
    this.#make = make
    this.#add = add
  }

  /** The slot of a column, made when there is none. */
  at(column: number): T {
    if (column === this.#lastColumn) return this.#lastSlot as T
    let slot = this.#slots.get(column)
    if (slot === undefined) {
      slot = this.#make()
      this.#slots.set(column, slot)
    }
    this.#lastColumn = column
    this.#lastSlot = slot
    return slot
  }

  get(column: number): T | undefined {
    return this.#slots.get(column)
  }

  /** Adds a slot to the one of a column. */
  put(column: number, slot: T): void {
    const there = this.#slots.get(column)
    this.#slots.set(column, there === undefined ? slot : this.#add(there, slot))
    this.#lastColumn = Number.NaN
  }

  merge(other: Columns<T>): void {
    for (const [column, slot] of other.#slots) this.put(column, slot)
  }

  join(factor: number): void {
    const slots = this.#slots
    this.#slots = new Map()
    for (const [column, slot] of slots) this.put(Math.floor(column / factor), slot)
  }

  state<S>(stateOf: (slot: T) => S): [column: number, slot: S][] {
    return [...this.#slots].map(([column, slot]) => [column, stateOf(slot)])
  }

  /** Continues from a state; nothing may have been counted before. */
  restore<S>(state: readonly (readonly [column: number, slot: S])[], slotOf: (state: S) => T): void {
    for (const [column, slot] of state) this.#slots.set(column, slotOf(slot))
  }

  [Symbol.iterator](): IterableIterator<[number, T]> {
    return this.#slots.entries()
  }
}

/** How often something came, by column. */
export function countColumns(): Columns<number> {
  return new Columns(
    () => 0,
    (a, b) => a + b,
  )
}
