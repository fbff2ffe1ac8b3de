/** So many different values are told apart; users and addresses have no bound of their own, memory has. */
const MOST_VALUES = 100_000

export interface Counted {
  value: string
  count: number
}

/** Counts of the values of a field. */
export class Counter {
  /** Records whose value came when no more could be told apart. */
  others = 0
  readonly #counts = new Map<string, { count: number }>()

  add(value: string): void {
    const counted = this.#counts.get(value)
    if (counted !== undefined) counted.count++
    else if (this.#counts.size < MOST_VALUES) this.#counts.set(detached(value), { count: 1 })
    else this.others++
  }

  /** How many values were told apart. */
  get size(): number {
    return this.#counts.size
  }

  /** The most frequent values first; equal ones in the order of their text. */
  top(count: number): Counted[] {
    const all = [...this.#counts].map(([value, counted]) => ({ value, count: counted.count }))
    return all.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, count)
  }
}

/** A copy that does not keep the line alive from which the value was cut. */
export function detached(value: string): string {
  return JSON.parse(JSON.stringify(value))
}
