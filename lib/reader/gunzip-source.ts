import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { constants, createGunzip } from 'node:zlib'
import { BLOCK_SIZE, type ByteSource } from './line-reader.ts'

/** Called with the error and the number of bytes that came out before it. */
export type OnUnreadable = (error: Error, offset: number) => void

/** The decompressed content of a file, for reading from front to back: positions must not decrease. */
export class GunzipSource implements ByteSource {
  readonly #stream
  readonly #chunks: AsyncIterator<Buffer>
  readonly #onUnreadable: OnUnreadable
  #window: Buffer = Buffer.alloc(0)
  #start = 0
  #ended = false

  constructor(path: string, onUnreadable: OnUnreadable) {
    // Without the flush a file that ends too early would throw away what was already decompressed.
    this.#stream = createGunzip({ chunkSize: BLOCK_SIZE, finishFlush: constants.Z_SYNC_FLUSH })
    // An error of either stream is seen where the chunks are asked for.
    pipeline(createReadStream(path), this.#stream, () => {})
    this.#chunks = this.#stream[Symbol.asyncIterator]()
    this.#onUnreadable = onUnreadable
  }

  async read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    this.#discardBefore(position)
    while (!this.#ended && this.#start + this.#window.length < position + length) {
      const chunk = await this.#nextChunk()
      if (chunk === null) break
      this.#window = this.#window.length === 0 ? chunk : Buffer.concat([this.#window, chunk])
      this.#discardBefore(position)
    }
    return { bytesRead: this.#window.copy(buffer, offset, 0, length) }
  }

  close(): void {
    this.#stream.destroy()
  }

  #discardBefore(position: number): void {
    const passed = Math.min(position - this.#start, this.#window.length)
    this.#window = this.#window.subarray(passed)
    this.#start += passed
  }

  async #nextChunk(): Promise<Buffer | null> {
    try {
      const { value, done } = await this.#chunks.next()
      if (done !== true) return value
    } catch (error) {
      if (!isDataError(error)) throw error
      this.#onUnreadable(error, this.#start + this.#window.length)
    }
    this.#ended = true
    return null
  }
}

/** Whether the content is to blame, not the file system. */
function isDataError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}
