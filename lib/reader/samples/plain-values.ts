export const QUOTE = 34
const ZERO = 48
const BACKSLASH = 92

/** Digits of a number that a double holds whatever they are. */
const MOST_DIGITS = 15

/** Digits of a number that V8 counts with as it counts with small ones. */
const SHORT_DIGITS = 9

const POWERS_OF_TEN = Array.from({ length: MOST_DIGITS }, (_, power) => 10 ** power)

/** Bytes that stand for themselves in a text: no quote, no backslash, no control character. */
const ITSELF = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 32 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
)

const WORD = 4

/** Where the quote stands that ends the text from a byte on; -1 for a text with an escape, and for one without an end. */
export function textEnd(bytes: Buffer, view: DataView, from: number): number {
  const lastWord = view.byteLength - WORD
  let at = from
  while (at <= lastWord) {
    const special = specialIn(view.getInt32(at, true))
    if (special !== 0) {
      at += (31 - Math.clz32(special & -special)) >> 3
      break
    }
    at += WORD
  }
  // Behind the last byte there is none that stands for itself.
  while (ITSELF[bytes[at] as number] === 1) at++
  return bytes[at] === QUOTE ? at : -1
}

/**
 * One in each of four bytes that is no ASCII, a control character, a quote or a backslash: the highest bit is set of a byte that is
 * less than what is taken off. That may spread to the bytes behind it, so only the first is certain.
 */
function specialIn(word: number): number {
  const control = (word - 0x20202020) | 0
  const quote = ((word ^ 0x22222222) - 0x01010101) | 0
  const backslash = ((word ^ 0x5c5c5c5c) - 0x01010101) | 0
  return ((word | control | quote | backslash) >>> 7) & 0x01010101
}

/** Where the whole number ends that begins at a byte; -1 where there is none, or one that only a parser reads. */
export function numberEnd(bytes: Buffer, from: number): number {
  let at = from
  while (isDigit(bytes[at] as number)) at++
  if (at === from || at - from > MOST_DIGITS || (bytes[from] === ZERO && at > from + 1)) return -1
  return at
}

/** The number of some digits. */
export function wholeNumber(bytes: Buffer, start: number, end: number): number {
  const middle = Math.min(end, start + SHORT_DIGITS)
  const first = shortNumber(bytes, start, middle)
  if (middle === end) return first
  return first * (POWERS_OF_TEN[end - middle] as number) + shortNumber(bytes, middle, end)
}

function shortNumber(bytes: Buffer, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) value = (Math.imul(value, 10) + (bytes[at] as number) - ZERO) | 0
  return value
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9
}
