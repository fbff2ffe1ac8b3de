import { join } from 'node:path'
import { monotonic } from '../clock.ts'
import { appendNow, awaitSize, type DayPlace, writeNow } from './append-now.ts'
import { DayStream } from './day-stream.ts'
import { isInPlaceNow, readTail, standingOf } from './file-identity.ts'
import type { Ledger } from './ledger.ts'
import { type Chunk, LineQueue } from './line-queue.ts'
import { makeFolder } from './make-folder.ts'
import { throughGate } from './write-gate.ts'

const NOTHING = Buffer.alloc(0)

/** A text longer than this is sealed while the disk is busy, so that it is no longer held in many small pieces. */
const SEAL_LENGTH = 64 * 1024

/** How long a deleted, renamed or replaced file may stay unnoticed, in milliseconds. */
const CHECK_INTERVAL = 1000

/** Milliseconds before a failed disk is tried again: doubled from the first to the last. */
const FIRST_RETRY = 100
const LAST_RETRY = 1000

export interface DayFileOptions extends DayPlace {
  maxSize: string | number | undefined
  flush: 'sync' | { bytes: number; ms: number }
  maxBuffered: number
  ledger: Ledger
  /** The part written to is another one now. */
  onPath: (path: string) => void
  /** Something failed and is tried again. */
  onError: (error: unknown) => void
  /** A chunk is on disk and nothing waits behind it. */
  onCaughtUp: () => void
  /** The file is closed and nothing waits. */
  onEnded: () => void
}

/**
 * The file of one day: a queue of lines in front of a stream. One step at a time is taken on the disk (open, check,
 * write, close), each through the process's gate; whatever fails is done again later, and no line leaves the queue
 * before it is on disk.
 */
export class DayFile {
  readonly #options: DayFileOptions
  readonly #queue: LineQueue
  readonly #isSync: boolean
  readonly #handAt: number
  readonly #ms: number
  #stream: DayStream | undefined
  /** What is in libuv's hands. */
  #flight: Buffer | undefined
  #path = ''
  /** Size of the file without the chunk in flight, as far as we know. */
  #size = 0
  #checkedAt = Number.NEGATIVE_INFINITY
  #isStale = false
  #isDue = false
  /** With `sync` the stream is opened though no line waits: lines meanwhile are appended without it. */
  #isWanted = false
  #isFresh = false
  #running: Promise<void> | undefined
  #isEnding = false
  #isAbandoned = false
  #failures = 0
  #timer: NodeJS.Timeout | undefined
  #endPause: (() => void) | undefined

  constructor(options: DayFileOptions) {
    this.#options = options
    this.#queue = new LineQueue(options.ledger, options.maxBuffered)
    this.#isSync = options.flush === 'sync'
    this.#handAt = options.flush === 'sync' ? 1 : Math.min(options.flush.bytes, options.maxBuffered)
    this.#ms = options.flush === 'sync' ? 0 : options.flush.ms
  }

  get day(): string {
    return this.#options.day
  }

  /** Characters of the text that waits. */
  get waiting(): number {
    return this.#queue.open
  }

  push(line: string, time: number): void {
    if (this.#queue.add(line, time) >= this.#handAt) this.#handOver()
    else if (this.#timer === undefined) this.#timer = setTimeout(this.#onTimer, this.#ms).unref()
  }

  /** Begins to write what waits, without waiting for more lines. */
  hand(): void {
    this.#isDue = true
    this.#endPause?.()
    this.#run()
  }

  /** Resolves when every line so far is written or given up. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#queue.onSettled(resolve)
      this.hand()
    })
  }

  /** The next chunk goes to a file opened anew. */
  reopen(): void {
    this.#isStale = true
    if (this.#stream !== undefined) this.hand()
  }

  /** Writes what waits, then closes the file; lines pushed meanwhile are written as well. */
  end(): void {
    this.#isEnding = true
    this.hand()
  }

  /** Resolves when an ended file is closed. */
  async ended(): Promise<void> {
    if (this.#isEnding) await this.#running
  }

  /** Takes `end` back. */
  keep(): void {
    this.#isEnding = false
  }

  /** Gives up what waits: the disk had its time. */
  abandon(): void {
    this.#isAbandoned = true
    this.#queue.giveUp()
    this.end()
  }

  /** Writes what waits before it returns; what cannot be written stays in the queue. Never throws. */
  flushSync(): void {
    if (!this.#hasLines) return
    try {
      const stream = this.#usableNow()
      if (this.#flight !== undefined && stream !== undefined) {
        awaitSize(stream.fd, this.#size + this.#flight.length)
      }
      while (this.#hasLines) this.#writeNow(stream)
    } catch (error) {
      this.#fail(error)
    }
  }

  #onTimer = (): void => {
    this.#timer = undefined
    this.#isDue = true
    this.#run()
  }

  #handOver(): void {
    if (this.#isSync && this.#failures === 0) {
      this.flushSync()
      if (this.#stream !== undefined && !this.#mustClose(this.#stream)) return
      this.#isWanted = true
    }
    this.#isDue = true
    if (this.#running === undefined) this.#run()
    else if (this.#queue.open >= SEAL_LENGTH) this.#queue.seal()
  }

  get #hasLines(): boolean {
    return this.#queue.hasChunks || this.#queue.open > 0
  }

  get #hasWork(): boolean {
    if (this.#queue.hasChunks || (this.#isDue && this.#queue.open > 0)) return true
    if (this.#stream === undefined) return this.#isWanted && !this.#isEnding
    return this.#mustClose(this.#stream)
  }

  #mustClose(stream: DayStream): boolean {
    return this.#isStale || stream.failure !== undefined || (this.#isEnding && !this.#hasLines)
  }

  #run(): void {
    if (this.#running === undefined && this.#hasWork) this.#running = this.#takeSteps()
    else this.#endIfDone()
  }

  async #takeSteps(): Promise<void> {
    while (this.#hasWork) {
      try {
        await throughGate(() => this.#step())
      } catch (error) {
        this.#fail(error)
        if (this.#isAbandoned) this.#queue.giveUp()
        else await this.#pause()
      }
    }
    this.#running = undefined
    this.#endIfDone()
  }

  #endIfDone(): void {
    if (this.#running === undefined && this.#isEnding && !this.#hasLines) this.#options.onEnded()
  }

  async #step(): Promise<void> {
    if (this.#stream !== undefined && this.#mustClose(this.#stream)) return await this.#close()
    const stream = this.#stream ?? (await this.#open())
    if (monotonic() - this.#checkedAt > CHECK_INTERVAL && !(await this.#isInPlace(stream))) return await this.#close()
    await this.#writeNext(stream)
    this.#failures = 0
  }

  async #open(): Promise<DayStream> {
    const { folder, category, day, maxSize, fileMode, dirMode } = this.#options
    await makeFolder(folder, dirMode)
    this.#isStale = false
    const file = join(folder, `${category}.${day}.log`)
    this.#stream = await DayStream.open({ file, maxSize, fileMode, sync: this.#isSync })
    this.#isFresh = true
    this.#checkedAt = Number.NEGATIVE_INFINITY
    this.#isWanted = false
    this.#lookAtPath(this.#stream)
    return this.#stream
  }

  async #close(): Promise<void> {
    const stream = this.#stream
    this.#stream = undefined
    await stream?.close()
  }

  async #isInPlace(stream: DayStream): Promise<boolean> {
    const standing = await standingOf(stream.fd, stream.path)
    if (!standing.inPlace) return false
    this.#checkedAt = monotonic()
    this.#size = standing.size
    if (this.#isFresh) {
      const tail = await readTail(stream.path, standing, this.#queue.written)
      this.#queue.resume(tail)
      this.#isFresh = false
    }
    return true
  }

  async #writeNext(stream: DayStream): Promise<void> {
    const chunk = this.#queue.take()
    if (this.#queue.open === 0) this.#isDue = false
    if (chunk === undefined) return
    const rest = chunk.data.subarray(chunk.written)
    try {
      this.#flight = rest
      if (this.#isSync) stream.writeSync(rest)
      else await stream.write(rest)
    } catch (error) {
      this.#queue.putBack(chunk, stream.written)
      throw error
    } finally {
      this.#flight = undefined
    }
    this.#finish(chunk, rest)
    this.#lookAtPath(stream)
    if (stream.failure !== undefined) this.#options.onError(stream.failure)
  }

  #writeNow(stream: DayStream | undefined): void {
    // The stream that stopped within a line is not used again, and `appendNow` looks how the file ends.
    if (this.#queue.written > 0) this.#queue.resume(NOTHING)
    const chunk = this.#queue.take()
    if (chunk === undefined) return
    const rest = chunk.data.subarray(chunk.written)
    let written = 0
    const count = (bytes: number) => {
      written += bytes
    }
    try {
      if (stream === undefined) appendNow(this.#options, rest, count)
      else if (this.#isSync) stream.writeSync(rest)
      else writeNow(stream.fd, rest, count)
    } catch (error) {
      this.#queue.putBack(chunk, this.#isSync && stream !== undefined ? stream.written : written)
      this.#isStale = true
      throw error
    }
    this.#finish(chunk, rest)
    if (stream !== undefined) this.#lookAtPath(stream)
  }

  #finish(chunk: Chunk, rest: Buffer): void {
    this.#size += rest.length
    this.#queue.finish(chunk)
    if (!this.#queue.hasChunks) this.#options.onCaughtUp()
  }

  /** The stream, unless lines would be lost in it. */
  #usableNow(): DayStream | undefined {
    const stream = this.#stream
    if (stream === undefined || this.#isStale || stream.failure !== undefined) return undefined
    if (monotonic() - this.#checkedAt <= CHECK_INTERVAL) return stream
    if (isInPlaceNow(stream.fd, stream.path)) {
      this.#checkedAt = monotonic()
      return stream
    }
    this.#isStale = true
    return undefined
  }

  #lookAtPath(stream: DayStream): void {
    if (stream.path === this.#path) return
    this.#path = stream.path
    this.#checkedAt = Number.NEGATIVE_INFINITY
    this.#options.onPath(stream.path)
  }

  #fail(error: unknown): void {
    this.#failures += 1
    this.#options.onError(error)
  }

  async #pause(): Promise<void> {
    const ms = Math.min(FIRST_RETRY * 2 ** (this.#failures - 1), LAST_RETRY)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms).unref()
      this.#endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#endPause = undefined
  }
}
