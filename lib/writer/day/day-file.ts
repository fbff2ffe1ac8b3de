import { writeSync } from 'node:fs'
import { monotonic } from '../../time/clock.ts'
import { throughGate } from '../disk-slots.ts'
import type { Ledger } from '../file-stats.ts'
import { appendNow, awaitWrite, isFullNow, writeNow } from './append-sync.ts'
import { Backoff } from './backoff.ts'
import { DayParts, type DayPlace } from './day-parts.ts'
import { KeptStream, type KeptStreamOptions } from './day-stream.ts'
import { type Chunk, LineQueue } from './line-queue.ts'
import type { DayStream } from './roll-stream.ts'

const NOTHING = { bytes: Buffer.alloc(0), size: 0 }

/** A text longer than this is sealed while the disk is busy, so that it is no longer held in many small pieces. */
const SEAL_LENGTH = 64 * 1024

/** The fraction of a turn after which turns laid one behind another lie apart the best. */
const GOLDEN_RATIO = 0.618034

let files = 0

export interface DayFileOptions extends DayPlace, Omit<KeptStreamOptions, 'sync'> {
  flush: 'sync' | { bytes: number; ms: number }
  maxBuffered: number
  ledger: Ledger
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
  readonly #parts: DayParts
  readonly #kept: KeptStream
  readonly #backoff = new Backoff()
  readonly #isSync: boolean
  /** pino-roll counts what passes through its stream, so with `maxSize` every line has to. */
  readonly #writesThrough: boolean
  readonly #handAt: number
  readonly #ms: number
  /** Milliseconds that this file's timer is ahead of the others': all at once would hold up the requests between. */
  readonly #ahead: number
  /** What is in libuv's hands. */
  #flight: { chunk: Chunk; rest: Buffer; isAwaited: boolean } | undefined
  #isDue = false
  /** With `sync` the stream is opened though no line waits: lines meanwhile are appended without it. */
  #isWanted = false
  #running: Promise<void> | undefined
  #isEnding = false
  #isAbandoned = false
  #isHalted = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: DayFileOptions) {
    const { flush, maxBuffered, ledger } = options
    this.#options = options
    this.#isSync = flush === 'sync'
    this.#writesThrough = this.#isSync && options.maxSize === undefined
    this.#queue = new LineQueue(ledger, maxBuffered)
    this.#parts = new DayParts(options, !this.#isSync)
    this.#kept = new KeptStream(this.#parts, { ...options, sync: this.#isSync })
    this.#handAt = flush === 'sync' ? 1 : Math.min(flush.bytes, maxBuffered)
    this.#ms = flush === 'sync' ? 0 : flush.ms
    this.#ahead = ((files++ * GOLDEN_RATIO) % 1) * this.#ms
  }

  get #wait(): number {
    return Math.ceil(this.#ms - ((monotonic() + this.#ahead) % this.#ms))
  }

  /** Characters of the text that waits. */
  get waiting(): number {
    return this.#queue.open
  }

  push(line: string, time: number): void {
    if (this.#writesThrough && this.#writeThrough(line, time)) return
    if (this.#queue.add(line, time) >= this.#handAt) this.#handOver()
    else if (this.#timer === undefined) this.#timer = setTimeout(this.#onTimer, this.#wait).unref()
  }

  /** Begins to write what waits, without waiting for more lines. */
  hand(): void {
    this.#isDue = true
    this.#backoff.endPause()
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
    this.#kept.replace()
    if (this.#kept.isOpen) this.hand()
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
    this.#kept.giveUp()
    this.giveUp()
    this.end()
  }

  /** Counts what waits as dropped. */
  giveUp(): void {
    this.#queue.giveUp()
  }

  /** Whether a step is under way on the disk. */
  get isBusy(): boolean {
    return this.#running !== undefined
  }

  /** No further step begins; resolves when the one under way is over. A disk that stands still is found out by one. */
  async halt(): Promise<void> {
    if (this.#hasLines) this.hand()
    this.#isHalted = true
    this.#backoff.endPause()
    await this.#running
  }

  /** Takes `halt` back. */
  resume(): void {
    this.#isHalted = false
    this.hand()
  }

  /** Writes what waits before it returns; false when it cannot be written, and stays in the queue. Never throws. */
  flushSync(): boolean {
    if (!this.#hasLines && this.#flight === undefined) return true
    try {
      const ready = this.#kept.readyNow()
      const stream = ready !== undefined && this.#awaitFlight(ready) ? ready : undefined
      while (this.#hasLines) this.#writeNow(stream)
      return true
    } catch (error) {
      this.#fail(error)
      return false
    }
  }

  /** Waits once; false when the write in libuv's hands stopped or failed: its chunk waits again then, and its stream is spent. */
  #awaitFlight({ path }: DayStream): boolean {
    if (this.#flight === undefined || this.#flight.isAwaited) return true
    const { chunk, rest } = this.#flight
    this.#flight.isAwaited = true
    const written = awaitWrite(path, this.#kept.size, rest)
    // A pool that is busy writes what is not there yet before the process is over.
    if (written === rest.length || (written === 0 && !isFullNow(path))) return true
    this.#flight = undefined
    this.#queue.putBack(chunk, written)
    this.#kept.replace()
    return false
  }

  /** Writes a line before which nothing waits, without queue and stream; false when it has to go their way. */
  #writeThrough(line: string, time: number): boolean {
    if (this.#hasLines || this.#running !== undefined) return false
    const stream = this.#kept.readyNow()
    if (stream === undefined) return false
    let written: number
    try {
      written = writeSync(stream.fd, line)
    } catch {
      // Nothing of it is on disk: the queue's way fails as well, and keeps the line.
      return false
    }
    this.#kept.wrote(stream, written)
    if (written === Buffer.byteLength(line)) this.#queue.count(written)
    else {
      // The disk took a part: the rest follows once it is seen how the file ends, and so do later lines.
      this.#queue.addCut(line, time, written)
      this.#kept.replace()
      this.#backoff.fail()
      this.hand()
    }
    return true
  }

  #onTimer = (): void => {
    this.#timer = undefined
    this.#isDue = true
    this.#run()
  }

  #handOver(): void {
    if (this.#isSync && !this.#backoff.isFailing) {
      this.flushSync()
      if (this.#kept.isOpen && !this.#kept.isSpent) return
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
    if (this.#isHalted) return false
    if (this.#queue.hasChunks || (this.#isDue && this.#queue.open > 0)) return true
    return this.#kept.isOpen ? this.#mustClose : this.#isWanted && !this.#isEnding
  }

  get #mustClose(): boolean {
    return this.#kept.isOpen && (this.#kept.isSpent || (this.#isEnding && !this.#hasLines))
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
        else if (this.#hasWork) await this.#backoff.pause()
      }
    }
    this.#running = undefined
    this.#endIfDone()
  }

  #endIfDone(): void {
    if (this.#running === undefined && this.#isEnding && !this.#hasLines) this.#options.onEnded()
  }

  async #step(): Promise<void> {
    // The turn at the gate may have come after the file was given up.
    if (!this.#hasWork) return
    if (this.#mustClose) return await this.#kept.close()
    const stream = await this.#kept.ready(this.#queue)
    if (stream === undefined) return await this.#kept.close()
    this.#isWanted = false
    await this.#writeNext(stream)
    this.#backoff.succeed()
  }

  async #writeNext(stream: DayStream): Promise<void> {
    const chunk = this.#queue.take()
    if (this.#queue.open === 0) this.#isDue = false
    if (chunk === undefined) return
    const rest = chunk.data.subarray(chunk.written)
    const flight = { chunk, rest, isAwaited: false }
    let isOurs = true
    try {
      this.#flight = flight
      if (this.#isSync) stream.writeSync(rest)
      else await stream.write(rest)
    } catch (error) {
      if (this.#flight === flight) this.#queue.putBack(chunk, stream.written)
      throw error
    } finally {
      // What was taken back meanwhile is written by now, or waits again.
      isOurs = this.#flight === flight
      if (isOurs) this.#flight = undefined
    }
    if (isOurs) {
      if (chunk.joint !== undefined && (await this.#kept.isTorn(chunk.joint, rest))) this.#queue.rewrite(chunk)
      else this.#finish(chunk, stream, rest.length)
    }
    // The chunk is on disk; what failed is the turn to the next part.
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
      if (stream === undefined) appendNow(this.#parts, rest, count)
      else if (this.#isSync) stream.writeSync(rest)
      else writeNow(stream.fd, rest, count)
    } catch (error) {
      this.#queue.putBack(chunk, this.#isSync && stream !== undefined ? stream.written : written)
      this.#kept.replace()
      throw error
    }
    this.#finish(chunk, stream, rest.length)
  }

  #finish(chunk: Chunk, stream: DayStream | undefined, bytes: number): void {
    if (stream !== undefined) this.#kept.wrote(stream, bytes)
    this.#queue.finish(chunk)
    if (!this.#queue.hasChunks) this.#options.onCaughtUp()
  }

  #fail(error: unknown): void {
    // A file larger than the process or the file system allows stays so.
    if ((error as NodeJS.ErrnoException).code === 'EFBIG') this.#parts.leave()
    this.#backoff.fail()
    this.#options.onError(error)
  }
}
