import { type Retrying, retrying } from '../retry.ts'
import type { RefusedLine, Store, StoredLine } from '../store.ts'

/** Of one call of `append`: enough for a store of columns, little enough to hold. */
const MOST_LINES = 20_000
const MOST_BYTES = 16 * 1024 * 1024

/** What has been loaded so far. */
export interface Totals {
  stored: number
  /** Older than what the store keeps. */
  expired: number
  /** What the store will never take. */
  refused: number
}

/** Collects lines, and brings them to a store until they stand there. */
export class Batches {
  readonly totals: Totals = { stored: 0, expired: 0, refused: 0 }
  readonly #store: Store
  readonly #retrying: Retrying
  readonly #onRefused: (refused: RefusedLine) => void
  #lines: StoredLine[] = []
  #bytes = 0

  constructor(store: Store, how: Retrying, onRefused: (refused: RefusedLine) => void) {
    this.#store = store
    this.#retrying = how
    this.#onRefused = onRefused
  }

  get isFull(): boolean {
    return this.#lines.length >= MOST_LINES || this.#bytes >= MOST_BYTES
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0
  }

  add(line: StoredLine, bytes: number): void {
    this.#lines.push(line)
    this.#bytes += bytes
  }

  /** Returns when all that was added stands in the store. */
  async flush(): Promise<void> {
    const lines = this.#lines
    if (lines.length === 0) return
    this.#lines = []
    this.#bytes = 0
    const { stored, refused } = await retrying(() => this.#store.append(lines), this.#retrying)
    this.totals.stored += stored
    for (const one of refused) {
      this.totals[one.reason === 'expired' ? 'expired' : 'refused']++
      if (one.reason !== 'expired') this.#onRefused(one)
    }
  }
}
