/** Longer texts, and those that are not ASCII, are few: they are kept as strings. */
const MOST_BYTES = 40

/** Random, as clients choose addresses and users: nobody can know which texts have the same hash. */
const FACTOR = (Math.floor(Math.random() * 2 ** 31) << 1) | 1

/**
 * The places of texts, found by their bytes: making a string of each text, and looking it up in a `Map`, would cost several
 * times as much as counting at the place.
 */
export class TextPlaces {
  size = 0
  /** The first link of each slot of hashes, and for each place the link to the next one in its slot; 0 ends them. */
  readonly #firsts: Int32Array
  readonly #nexts: Int32Array
  readonly #hashes: Int32Array
  readonly #lengths: Uint8Array
  readonly #bytes: Buffer
  readonly #strings = new Map<string, number>()
  /** Texts that are kept as strings, by place. */
  readonly #kept: (string | undefined)[] = []
  readonly #mask: number
  /** The bits of a link that hold its place plus one; those above hold a part of the hash of the text there. */
  readonly #placeMask: number
  readonly #scratch = Buffer.allocUnsafeSlow(MOST_BYTES)
  /** Of the bytes that were looked for last, and whether they are none of those that are kept as strings. */
  #hash = 0
  #isHashed = false

  /** @param room how many places there are */
  constructor(room: number) {
    this.#placeMask = 2 ** Math.ceil(Math.log2(room + 1)) - 1
    this.#mask = 2 * this.#placeMask + 1
    this.#firsts = new Int32Array(this.#mask + 1)
    this.#nexts = new Int32Array(room)
    this.#hashes = new Int32Array(room)
    this.#lengths = new Uint8Array(room)
    this.#bytes = Buffer.alloc(room * MOST_BYTES)
  }

  /** The place of a text; -1 when it has none. */
  find(text: string): number {
    if (this.#isShort(text)) return this.findBytes(this.#scratch, 0, text.length)
    return this.#strings.get(text) ?? -1
  }

  /** The same for the text of bytes. */
  findBytes(bytes: Buffer, start: number, end: number): number {
    this.#isHashed = end - start <= MOST_BYTES && this.#readHash(bytes, start, end)
    if (!this.#isHashed) return this.#strings.get(bytes.toString('utf8', start, end)) ?? -1
    const hash = this.#hash
    let link = this.#firsts[this.#slot(hash)] as number
    while (link !== 0) {
      const place = this.#placeOf(link)
      // The part of the hash in the link mostly tells texts apart without reading bytes, which costs more than all the rest.
      if (link === this.#linkTo(place, hash) && this.#isAt(place, bytes, start, end)) return place
      link = this.#nexts[place] as number
    }
    return -1
  }

  /** Gives a free place to a text that has none. */
  put(text: string, place: number): void {
    if (!this.#isShort(text)) {
      this.#keep(text, place)
      return
    }
    this.#isHashed = this.#readHash(this.#scratch, 0, text.length)
    this.putBytes(this.#scratch, 0, text.length, place)
  }

  /** The same for the text of bytes that was looked for last, so that it is hashed once. */
  putBytes(bytes: Buffer, start: number, end: number, place: number): void {
    if (!this.#isHashed) {
      this.#keep(bytes.toString('utf8', start, end), place)
      return
    }
    const hash = this.#hash
    const slot = this.#slot(hash)
    this.size++
    this.#hashes[place] = hash
    this.#lengths[place] = end - start
    const to = place * MOST_BYTES - start
    for (let at = start; at < end; at++) this.#bytes[to + at] = bytes[at] as number
    this.#nexts[place] = this.#firsts[slot] as number
    this.#firsts[slot] = this.#linkTo(place, hash)
  }

  textAt(place: number): string {
    const at = place * MOST_BYTES
    return this.#kept[place] ?? this.#bytes.toString('latin1', at, at + (this.#lengths[place] as number))
  }

  /** Makes a place free again. */
  remove(place: number): void {
    this.size--
    const kept = this.#kept[place]
    if (kept !== undefined) {
      this.#strings.delete(kept)
      this.#kept[place] = undefined
      return
    }
    const hash = this.#hashes[place] as number
    const slot = this.#slot(hash)
    const next = this.#nexts[place] as number
    const gone = this.#linkTo(place, hash)
    let link = this.#firsts[slot] as number
    if (link === gone) {
      this.#firsts[slot] = next
      return
    }
    for (;;) {
      const before = this.#placeOf(link)
      link = this.#nexts[before] as number
      if (link !== gone) continue
      this.#nexts[before] = next
      return
    }
  }

  /** Makes all places free again. */
  clear(): void {
    this.size = 0
    this.#firsts.fill(0)
    this.#strings.clear()
    this.#kept.length = 0
  }

  #keep(text: string, place: number): void {
    this.size++
    this.#strings.set(text, place)
    this.#kept[place] = text
  }

  #slot(hash: number): number {
    return (hash ^ (hash >>> 15)) & this.#mask
  }

  #linkTo(place: number, hash: number): number {
    return (hash & ~this.#placeMask) | (place + 1)
  }

  #placeOf(link: number): number {
    return (link & this.#placeMask) - 1
  }

  /** Whether a text is short and ASCII; its bytes are then in the scratch. */
  #isShort(text: string): boolean {
    if (text.length > MOST_BYTES) return false
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code > 127) return false
      this.#scratch[at] = code
    }
    return true
  }

  /** Sets `#hash`; false for a text that is not ASCII. */
  #readHash(bytes: Buffer, start: number, end: number): boolean {
    // A constant of a module would be read anew for each byte.
    const factor = FACTOR
    let hash = end - start
    let all = 0
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number
      all |= byte
      hash = Math.imul(hash ^ byte, factor) ^ (hash >>> 17)
    }
    this.#hash = hash
    return all < 128
  }

  #isAt(place: number, bytes: Buffer, start: number, end: number): boolean {
    const length = end - start
    if (this.#lengths[place] !== length) return false
    const own = this.#bytes
    const from = place * MOST_BYTES
    for (let at = 0; at < length; at++) if (own[from + at] !== bytes[start + at]) return false
    return true
  }
}
