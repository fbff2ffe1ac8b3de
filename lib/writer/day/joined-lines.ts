import { MOST_BYTES_OF_UNIT } from '../../files/utf8.ts'

/**
 * A text longer than this goes into bytes. What waits as text is many small objects, which V8 moves whenever it collects young
 * garbage: with 64 categories those stops took three times as long, and a line cost a quarter more instructions. Texts of a
 * line or two cost a call each.
 */
const MOST_TEXT = 512

/** Room for so many bytes is kept for the next lines; what is usually written at once needs less than half of it. */
const MOST_KEPT = 256 * 1024

const NO_BYTES = Buffer.alloc(0)

/** Lines one behind the other: the first of them as bytes, the last few as a text, the cheapest way to add one. */
export class JoinedLines {
  #bytes = NO_BYTES
  #written = 0
  #text = ''

  /** About how many bytes it is: exactly, once the text is among them. */
  get length(): number {
    return this.#written + this.#text.length
  }

  add(line: string): void {
    this.#text += line
    if (this.#text.length > MOST_TEXT) this.#intoBytes()
  }

  /** All of it; nothing is left. */
  take(): Buffer {
    if (this.#written > 0) return this.#takeBytes()
    const bytes = Buffer.from(this.#text)
    this.#text = ''
    return bytes
  }

  #takeBytes(): Buffer {
    this.#intoBytes()
    const bytes = Buffer.allocUnsafeSlow(this.#written)
    this.#bytes.copy(bytes)
    this.#written = 0
    if (this.#bytes.length > MOST_KEPT) this.#bytes = NO_BYTES
    return bytes
  }

  #intoBytes(): void {
    const most = this.#written + MOST_BYTES_OF_UNIT * this.#text.length
    if (most > this.#bytes.length) {
      const room = Buffer.allocUnsafeSlow(Math.max(most, 2 * this.#bytes.length))
      this.#bytes.copy(room, 0, 0, this.#written)
      this.#bytes = room
    }
    this.#written += this.#bytes.write(this.#text, this.#written)
    this.#text = ''
  }
}
