const WORD = 4

/** Text that stands at a known place of lines: ASCII, four bytes and more, which are compared four at a time. */
export class Mark {
  readonly length: number
  readonly #words: Int32Array
  readonly #lastWord: number

  constructor(text: string) {
    const bytes = Buffer.from(text)
    this.length = bytes.length
    this.#words = Int32Array.from({ length: Math.floor(bytes.length / WORD) }, (_, index) =>
      bytes.readInt32LE(WORD * index),
    )
    this.#lastWord = bytes.readInt32LE(bytes.length - WORD)
  }

  standsAt(view: DataView, start: number): boolean {
    const words = this.#words
    const last = start + this.length - WORD
    if (last + WORD > view.byteLength) return false
    for (let index = 0; index < words.length; index++) {
      if (view.getInt32(start + WORD * index, true) !== words[index]) return false
    }
    return view.getInt32(last, true) === this.#lastWord
  }
}

/** The bytes as marks are compared with them. */
export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
