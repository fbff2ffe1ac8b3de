import { rowWithin } from '../row.ts'
import type { Batch, RefusedLine, StoredLine } from '../store.ts'
import { type Item, itemOf, sizeOf } from './item.ts'

/** What is held before it is sent, a few requests at a time. */
const MOST_ITEMS = 2000
const MOST_BYTES = 8 * 1024 * 1024

/** What the table's own item has to say before items are written, so that no query misses them. */
export interface ItemFacts {
  categories: ReadonlySet<string>
  /** Epoch milliseconds of the earliest. */
  first: number
}

/** Items for a table of DynamoDB. */
export class DynamoBatch implements Batch {
  readonly #keep: number | null
  readonly #write: (items: readonly Item[], facts: ItemFacts) => Promise<void>
  #items: Item[] = []
  #bytes = 0
  #categories = new Set<string>()
  #first = Number.POSITIVE_INFINITY

  /** @param keep milliseconds; null: for ever */
  constructor(keep: number | null, write: (items: readonly Item[], facts: ItemFacts) => Promise<void>) {
    this.#keep = keep
    this.#write = write
  }

  get isFull(): boolean {
    return this.#items.length >= MOST_ITEMS || this.#bytes >= MOST_BYTES
  }

  add(line: StoredLine): RefusedLine['reason'] | null {
    const row = rowWithin(line, this.#keep)
    if (typeof row === 'string') return row
    const item = itemOf(row, this.#keep)
    if (item === null) return 'too large'
    this.#items.push(item)
    this.#bytes += sizeOf(item)
    this.#categories.add(row.category)
    if (row.time < this.#first) this.#first = row.time
    return null
  }

  async send(): Promise<number> {
    const items = this.#items
    if (items.length === 0) return 0
    await this.#write(items, { categories: this.#categories, first: this.#first })
    this.#items = []
    this.#bytes = 0
    this.#categories = new Set()
    this.#first = Number.POSITIVE_INFINITY
    return items.length
  }
}
