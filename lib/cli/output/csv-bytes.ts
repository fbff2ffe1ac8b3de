import { isOutcome } from '../../record/line.ts'

const QUOTE = 34
const CLOSING_BRACE = 125
const NULL = Buffer.from('null')

/** What stands before each value of a usual record, in the order of the columns, and between the values of its row. */
const VALUES: readonly { key: Buffer; before: Buffer }[] = [
  ['{"level":', ''],
  [',"time":', ','],
  [',"category":', ','],
  [',"url":', ','],
  [',"method":', ','],
  [',"statusCode":', ','],
  // Without error its five columns are empty.
  [',"errorDetail":null,"client":{"client":', ',,,,,,'],
  [',"user":', ','],
  [',"email":', ','],
  ['},"processedTime":', ','],
  [',"datetimeUTC":', ','],
  [',"datetimeKST":', ','],
  [',"outcome":', ','],
  [',"reqId":', ','],
  [',"route":', ','],
  [',"durationUs":', ','],
].map(([key = '', before = '']) => ({ key: Buffer.from(key), before: Buffer.from(before) }))
const STATUS = 5
const OUTCOME = 12
/** caller, msg, err.stack, added. */
const ROW_END = Buffer.from(',,,,\n')

const codes = (characters: RegExp) =>
  Uint8Array.from({ length: 256 }, (_, code) => (code < 128 && characters.test(String.fromCharCode(code)) ? 1 : 0))
/** Neither quoted nor written out, and at the beginning no formula. */
const FIRST = codes(/[\w*/.:]/)
const FURTHER = codes(/[\w*/.:+@ =?&%()-]/)
/** Bytes that a row may have more than its line. */
export const MOST_ADDED = 16

const DIGITS = codes(/\d/)
const MOST_DIGITS = 15

/**
 * The row of a usual record straight from its bytes, with line end: a request without error, without fields of others, and
 * with nothing in a value that a row has to quote. It is at most `MOST_ADDED` bytes longer than the line.
 */
export class RowFromBytes {
  #bytes: Buffer = NULL
  #at = 0
  /** Where the value at hand begins and ends. */
  #start = 0
  #end = 0

  /** Writes it to `out` and answers where it ends there; -1 when the line is not a usual one. */
  write(bytes: Buffer, start: number, end: number, out: Buffer, position: number): number {
    this.#bytes = bytes
    this.#at = start
    let to = position
    for (let index = 0; index < VALUES.length; index++) {
      const { key, before } = VALUES[index] as (typeof VALUES)[number]
      if (!this.#follows(key) || !this.#readValue() || !this.#isOfRecord(index)) return -1
      to = copy(before, 0, before.length, out, to)
      to = copy(bytes, this.#start, this.#end, out, to)
    }
    if (bytes[this.#at] !== CLOSING_BRACE || this.#at + 1 !== end) return -1
    return copy(ROW_END, 0, ROW_END.length, out, to)
  }

  /** What tells a record from a line that code wrote. */
  #isOfRecord(index: number): boolean {
    if (index === STATUS)
      return DIGITS[this.#bytes[this.#start] as number] === 1 && this.#bytes[this.#start - 1] !== QUOTE
    return index !== OUTCOME || isOutcome(this.#bytes.toString('latin1', this.#start, this.#end))
  }

  #follows(text: Buffer): boolean {
    const bytes = this.#bytes
    const start = this.#at
    for (let index = 0; index < text.length; index++) if (bytes[start + index] !== text[index]) return false
    this.#at = start + text.length
    return true
  }

  #behindText(start: number): number {
    let at = start
    for (;;) {
      if (FURTHER[this.#bytes[at] as number] === 1) at++
      else if (isEastAsian(this.#bytes, at)) at += 3
      else return at
    }
  }

  #readValue(): boolean {
    const bytes = this.#bytes
    let at = this.#at
    if (bytes[at] === QUOTE) {
      this.#start = at + 1
      at = FIRST[bytes[at + 1] as number] === 1 ? this.#behindText(at + 2) : at + 1
      this.#end = at
      this.#at = at + 1
      return bytes[at] === QUOTE
    }
    if (this.#follows(NULL)) {
      this.#start = this.#end = this.#at
      return true
    }
    while (DIGITS[bytes[at] as number] === 1) at++
    this.#start = this.#at
    this.#end = this.#at = at
    const length = this.#end - this.#start
    return length > 0 && length <= MOST_DIGITS && (length === 1 || bytes[this.#start] !== 48)
  }
}

/**
 * A whole character from U+4000 to U+D7FF, of Chinese or Korean for the most part: paths are full of them, and none is quoted,
 * written out, or a formula behind another.
 */
function isEastAsian(bytes: Buffer, at: number): boolean {
  const [first = 0, second = 0, third = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]]
  return first >= 0xe4 && first <= 0xed && isFurther(second) && isFurther(third) && (first < 0xed || second < 0xa0)
}

/** Any byte of a character but its first. */
function isFurther(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0
}

function copy(from: Buffer, start: number, end: number, to: Buffer, position: number): number {
  // Faster than a call for so few bytes.
  let at = position
  for (let index = start; index < end; index++) to[at++] = from[index] as number
  return at
}
