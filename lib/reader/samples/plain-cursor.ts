import { Mark, viewOf } from '../lines/mark.ts'
import type { Piece } from './sample.ts'

const QUOTE = 34
const ZERO = 48
const BACKSLASH = 92
const NOTHING = Buffer.alloc(0)

/** In the place of a number: those that are read have no sign. */
export const NONE = -1

/** Digits of a number that a double holds whatever they are. */
const MOST_DIGITS = 15

/** Digits of a number that V8 holds without an object for it. */
const MOST_SHORT = 9

const NULL = new Mark('null')

/** Bytes that stand for themselves in a text: no quote, no backslash, no control character. */
const ITSELF = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 32 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
)

/** Goes over the bytes of a line, value by value; what is not there is not passed over. */
export class PlainCursor {
  protected bytes: Buffer = NOTHING
  /** Where reading has come to. */
  protected at = 0
  #view = viewOf(NOTHING)

  protected begin(bytes: Buffer, start: number): void {
    this.at = start
    if (bytes === this.bytes) return
    this.bytes = bytes
    this.#view = viewOf(bytes)
  }

  /** Passes over what must stand here. */
  protected follows(mark: Mark): boolean {
    if (!mark.standsAt(this.#view, this.at)) return false
    this.at += mark.length
    return true
  }

  /** A whole number; `NONE` where none begins, and then nothing is passed over. */
  protected readNumber(): number {
    const bytes = this.bytes
    const start = this.at
    const most = start + MOST_SHORT
    let at = start
    let value = 0
    for (;;) {
      const digit = (bytes[at] as number) - ZERO
      // Behind the last byte there is no digit either.
      if (!(digit >= 0 && digit <= 9)) break
      if (at === most) return this.#readLong(start, at, value)
      value = value * 10 + digit
      at++
    }
    return this.#passNumber(start, at, value)
  }

  /** A number whose first digits were read. */
  #readLong(start: number, from: number, first: number): number {
    let at = from
    let value = first
    for (;;) {
      const digit = (this.bytes[at] as number) - ZERO
      if (!(digit >= 0 && digit <= 9)) break
      value = value * 10 + digit
      at++
    }
    return this.#passNumber(start, at, value)
  }

  #passNumber(start: number, end: number, value: number): number {
    if (end === start || end - start > MOST_DIGITS || (this.bytes[start] === ZERO && end > start + 1)) return NONE
    this.at = end
    return value
  }

  protected readTextOrNull(piece: Piece): boolean {
    if (this.bytes[this.at] === QUOTE) {
      this.at++
      return this.readText(piece)
    }
    piece.start = -1
    return this.follows(NULL)
  }

  /** A text without escapes, from behind its first quote. */
  protected readText(piece: Piece): boolean {
    const bytes = this.bytes
    let at = this.at
    piece.start = at
    while (ITSELF[bytes[at] as number] === 1) at++
    piece.end = at
    this.at = at + 1
    return bytes[at] === QUOTE
  }
}
