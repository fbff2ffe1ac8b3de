import { viewOf } from '../lines/mark.ts'

/** Beyond so many, or so many bytes, all are forgotten and those that still come are learned anew. */
const ROOM = 32_768
const ROOM_FOR_BYTES = 1024 * 1024

/** Longer texts are mostly told once. */
const MOST_LEARNT = 256

const WORD = 4

/** So many places are looked at: texts made to meet in one place must not make each other slow. */
const MOST_STEPS = 8

/**
 * The texts of bytes that come again and again, such as routes and addresses: each is decoded once, and then found by its
 * bytes.
 */
export class KnownTexts {
  /** Places of the texts by hash, twice as many as there is room for; 0: free. */
  readonly #places = new Uint16Array(2 * ROOM)
  readonly #hashes = new Int32Array(ROOM)
  readonly #starts = new Uint32Array(ROOM + 1)
  readonly #bytes = Buffer.allocUnsafeSlow(ROOM_FOR_BYTES)
  readonly #view = viewOf(this.#bytes)
  #texts: string[] = ['']

  /** The text of `bytes` from `start` to `end`; `view` is of the same bytes. */
  textOf(bytes: Buffer, view: DataView, start: number, end: number): string {
    if (end - start > MOST_LEARNT) return bytes.toString('utf8', start, end)
    let hash = 0
    let at = start
    for (; at + WORD <= end; at += WORD) hash = mixed(hash ^ view.getInt32(at, true))
    for (; at < end; at++) hash = mixed(hash ^ (bytes[at] as number))
    let place = hash & (2 * ROOM - 1)
    for (let step = 0; step < MOST_STEPS; step++) {
      const index = this.#places[place] as number
      if (index === 0) return this.#learn(bytes, start, end, hash, place)
      if (this.#hashes[index] === hash && this.#isSame(index, bytes, view, start, end))
        return this.#texts[index] as string
      place = (place + 1) & (2 * ROOM - 1)
    }
    return bytes.toString('utf8', start, end)
  }

  #isSame(index: number, bytes: Buffer, view: DataView, start: number, end: number): boolean {
    const known = this.#starts[index] as number
    const length = end - start
    if ((this.#starts[index + 1] as number) - known !== length) return false
    let at = 0
    for (; at + WORD <= length; at += WORD) {
      if (this.#view.getInt32(known + at, true) !== view.getInt32(start + at, true)) return false
    }
    for (; at < length; at++) if (this.#bytes[known + at] !== bytes[start + at]) return false
    return true
  }

  #learn(bytes: Buffer, start: number, end: number, hash: number, place: number): string {
    const text = bytes.toString('utf8', start, end)
    const index = this.#texts.length
    const from = this.#starts[index] as number
    if (index === ROOM || from + end - start > ROOM_FOR_BYTES) {
      this.#places.fill(0)
      this.#texts = ['']
      return text
    }
    bytes.copy(this.#bytes, from, start, end)
    this.#starts[index + 1] = from + end - start
    this.#hashes[index] = hash
    this.#places[place] = index
    this.#texts.push(text)
    return text
  }
}

function mixed(hash: number): number {
  const product = Math.imul(hash, 0x9e3779b1)
  return product ^ (product >>> 15)
}
