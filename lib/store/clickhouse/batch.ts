import type { Readable } from 'node:stream'
import { DAY } from '../../time/units.ts'
import { rowWithin } from '../row.ts'
import type { Batch, RefusedLine, StoredLine } from '../store.ts'
import { rowText } from './columns.ts'
import { InsertBody } from './insert-body.ts'

/** Of one insert: enough for a store of columns, little enough to hold. */
const MOST_ROWS = 20_000
const MOST_BYTES = 8 * 1024 * 1024

/** Rows for a table of ClickHouse: mostly one insert, and as few as there may be of rows of very many days. */
export class ClickHouseBatch implements Batch {
  readonly #keep: number | null
  readonly #insert: (rows: Readable) => Promise<void>
  readonly #first = new InsertBody()
  #bodies: InsertBody[] = [this.#first]
  /** Of a sending that failed behind them. */
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
