import type { OpenSource } from '../list-files.ts'
import { gunzipChunks } from './gunzip-chunks.ts'
import type { ByteSource } from './line-reader.ts'
import { SourceFile } from './source-file.ts'

/** The decompressed content of a file, for reading from front to back: positions must not decrease. */
export class GunzipSource implements ByteSource {
  readonly #file: OpenSource
  readonly #chunks: AsyncGenerator<Buffer, Error | null>
  #failure: Error | null = null
  #window: Buffer = Buffer.alloc(0)
  #start = 0
  #ended = false

  constructor(file: OpenSource) {
    this.#file = file
    this.#chunks = gunzipChunks(file)
  }

  /** @throws the file system's error */
  static async open(path: string): Promise<GunzipSource> {
    return new GunzipSource(await SourceFile.open(path))
  }

  /** Why the content ended before its time; null while it has not ended, and when all of it came out. */
  get failure(): Error | null {
    return this.#failure
  }

  /** Whether nothing but the end is missing, as it is of a file in the making. */
  get isCut(): boolean {
    return this.#failure !== null && 'code' in this.#failure && this.#failure.code === 'Z_BUF_ERROR'
  }

  /** Bytes that have come out so far. */
  get length(): number {
    return this.#start + this.#window.length
  }

  async read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    this.#discardBefore(position)
    while (!this.#ended && this.length < position + length) {
      const { value, done } = await this.#chunks.next()
      if (done === true) {
        this.#ended = true
        this.#failure = value
        break
      }
      this.#window = this.#window.length === 0 ? value : Buffer.concat([this.#window, value])
      this.#discardBefore(position)
    }
    return { bytesRead: this.#window.copy(buffer, offset, 0, length) }
  }

  async close(): Promise<void> {
    try {
      await this.#chunks.return(null)
    } finally {
      await this.#file.close()
    }
  }

  #discardBefore(position: number): void {
    const passed = Math.min(position - this.#start, this.#window.length)
    this.#window = this.#window.subarray(passed)
    this.#start += passed
  }
}
