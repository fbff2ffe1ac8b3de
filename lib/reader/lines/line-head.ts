import { Mark, viewOf } from './mark.ts'

/** The beginning of every line. Inside a line it can only be that of a logged object, as quotes in texts are escaped. */
const BEGINNING = '{"level":'
const LEVEL_KEY = new Mark(BEGINNING)
const TIME_KEY = new Mark(',"time":')
const ZERO = 48
const COMMA = 44
const OPENING_BRACE = 123
const CLOSING_BRACE = 125
const QUOTE = 34

/** A quote after one of these opens a text or stands within one: JSON's marks, a space, a backslash. */
const BEFORE_OPENING = new Set(Buffer.from('{[:, \\'))

/** Digits of a level or time that JSON and a double can hold. */
const MOST_DIGITS = 16

/** What stands first in every line. */
export interface LineHead {
  level: number
  time: number
}

/** Level and time without parsing the line; null when the line does not begin as our writer begins it. */
export function readHead(bytes: Buffer, start: number): LineHead | null {
  const heads = new LineHeads(bytes)
  return heads.read(start) ? { level: heads.level, time: heads.time } : null
}

/** Where the lines of a block begin, and how. */
export class LineHeads {
  level = 0
  time = 0
  readonly bytes: Buffer
  readonly #view: DataView
  #end = 0
  #value = 0
  /** The last brace that was looked for. */
  #brace = -1

  constructor(bytes: Buffer) {
    this.bytes = bytes
    this.#view = viewOf(bytes)
  }

  /** Reads level and time; false when the line does not begin as our writer begins it. */
  read(start: number): boolean {
    if (!LEVEL_KEY.standsAt(this.#view, start) || !this.#readDigits(start + LEVEL_KEY.length)) return false
    if (!TIME_KEY.standsAt(this.#view, this.#end)) return false
    this.level = this.#value
    // A fraction or an exponent may follow, which only a parser reads.
    if (!this.#readDigits(this.#end + TIME_KEY.length) || this.bytes[this.#end] !== COMMA) return false
    this.time = this.#value
    return true
  }

  /**
   * Whether a line that ends with a brace is whole. It is not when another line begins inside it (`tornAt` finds that one), nor
   * when it is a piece whose last brace closes an inner object, or stands in a text. Lines have to be asked for in their order.
   */
  isWhole(start: number, end: number): boolean {
    const bytes = this.bytes
    let opened = start
    // Single bytes are found at a sixth of the cost of a text.
    if (this.#brace <= start) this.#brace = this.#braceFrom(start + 1)
    while (this.#brace < end) {
      opened = this.#brace
      if (LEVEL_KEY.standsAt(this.#view, opened)) return false
      this.#brace = this.#braceFrom(opened + 1)
    }
    return (opened === start || bytes.indexOf(CLOSING_BRACE, opened) < end - 1) && this.#endsBehindText(end)
  }

  /** Whether the last quote of a line closes a text, so that what follows it is not part of one. */
  #endsBehindText(end: number): boolean {
    const bytes = this.bytes
    let at = end - 1
    while (bytes[at] !== QUOTE) at--
    return !BEFORE_OPENING.has(bytes[at - 1] as number)
  }

  #braceFrom(start: number): number {
    const found = this.bytes.indexOf(OPENING_BRACE, start)
    return found === -1 ? this.bytes.length : found
  }

  #readDigits(start: number): boolean {
    const bytes = this.bytes
    let end = start
    let value = 0
    for (;;) {
      const digit = (bytes[end] as number) - ZERO
      // Behind the last byte there is no digit either.
      if (!(digit >= 0 && digit <= 9)) break
      value = value * 10 + digit
      end++
    }
    this.#end = end
    this.#value = value
    // What JSON does not take for a number is left to the parser too.
    return end > start && end - start <= MOST_DIGITS && (this.bytes[start] !== ZERO || end === start + 1)
  }
}

/**
 * Where a record begins inside a line: a process that dies while it writes leaves a piece without newline, and the
 * next one's first record is appended to it. Null when the line holds no second beginning.
 */
export function tornAt(bytes: Buffer, start: number, end: number): number | null {
  const found = bytes.subarray(start + 1, end).lastIndexOf(BEGINNING)
  return found === -1 ? null : start + 1 + found
}

/** The time of a line; of one that holds a second beginning that of the record there. Undefined when its head tells none. */
export function timeAt(bytes: Buffer, start: number, end: number): number | undefined {
  return readHead(bytes, tornAt(bytes, start, end) ?? start)?.time
}
