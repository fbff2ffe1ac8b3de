import { join } from 'node:path'
import { monotonic } from '../clock.ts'
import type { DayPlace } from './append-now.ts'
import { DayStream } from './day-stream.ts'
import { isInPlaceNow, readTail, standingOf } from './file-identity.ts'
import type { LineQueue } from './line-queue.ts'
import { makeFolder } from './make-folder.ts'

/** How long a deleted, renamed or replaced file may stay unnoticed, in milliseconds. */
const CHECK_INTERVAL = 1000

export interface KeptStreamOptions extends DayPlace {
  maxSize: string | number | undefined
  sync: boolean
  /** The part written to is another one now. */
  onPath: (path: string) => void
}

/**
 * The stream of a day that lines can be written to: opened when there is none, looked after each second, and given up
 * for a new one when it failed or its file is no longer where its path says.
 */
export class KeptStream {
  readonly #options: KeptStreamOptions
  #stream: DayStream | undefined
  #path = ''
  #size = 0
  #checkedAt = Number.NEGATIVE_INFINITY
  #isStale = false
  #isFresh = false

  constructor(options: KeptStreamOptions) {
    this.#options = options
  }

  get isOpen(): boolean {
    return this.#stream !== undefined
  }

  /** Whether it must be closed before lines are written. */
  get isSpent(): boolean {
    return this.#stream !== undefined && (this.#isStale || this.#stream.failure !== undefined)
  }

  /** Bytes in the file, as far as we know. */
  get size(): number {
    return this.#size
  }

  /** The next lines go to a stream opened anew. */
  replace(): void {
    this.#isStale = true
  }

  /**
   * The stream, opened and checked where need be; undefined when its file was moved: close it then.
   *
   * @param queue resumes where the file opened ends
   * @throws what the disk says
   */
  async ready(queue: LineQueue): Promise<DayStream | undefined> {
    const stream = this.#stream ?? (await this.#open())
    if (monotonic() - this.#checkedAt <= CHECK_INTERVAL) return stream
    const standing = await standingOf(stream.fd, stream.path)
    if (!standing.inPlace) return undefined
    this.#checkedAt = monotonic()
    this.#size = standing.size
    if (this.#isFresh) queue.resume(await readTail(stream.path, standing, queue.written))
    this.#isFresh = false
    return stream
  }

  /** The stream without waiting; undefined when lines would be lost in it. @throws what the disk says */
  readyNow(): DayStream | undefined {
    const stream = this.#stream
    if (stream === undefined || this.isSpent) return undefined
    if (monotonic() - this.#checkedAt <= CHECK_INTERVAL) return stream
    if (isInPlaceNow(stream.fd, stream.path)) {
      this.#checkedAt = monotonic()
      return stream
    }
    this.#isStale = true
    return undefined
  }

  /** Takes note of bytes written to the stream, and of the part they may have turned over. */
  wrote(stream: DayStream, bytes: number): void {
    this.#size += bytes
    if (stream === this.#stream) this.#lookAtPath(stream)
  }

  async close(): Promise<void> {
    const stream = this.#stream
    this.#stream = undefined
    await stream?.close()
  }

  async #open(): Promise<DayStream> {
    const { folder, category, day, dirMode, maxSize, fileMode, sync } = this.#options
    await makeFolder(folder, dirMode)
    this.#isStale = false
    const stream = await DayStream.open({ file: join(folder, `${category}.${day}.log`), maxSize, fileMode, sync })
    this.#stream = stream
    this.#isFresh = true
    this.#checkedAt = Number.NEGATIVE_INFINITY
    this.#lookAtPath(stream)
    return stream
  }

  #lookAtPath(stream: DayStream): void {
    if (stream.path === this.#path) return
    this.#path = stream.path
    this.#checkedAt = Number.NEGATIVE_INFINITY
    this.#options.onPath(stream.path)
  }
}
