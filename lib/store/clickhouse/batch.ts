import type { Readable } from 'node:stream'
import { DAY } from '../../time/units.ts'
import { rowWithin } from '../row.ts'
import type { Batch, RefusedLine, StoredLine } from '../store.ts'
import { rowText } from './columns.ts'
import { InsertBody } from './insert-body.ts'

/** The size of one insert: large enough for a column store, small enough for memory. */
const MOST_ROWS = 20_000
const MOST_BYTES = 8 * 1024 * 1024

/** Rows for ClickHouse in one insert, or in several where they are of more days than one may have. */
export class ClickHouseBatch implements Batch {
  readonly #keep: number | null
  readonly #insert: (rows: Readable) => Promise<void>
  readonly #first = new InsertBody()
  #bodies: InsertBody[] = [this.#first]
  /** Rows that a `send` has stored before it failed at a later insert. */
  #stored = 0

  /** @param keep milliseconds; null: for ever */
  constructor(keep: number | null, insert: (rows: Readable) => Promise<void>) {
    this.#keep = keep
    this.#insert = insert
  }

  get isFull(): boolean {
    return this.#bodies.some(({ rows, bytes }) => rows >= MOST_ROWS || bytes >= MOST_BYTES)
  }

  add(line: StoredLine): RefusedLine['reason'] | null {
    const row = rowWithin(line, this.#keep)
    if (typeof row === 'string') return row
    const day = Math.floor(row.time / DAY)
    this.#bodyFor(day).add(rowText(row), day)
    return null
  }

  async send(): Promise<number> {
    for (const body of this.#bodies) {
      if (body.rows === 0) continue
      await this.#insert(body.stream())
      this.#stored += body.rows
      body.clear()
    }
    this.#bodies = [this.#first]
    const stored = this.#stored
    this.#stored = 0
    return stored
  }

  #bodyFor(day: number): InsertBody {
    const known = this.#bodies.find((body) => body.takes(day))
    if (known !== undefined) return known
    const body = new InsertBody()
    this.#bodies.push(body)
    return body
  }
}
