import { type Retrying, retrying } from '../retry.ts'
import type { Batch, RefusedLine, StoredLine } from '../store.ts'

/** What has been loaded so far. */
export interface Totals {
  stored: number
  /** Older than what the store keeps. */
  expired: number
  /** What the store will never take. */
  refused: number
}

/** Collects lines and sends them to a store, trying again until they are there. */
export class Batches {
  readonly #batch: Batch
  readonly #totals: Totals
  readonly #retrying: Retrying
  readonly #onRefused: (refused: RefusedLine) => void

  /** @param totals to which the lines are added */
  constructor(batch: Batch, totals: Totals, how: Retrying, onRefused: (refused: RefusedLine) => void) {
    this.#batch = batch
    this.#totals = totals
    this.#retrying = how
    this.#onRefused = onRefused
  }

  get isFull(): boolean {
    return this.#batch.isFull
  }

  add(line: StoredLine): void {
    const reason = this.#batch.add(line)
    if (reason === null) return
    this.#totals[reason === 'expired' ? 'expired' : 'refused']++
    if (reason !== 'expired') this.#onRefused({ line, reason })
  }

  /** Resolves once all lines added are in the store. @throws what `retrying` throws */
  async flush(): Promise<void> {
    this.#totals.stored += await retrying(() => this.#batch.send(), this.#retrying)
  }
}
