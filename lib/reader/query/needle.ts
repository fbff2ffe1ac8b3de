/**
 * Bytes that stand in many lines, the most frequent first, as counted in access logs with the form of record of this package;
 * all others are seldom. An order that does not fit a log costs time only.
 */
const FREQUENT = Buffer.from('":et,0oa1mrli2spdc/u.63n5T497h*8 qx{C}UgySv-+@DIKEGfwOPb')

/**
 * Bytes that are looked for in blocks of lines. Node looks for the first byte and compares there, so the search goes for the piece
 * that begins with the byte which is most seldom in a log: `Code":5` takes 0.4 of the time of `"statusCode":5`.
 */
export class Needle {
  readonly bytes: Buffer
  /** Bytes before the piece. */
  readonly #lead: number
  readonly #piece: Buffer

  constructor(text: string) {
    this.bytes = Buffer.from(text)
    this.#lead = mostSeldom(this.bytes)
    this.#piece = this.bytes.subarray(this.#lead)
  }

  /** Where the needle first stands at or behind `from`; -1: nowhere. */
  indexIn(block: Buffer, from: number): number {
    const lead = this.#lead
    let hit = block.indexOf(this.#piece, from + lead)
    while (hit !== -1 && !this.#beginsAt(block, hit - lead)) hit = block.indexOf(this.#piece, hit + 1)
    return hit === -1 ? -1 : hit - lead
  }

  /** Where it last stands at or before `from`; -1: nowhere. */
  lastIndexIn(block: Buffer, from: number): number {
    return block.lastIndexOf(this.bytes, from)
  }

  #beginsAt(block: Buffer, start: number): boolean {
    for (let index = 0; index < this.#lead; index++) {
      if (block[start + index] !== this.bytes[index]) return false
    }
    return true
  }
}

function mostSeldom(bytes: Buffer): number {
  let [best, place] = [-1, 0]
  for (const [index, byte] of bytes.entries()) {
    const rank = FREQUENT.indexOf(byte)
    if (rank === -1) return index
    if (rank > best) [best, place] = [rank, index]
  }
  return place
}
