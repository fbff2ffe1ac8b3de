import { Readable } from 'node:stream'
import { MOST_BYTES_OF_UNIT } from '../../files/utf8.ts'

/** Bytes that are written to the connection at once. */
const PIECE = 64 * 1024

/** Days of one insert: the engine refuses more than 100 partitions, which are days. */
const MOST_DAYS = 50

const NO_PIECE: Buffer = Buffer.alloc(0)

/** The rows of one insert, in buffers that the next one uses again. */
export class InsertBody {
  rows = 0
  bytes = 0
  readonly #days = new Set<number>()
  readonly #spare: Buffer[] = []
  /** Of all rows, in order. */
  #pieces: Buffer[] = []
  /** Those allocated here: the memory of a row that was encoded alone may be shared with any other Buffer of the process. */
  #filled: Buffer[] = []
  /** The piece that is being filled, and the bytes in it. */
  #piece = NO_PIECE
  #end = 0

  /** Whether rows of a day can still be added. */
  takes(day: number): boolean {
    return this.#days.size < MOST_DAYS || this.#days.has(day)
  }

  add(row: string, day: number): void {
    this.bytes += this.#write(row)
    this.rows++
    this.#days.add(day)
  }

  /** A new stream of all rows, so that a failed insert can be repeated. */
  stream(): Readable {
    return Readable.from([...this.#pieces, this.#piece.subarray(0, this.#end)], { objectMode: false })
  }

  /** Forgets the rows; no stream of them may still be read, as their buffers are used again. */
  clear(): void {
    this.#spare.push(...this.#filled)
    this.#filled = []
    this.#pieces = []
    this.#end = 0
    this.#days.clear()
    this.rows = 0
    this.bytes = 0
  }

  #write(row: string): number {
    const room = MOST_BYTES_OF_UNIT * row.length
    if (room > this.#piece.length - this.#end) this.#endPiece()
    if (room > PIECE) {
      const own = Buffer.from(row)
      this.#pieces.push(own)
      return own.length
    }
    if (this.#piece.length === 0) this.#piece = this.#spare.pop() ?? Buffer.allocUnsafeSlow(PIECE)
    const length = this.#piece.write(row, this.#end)
    this.#end += length
    return length
  }

  #endPiece(): void {
    if (this.#end > 0) {
      this.#pieces.push(this.#piece.subarray(0, this.#end))
      this.#filled.push(this.#piece)
    } else if (this.#piece.length > 0) this.#spare.push(this.#piece)
    this.#piece = NO_PIECE
    this.#end = 0
  }
}
