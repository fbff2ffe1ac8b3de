import { join } from 'node:path'
import { monotonic } from '../../time/clock.ts'
import { makeFolder } from '../make-folder.ts'
import type { DayParts } from './day-parts.ts'
import { holdsElse, holdsElseSync, isInPlaceSync, readTail, standingOf } from './file-state.ts'
import type { LineQueue } from './line-queue.ts'
import { RollStream } from './roll-stream.ts'

/** How long a deleted, renamed or replaced file may stay unnoticed, in milliseconds. */
const CHECK_INTERVAL = 1000

export interface DayStreamOptions {
  maxSize: string | undefined
  sync: boolean
  /** Told the part written to: when it is opened and when it is looked after. */
  onPath: (path: string) => void
}

/**
 * The stream of a day that lines can be written to: opened when there is none, looked after each second, and given up
 * for a new one when it failed or its file is no longer where its path says.
 */
export class DayStream {
  readonly #parts: DayParts
  readonly #options: DayStreamOptions
  #stream: RollStream | undefined
  #path = ''
  #part = 0
  #size = 0
  #checkedAt = Number.NEGATIVE_INFINITY
  #isOutdated = false
  #isFresh = false
  #isGivenUp = false

  constructor(parts: DayParts, options: DayStreamOptions) {
    this.#parts = parts
    this.#options = options
  }

  get isOpen(): boolean {
    return this.#stream !== undefined
  }

  /** Whether it must be closed before lines are written. */
  get mustReplace(): boolean {
    if (this.#stream === undefined) return false
    return this.#isOutdated || this.#stream.failure !== undefined || this.#parts.isLeft(this.#part)
  }

  /** Bytes in the file, as far as we know. */
  get size(): number {
    return this.#size
  }

  /** The next lines go to a stream opened anew. */
  replace(): void {
    this.#isOutdated = true
  }

  /** Opens nothing from now on. */
  giveUp(): void {
    this.#isGivenUp = true
  }

  /**
   * The stream, opened and checked where need be; undefined when its file was moved: close it then.
   *
   * @param queue resumes where the file opened ends
   * @throws what the disk says; a stream that cannot be looked after is given up
   */
  async ready(queue: LineQueue): Promise<RollStream | undefined> {
    const stream = this.#stream ?? (await this.#open())
    if (stream === undefined || monotonic() - this.#checkedAt <= CHECK_INTERVAL) return stream
    try {
      const standing = await standingOf(stream.fd, stream.path)
      if (!standing.inPlace) return undefined
      this.#size = standing.size
      if (this.#isFresh) queue.resume(await readTail(stream.path, standing, queue.written))
    } catch (error) {
      this.#isOutdated = true
      throw error
    }
    this.#isFresh = false
    this.#looked(stream)
    return stream
  }

  /** The stream without waiting; undefined when lines would be lost in it. */
  readySync(): RollStream | undefined {
    const stream = this.#stream
    if (stream === undefined || this.mustReplace || this.#isFresh) return undefined
    if (monotonic() - this.#checkedAt <= CHECK_INTERVAL) return stream
    if (isInPlaceSync(stream.fd, stream.path)) {
      this.#looked(stream)
      return stream
    }
    this.#isOutdated = true
    return undefined
  }

  /** Whether bytes appended where the file ended before are torn from them by what another process wrote. */
  async isTorn(offset: number, appended: Uint8Array): Promise<boolean> {
    const stream = this.#stream
    return stream !== undefined && (await holdsElse(stream.fd, stream.path, offset, appended))
  }

  /** The same without waiting. */
  isTornSync(offset: number, appended: Uint8Array): boolean {
    const stream = this.#stream
    return stream !== undefined && holdsElseSync(stream.fd, stream.path, offset, appended)
  }

  /** Takes note of bytes written to the stream, and of the part they may have turned over. */
  wrote(stream: RollStream, bytes: number): void {
    this.#size += bytes
    if (stream !== this.#stream) return
    this.#lookAtPath(stream)
    if (!stream.turns) this.#parts.leaveIfFull(this.#size)
  }

  async close(): Promise<void> {
    const stream = this.#stream
    this.#stream = undefined
    await stream?.close()
  }

  async #open(): Promise<RollStream | undefined> {
    const { folder, category, day, dirMode, fileMode } = this.#parts.place
    const { maxSize, sync } = this.#options
    await makeFolder(folder, dirMode)
    const part = await this.#parts.open(() => !this.#isGivenUp)
    if (part === undefined) return undefined
    this.#isOutdated = false
    const file = join(folder, `${category}.${day}.log`)
    const stream = await RollStream.open({ file, part, maxSize, fileMode, sync })
    this.#stream = stream
    this.#isFresh = true
    this.#checkedAt = Number.NEGATIVE_INFINITY
    this.#lookAtPath(stream)
    return stream
  }

  #lookAtPath(stream: RollStream): void {
    if (stream.path === this.#path) return
    this.#path = stream.path
    this.#part = this.#parts.turnedTo(stream.path)
    this.#checkedAt = Number.NEGATIVE_INFINITY
    this.#options.onPath(stream.path)
  }

  #looked(stream: RollStream): void {
    this.#checkedAt = monotonic()
    this.#options.onPath(stream.path)
  }
}
