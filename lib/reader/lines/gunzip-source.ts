import type { OpenSource } from '../list-files.ts'
import { gunzipChunks } from './gunzip-chunks.ts'
import type { ByteSource } from './line-reader.ts'
import { SourceFile } from './source-file.ts'

/** The decompressed content of a file, for reading from front to back: positions must not decrease. */
export class GunzipSource implements ByteSource {
  readonly #file: OpenSource
  readonly #signal: AbortSignal | undefined
  readonly #chunks: AsyncGenerator<Buffer, Error | null>
  #failure: Error | null = null
  /** What came out and may be asked for again, from `#start` on. */
  readonly #window: Buffer[] = []
  #start = 0
  #length = 0
  #ended = false

  /** @param signal ends the reading with its reason: a large file takes long to be decompressed */
  constructor(file: OpenSource, signal?: AbortSignal) {
    this.#file = file
    this.#signal = signal
    this.#chunks = gunzipChunks(file)
  }

  /** @throws the file system's error */
  static async open(path: string, signal?: AbortSignal): Promise<GunzipSource> {
    return new GunzipSource(await SourceFile.open(path), signal)
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
    return this.#length
  }

  async read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    this.#discardBefore(position)
    while (!this.#ended && this.#length < position + length) {
      this.#signal?.throwIfAborted()
      const { value, done } = await this.#chunks.next()
      if (done === true) {
        this.#ended = true
        this.#failure = value
        break
      }
      this.#window.push(value)
      this.#length += value.length
      this.#discardBefore(position)
    }
    return { bytesRead: this.#copy(buffer.subarray(offset, offset + length), position - this.#start) }
  }

  async close(): Promise<void> {
    try {
      await this.#chunks.return(null)
    } finally {
      await this.#file.close()
    }
  }

  #copy(target: Buffer, from: number): number {
    let [copied, skipped] = [0, from]
    for (const chunk of this.#window) {
      if (copied === target.length) break
      copied += chunk.copy(target, copied, Math.min(skipped, chunk.length))
      skipped = Math.max(0, skipped - chunk.length)
    }
    return copied
  }

  #discardBefore(position: number): void {
    for (let [chunk] = this.#window; chunk !== undefined; [chunk] = this.#window) {
      if (this.#start + chunk.length > position) return
      this.#start += chunk.length
      this.#window.shift()
    }
  }
}
