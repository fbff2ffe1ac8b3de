const WORD = 8
const HALF = 4

/**
 * Text that stands at a known place of lines: ASCII, four bytes and more. Eight bytes are compared at a time, as doubles: those of
 * ASCII are never NaN nor a zero, so they are equal where the bytes are.
 */
export class Mark {
  readonly length: number
  readonly #words: Float64Array
  readonly #lastWord: number
  readonly #first: number
  readonly #last: number

  constructor(text: string) {
    const bytes = Buffer.from(text)
    this.length = bytes.length
    const isLong = bytes.length >= WORD
    this.#words = Float64Array.from({ length: Math.floor(bytes.length / WORD) }, (_, index) =>
      bytes.readDoubleLE(WORD * index),
    )
    this.#lastWord = isLong ? bytes.readDoubleLE(bytes.length - WORD) : 0
    this.#first = bytes.readInt32LE(0)
    this.#last = bytes.readInt32LE(bytes.length - HALF)
  }

  standsAt(view: DataView, start: number): boolean {
    const end = start + this.length
    if (end > view.byteLength) return false
    const words = this.#words
    if (words.length === 0)
      return view.getInt32(start, true) === this.#first && view.getInt32(end - HALF, true) === this.#last
    for (let index = 0; index < words.length; index++) {
      if (view.getFloat64(start + WORD * index, true) !== words[index]) return false
    }
    return view.getFloat64(end - WORD, true) === this.#lastWord
  }
}

/** The bytes as marks are compared with them. */
export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
