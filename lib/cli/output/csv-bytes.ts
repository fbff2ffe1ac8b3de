import { isOutcome } from '../../record/line.ts'

const QUOTE = 34
const CLOSING_BRACE = 125
const NULL = Buffer.from('null')

/** What stands before each value of a usual record in its line, and before the value in its row, in the order of the columns. */
const VALUES: readonly { key: Buffer; before: Buffer }[] = [
  ['{"level":', ''],
  [',"time":', ','],
  [',"category":', ','],
  [',"url":', ','],
  [',"method":', ','],
  [',"statusCode":', ','],
  // Without an error the five columns of it are empty.
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
/** Places in `VALUES`. */
const LEVEL = 0
const STATUS = 5
const OUTCOME = 12
/** The empty columns caller, msg, err.stack and added. */
const ROW_END = Buffer.from(',,,,\n')

const codes = (characters: RegExp) =>
  Uint8Array.from({ length: 256 }, (_, code) => (code < 128 && characters.test(String.fromCharCode(code)) ? 1 : 0))
/** Bytes that need neither quotes nor escapes: at the start of a value, where they begin no formula, and behind it. */
const FIRST = codes(/[\w*/.:]/)
const FURTHER = codes(/[\w*/.:+@ =?&%()-]/)
/** Bytes by which a row may be longer than its line. */
export const MOST_ADDED = 16

const DIGITS = codes(/\d/)
/** A number of more digits may change when it is parsed, so its line is not a usual one. */
const MOST_DIGITS = 15

/**
 * Makes the row of a usual record straight from its bytes, with line end: of a request without error and without added fields,
 * whose values need no quotes. The row is at most `MOST_ADDED` bytes longer than the line.
 */
export class RowFromBytes {
  #bytes: Buffer = NULL
  #at = 0
  /** Where the value at hand begins and ends. */
  #start = 0
  #end = 0

  /** Writes the row to `out` at `position`, and returns where it ends; -1 when the line is not a usual one. */
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

  /** Checks what tells a record from a direct line, and that the level is none of the labels that stand for numbers. */
  #isOfRecord(index: number): boolean {
    if (index === LEVEL || index === STATUS)
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
 * Whether a whole character from U+4000 to U+D7FF is there, mostly Chinese or Korean: paths may be full of them, and none needs
 * quotes or escapes.
 */
function isEastAsian(bytes: Buffer, at: number): boolean {
  const [first = 0, second = 0, third = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]]
  return (
    first >= 0xe4 && first <= 0xed && isContinuation(second) && isContinuation(third) && (first < 0xed || second < 0xa0)
  )
}

/** Whether it is a byte of a character in UTF-8, but not the first one. */
function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0
}

function copy(from: Buffer, start: number, end: number, to: Buffer, position: number): number {
  // Faster than `Buffer.copy` for so few bytes.
  let at = position
  for (let index = start; index < end; index++) to[at++] = from[index] as number
  return at
}
