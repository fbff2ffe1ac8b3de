import { NEWLINE } from '../../files/newline.ts'
import { LineHeads, tornAt } from '../../reader/lines/line-head.ts'
import { parseLine } from '../../record/line.ts'

/** Bytes. A longer line is only counted, so the span of times is unknown then. */
const LONGEST_LINE = 1024 * 1024

const NOTHING = Buffer.alloc(0)

/** Counts the lines of bytes that come in pieces, and finds the earliest and the latest time in them. */
export class SpanOfTimes {
  #lines = 0
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY
  #isKnown = true
  /** The start of a line whose end has not come yet. */
  #begun: Buffer = NOTHING
  /** Whether that line is too long to be kept. */
  #isPassingOver = false

  add(bytes: Buffer): void {
    const newline = bytes.indexOf(NEWLINE)
    if (newline === -1) {
      this.#begin(bytes)
      return
    }
    let start = 0
    if (this.#isPassingOver || this.#begun.length > 0) {
      start = newline + 1
      this.#begin(bytes.subarray(0, start))
      this.#endBegun()
    }
    const end = bytes.lastIndexOf(NEWLINE) + 1
    this.#lookAtLines(bytes.subarray(start, end))
    this.#begin(bytes.subarray(end))
  }

  /** What was found, also in a last line without newline; times are epoch milliseconds, null where they are not known. */
  end(): { lines: number; first: number | null; last: number | null } {
    this.#begin(Buffer.of(NEWLINE))
    if (this.#isPassingOver || this.#begun.length > 1) this.#endBegun()
    const isKnown = this.#isKnown && this.#first <= this.#last && this.#first >= 0
    return { lines: this.#lines, first: isKnown ? this.#first : null, last: isKnown ? this.#last : null }
  }

  /** Keeps a copy, as the caller overwrites the bytes. */
  #begin(bytes: Buffer): void {
    if (this.#isPassingOver || bytes.length === 0) return
    this.#begun = Buffer.concat([this.#begun, bytes])
    if (this.#begun.length <= LONGEST_LINE) return
    this.#begun = NOTHING
    this.#isPassingOver = true
    this.#isKnown = false
  }

  #endBegun(): void {
    if (this.#isPassingOver) this.#lines++
    this.#isPassingOver = false
    this.#lookAtLines(this.#begun)
    this.#begun = NOTHING
  }

  /** Whole lines, with their newlines. */
  #lookAtLines(bytes: Buffer): void {
    const heads = new LineHeads(bytes)
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(NEWLINE, start)
      this.#look(heads, start, end)
      this.#lines++
      start = end + 1
    }
  }

  #look(heads: LineHeads, start: number, end: number): void {
    const { bytes } = heads
    const isOurs = heads.read(start)
    this.#note(isOurs ? heads.time : parseLine(bytes.toString('utf8', start, end))?.time)
    if (isOurs && heads.isWhole(start, end)) return
    const torn = tornAt(bytes, start, end)
    if (torn !== null) this.#look(heads, torn, end)
  }

  #note(time: number | undefined): void {
    if (time === undefined) return
    const whole = Math.floor(time)
    if (whole < this.#first) this.#first = whole
    if (Math.ceil(time) > this.#last) this.#last = Math.ceil(time)
  }
}
