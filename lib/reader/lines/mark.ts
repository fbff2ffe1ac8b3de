const WORD = 8
const HALF = 4

/** Where the words begin of a text of so many bytes, eight and more; the last may begin within the one before. */
export function placesOfWords(length: number): number[] {
  const whole = Array.from({ length: Math.floor(length / WORD) }, (_, word) => word * WORD)
  return length % WORD === 0 ? whole : [...whole, length - WORD]
}

/**
 * Text that stands at a known place of lines: ASCII, four bytes and more. Eight bytes are compared at a time, as doubles: those of
 * ASCII are never NaN nor a zero, so they are equal where the bytes are.
 */
export class Mark {
  readonly length: number
  /** None of a text that is shorter than one. */
  readonly #places: Uint8Array
  readonly #words: Float64Array
  readonly #first: number
  readonly #last: number

  constructor(text: string) {
    const bytes = Buffer.from(text)
    this.length = bytes.length
    this.#places = Uint8Array.from(bytes.length < WORD ? [] : placesOfWords(bytes.length))
    this.#words = Float64Array.from(this.#places, (place) => bytes.readDoubleLE(place))
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
      if (view.getFloat64(start + (this.#places[index] as number), true) !== words[index]) return false
    }
    return true
  }
}

/** The bytes as marks are compared with them. */
export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
