import { NEWLINE } from '../../files/newline.ts'

/** Large enough that what a block costs besides its lines is not felt, and that a command is over before V8 compiles what does it. */
export const BLOCK_SIZE = 1024 * 1024

/** Of a block with another one read ahead, as both of them fit the cache of a core: twice as much takes a fifth longer. */
const BLOCK_SIZE_AHEAD = 512 * 1024

/** The last lines are mostly few. */
const FIRST_BACKWARD = 64 * 1024

const NO_BUFFER = Buffer.alloc(0)

/** A line that is longer, without its newline, is passed over, so that a file without newlines cannot fill the memory. */
export const MAX_LINE_LENGTH = 16 * 1024 * 1024

/** Bytes at a position: a file handle, or something that reads like one. */
export interface ByteSource {
  /** Bytes of a block where nothing is gained by asking ahead, as nothing else is done meanwhile. @default null it is asked ahead */
  blockSize?: number | null
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>
}

/** Whole lines that stand one after the other in a file. The bytes are valid until the next block is asked for. */
export interface LineBlock {
  bytes: Buffer
  /** Position of the first byte in the file, or in the decompressed content. */
  offset: number
}

/** Called with position and length of a line that is too long to be read. */
export type OnTooLong = (offset: number, length: number) => void

/** Reads whole lines from a position on; may be asked again after the file has grown. */
export class LineReader {
  /** Where the next line begins. */
  position: number
  /** Held while there is something to read: of many followed files few have news. */
  #buffer = NO_BUFFER
  #spare = NO_BUFFER
  #ahead: Promise<{ bytesRead: number }> | null = null
  #tooLongFrom: number | null = null
  readonly #onTooLong: OnTooLong

  constructor(position: number, onTooLong: OnTooLong) {
    this.position = position
    this.#onTooLong = onTooLong
  }

  /** The next whole lines; null when no further newline is there yet. */
  async next(source: ByteSource): Promise<LineBlock | null> {
    // Grown for a long line, which few follow.
    if (this.#ahead === null && this.#buffer.length > BLOCK_SIZE) this.#buffer = NO_BUFFER
    const block = await this.#next(source)
    if (block !== null) return block
    this.#buffer = NO_BUFFER
    this.#spare = NO_BUFFER
    return null
  }

  async #next(source: ByteSource): Promise<LineBlock | null> {
    for (;;) {
      const { bytesRead } = await this.#read(source)
      if (bytesRead === 0) return null
      const newline = this.#buffer.lastIndexOf(NEWLINE, bytesRead - 1)
      if (this.#tooLongFrom !== null) {
        this.#passOver(this.#tooLongFrom, newline === -1 ? -1 : this.#buffer.indexOf(NEWLINE), bytesRead)
      } else if (newline !== -1) {
        const block = { bytes: this.#buffer.subarray(0, newline + 1), offset: this.position }
        this.position += newline + 1
        if (bytesRead === this.#buffer.length && !source.blockSize) this.#readAhead(source)
        return block
      } else if (bytesRead < this.#buffer.length) {
        return null
      } else if (this.#buffer.length <= MAX_LINE_LENGTH) {
        this.#buffer = Buffer.allocUnsafeSlow(Math.min(this.#buffer.length * 2, MAX_LINE_LENGTH + 1))
      } else {
        this.#tooLongFrom = this.position
      }
    }
  }

  /** What stands after the last newline: the unfinished last line; null when there is none. */
  async rest(source: ByteSource): Promise<LineBlock | null> {
    let buffer = Buffer.allocUnsafeSlow(BLOCK_SIZE)
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, buffer.length, this.position)
      if (this.#tooLongFrom !== null) {
        this.#onTooLong(this.#tooLongFrom, this.position + bytesRead - this.#tooLongFrom)
        return null
      }
      if (bytesRead === 0) return null
      if (bytesRead < buffer.length) return { bytes: buffer.subarray(0, bytesRead), offset: this.position }
      buffer = Buffer.allocUnsafeSlow(buffer.length * 2)
    }
  }

  async #read(source: ByteSource): Promise<{ bytesRead: number }> {
    const ahead = this.#ahead
    if (this.#buffer.length === 0) {
      this.#buffer = Buffer.allocUnsafeSlow(source.blockSize ?? BLOCK_SIZE_AHEAD)
    }
    if (ahead === null) return source.read(this.#buffer, 0, this.#buffer.length, this.position)
    this.#ahead = null
    const used = this.#buffer
    this.#buffer = this.#spare
    this.#spare = used.length > BLOCK_SIZE ? NO_BUFFER : used
    return ahead
  }

  /** Lets the disk work while the lines at hand are looked at. */
  #readAhead(source: ByteSource): void {
    if (this.#spare.length === 0) this.#spare = Buffer.allocUnsafeSlow(BLOCK_SIZE_AHEAD)
    this.#ahead = source.read(this.#spare, 0, this.#spare.length, this.position)
    // Seen by the next read; without one nobody asks.
    this.#ahead.catch(() => {})
  }

  #passOver(from: number, newline: number, bytesRead: number): void {
    if (newline === -1) {
      this.position += bytesRead
      return
    }
    this.#onTooLong(from, this.position + newline - from)
    this.position += newline + 1
    this.#tooLongFrom = null
  }
}

/** Blocks of whole lines from `end` back to `from`, where a line begins; the first may end in an unfinished line. */
export async function* readBackward(
  source: ByteSource,
  from: number,
  end: number,
  onTooLong: OnTooLong,
): AsyncGenerator<LineBlock> {
  let buffer = Buffer.allocUnsafeSlow(FIRST_BACKWARD)
  let tooLongTo: number | null = null
  let position = end
  while (position > from) {
    const start = Math.max(from, position - buffer.length)
    const { bytesRead } = await source.read(buffer, 0, position - start, start)
    // The file was cut while it was read: what is left of it begins nowhere known.
    if (bytesRead < position - start) return
    const bytes = buffer.subarray(0, bytesRead)
    if (tooLongTo !== null) {
      const newline = bytes.lastIndexOf(NEWLINE)
      if (newline === -1 && start > from) {
        position = start
        continue
      }
      position = start + newline + 1
      onTooLong(position, tooLongTo - position)
      tooLongTo = null
      continue
    }
    const before = bytes.subarray(0, -1)
    const first = before.indexOf(NEWLINE)
    const lineStart = start + before.lastIndexOf(NEWLINE) + 1
    const lineEnd = bytes.at(-1) === NEWLINE ? position - 1 : position
    if (lineEnd - lineStart > MAX_LINE_LENGTH) {
      tooLongTo = lineEnd
      // Its first byte once more, as the line may begin right there.
      position = lineStart + 1
    } else if (start === from || first !== -1) {
      const at = start === from ? 0 : first + 1
      yield { bytes: bytes.subarray(at), offset: start + at }
      position = start + at
      if (buffer.length < BLOCK_SIZE) buffer = Buffer.allocUnsafeSlow(BLOCK_SIZE)
    } else {
      // The newline before the line has to be seen as well as the one behind it.
      buffer = Buffer.allocUnsafeSlow(Math.min(buffer.length * 2, MAX_LINE_LENGTH + 2))
    }
  }
}
