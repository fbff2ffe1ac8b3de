import { NEWLINE } from '../../files/newline.ts'
import { readHead, tornAt } from '../../reader/lines/line-head.ts'
import { parseLine } from '../../record/line.ts'

/** A line beyond this is not looked into; what it holds is unknown then. */
const LONGEST_LINE = 1024 * 1024

/** Counts the lines of bytes that come in pieces, and finds the earliest and the latest time in them. */
export class SpanOfTimes {
  #lines = 0
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY
  #isKnown = true
  #begun: Buffer = Buffer.alloc(0)
  #isPassingOver = false

  add(bytes: Buffer): void {
    const text = this.#begun.length === 0 ? bytes : Buffer.concat([this.#begun, bytes])
    let start = 0
    for (let end = text.indexOf(NEWLINE); end !== -1; end = text.indexOf(NEWLINE, start)) {
      if (!this.#isPassingOver) this.#look(text, start, end)
      this.#isPassingOver = false
      this.#lines++
      start = end + 1
    }
    // A copy, as the bytes are used for what comes next.
    this.#begun = Buffer.from(text.subarray(start))
    if (this.#begun.length <= LONGEST_LINE) return
    this.#begun = Buffer.alloc(0)
    this.#isPassingOver = true
    this.#isKnown = false
  }

  /** What stands in all of it, with the last line that may have no newline. */
  end(): { lines: number; first: number | null; last: number | null } {
    const hasRest = this.#isPassingOver || this.#begun.length > 0
    if (this.#begun.length > 0) this.#look(this.#begun, 0, this.#begun.length)
    const lines = this.#lines + (hasRest ? 1 : 0)
    const isKnown = this.#isKnown && this.#first <= this.#last && this.#first >= 0
    return { lines, first: isKnown ? this.#first : null, last: isKnown ? this.#last : null }
  }

  #look(text: Buffer, start: number, end: number): void {
    const head = readHead(text, start)
    if (head === null) this.#note(parseLine(text.toString('utf8', start, end))?.time)
    else this.#note(head.time)
    const torn = tornAt(text, start, end)
    if (torn !== null) this.#look(text, torn, end)
  }

  #note(time: number | undefined): void {
    if (time === undefined) return
    const whole = Math.floor(time)
    if (whole < this.#first) this.#first = whole
    if (Math.ceil(time) > this.#last) this.#last = Math.ceil(time)
  }
}
