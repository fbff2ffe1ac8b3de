import { hasCode } from '../../files/system-error.ts'
import { parseSize } from '../../options/amount.ts'
import { withDiskSlot } from '../disk-slots.ts'
import type { FileAccount } from '../file-stats.ts'
import { Backoff } from './backoff.ts'
import { ChunkWriter } from './chunk-writer.ts'
import { DayParts, type DayPlace } from './day-parts.ts'
import { DayStream, type DayStreamOptions } from './day-stream.ts'
import { FlushTimer } from './flush-timer.ts'
import { LineQueue } from './line-queue.ts'

/** More than this is sealed while the disk is busy, and so counted among what the category's memory may hold. */
const SEAL_LENGTH = 64 * 1024

export interface DayFileOptions extends DayPlace, Omit<DayStreamOptions, 'sync'> {
  flush: 'sync' | { bytes: number; ms: number }
  maxBuffered: number
  account: FileAccount
  /** Something failed and is tried again. */
  onError: (error: unknown) => void
  /** A chunk is on disk and nothing waits behind it. */
  onCaughtUp: () => void
  /** The file is closed and nothing waits. */
  onEnded: () => void
}

/**
 * The file of one day: a queue of lines in front of a stream. One step at a time is taken on the disk (open, check,
 * write, close), each in one of the process's slots; whatever fails is done again later, and no line leaves the queue
 * before it is on disk.
 */
export class DayFile {
  readonly #options: DayFileOptions
  readonly #queue: LineQueue
  readonly #parts: DayParts
  readonly #stream: DayStream
  readonly #writer: ChunkWriter
  readonly #backoff = new Backoff()
  readonly #isSync: boolean
  /** Whether lines are written to the descriptor itself. Not with `maxSize`: pino-roll counts only what passes through its stream. */
  readonly #writesThrough: boolean
  /** Length of what is written at once. */
  readonly #fullLength: number
  readonly #timer: FlushTimer
  /** Open: lines come. Ending: it is closed once nothing waits. Abandoned: what the disk refuses is given up as well. */
  #phase: 'open' | 'ending' | 'abandoned' = 'open'
  #isHalted = false
  /** Whether the new lines are written without waiting for more. */
  #isDue = false
  /** Whether, with `sync`, the stream is to be opened though no line waits: until it is, lines are appended without it. */
  #opensAhead = false
  #running: Promise<void> | undefined

  constructor(options: DayFileOptions) {
    const { flush, maxBuffered, account, onCaughtUp } = options
    this.#options = options
    this.#isSync = flush === 'sync'
    this.#writesThrough = this.#isSync && options.maxSize === undefined
    this.#queue = new LineQueue(account, maxBuffered)
    const maxBytes = options.maxSize === undefined ? Number.POSITIVE_INFINITY : parseSize(options.maxSize)
    this.#parts = new DayParts(options, maxBytes, !this.#isSync)
    this.#stream = new DayStream(this.#parts, { ...options, sync: this.#isSync })
    this.#writer = new ChunkWriter({
      ...{ queue: this.#queue, parts: this.#parts, stream: this.#stream },
      ...{ isSync: this.#isSync, onCaughtUp },
    })
    this.#fullLength = flush === 'sync' ? 1 : Math.min(flush.bytes, maxBuffered)
    this.#timer = new FlushTimer(flush === 'sync' ? 0 : flush.ms, () => {
      this.#isDue = true
      this.#run()
    })
  }

  /** About how many bytes wait unsealed. */
  get waiting(): number {
    return this.#queue.open
  }

  /** Path of the part written to; undefined when no line came to the disk. */
  get path(): string | undefined {
    return this.#queue.hasWritten ? this.#parts.path : undefined
  }

  push(line: string, time: number): void {
    if (this.#writesThrough && this.#writeThrough(line, time)) return
    if (this.#queue.add(line, time) >= this.#fullLength) this.#onFull()
    else this.#timer.start()
  }

  /** Begins to write what waits, without waiting for more lines. */
  flushSoon(): void {
    this.#isDue = true
    this.#backoff.endPause()
    this.#run()
  }

  /** Resolves when every line so far is written or given up. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#queue.onSettled(resolve)
      this.flushSoon()
    })
  }

  /** Writes what waits before it returns; false when it cannot be written, and stays in the queue. Never throws. */
  flushSync(): boolean {
    if (this.#queue.isEmpty && !this.#writer.isWriting) return true
    try {
      this.#writer.flushSync()
      return true
    } catch (error) {
      this.#fail(error)
      return false
    }
  }

  /** `flushSync` before the process is killed: a disk that did not let the file halt is not waited for. */
  flushHaltedSync(): boolean {
    if (this.#running === undefined) return this.flushSync()
    this.#queue.giveUpTaken()
    return false
  }

  /** The next chunk goes to a file opened anew. */
  reopen(): void {
    this.#stream.replace()
    if (this.#stream.isOpen) this.flushSoon()
  }

  /** Writes what waits, then closes the file; lines pushed meanwhile are written as well. */
  end(): void {
    if (this.#phase === 'open') this.#phase = 'ending'
    this.flushSoon()
  }

  /** Takes `end` back. */
  cancelEnd(): void {
    if (this.#phase === 'ending') this.#phase = 'open'
  }

  /** Resolves when an ended file is closed. */
  async ended(): Promise<void> {
    if (this.#phase !== 'open') await this.#running
  }

  /** Gives up what waits: the disk had its time. */
  abandon(): void {
    this.#phase = 'abandoned'
    this.#stream.giveUp()
    this.giveUp()
    this.flushSoon()
  }

  /** Counts what waits as dropped. */
  giveUp(): void {
    this.#queue.giveUp()
  }

  /** No further step begins; resolves when the one under way is over. One is begun where lines wait, as only a step shows that the disk answers. */
  async halt(): Promise<void> {
    if (!this.#queue.isEmpty) this.flushSoon()
    this.#isHalted = true
    this.#backoff.endPause()
    await this.#running
  }

  /** Takes `halt` back. */
  resume(): void {
    this.#isHalted = false
    this.flushSoon()
  }

  #writeThrough(line: string, time: number): boolean {
    if (this.#running !== undefined || !this.#queue.isEmpty || !this.#writer.writeThrough(line, time)) return false
    if (this.#queue.hasChunks) {
      this.#backoff.fail()
      this.flushSoon()
    }
    return true
  }

  #onFull(): void {
    if (this.#isSync && !this.#backoff.isFailing) {
      this.flushSync()
      if (this.#stream.isOpen && !this.#stream.mustReplace) return
      this.#opensAhead = true
    }
    this.#isDue = true
    if (this.#running === undefined) this.#run()
    else if (this.#queue.open >= SEAL_LENGTH) this.#queue.seal()
  }

  get #hasWork(): boolean {
    if (this.#isHalted) return false
    if (this.#queue.hasChunks || (this.#isDue && this.#queue.open > 0)) return true
    return this.#stream.isOpen ? this.#mustClose : this.#opensAhead && this.#phase === 'open'
  }

  get #mustClose(): boolean {
    if (this.#stream.mustReplace) return true
    return this.#stream.isOpen && this.#phase !== 'open' && this.#queue.isEmpty
  }

  #run(): void {
    if (this.#running === undefined && this.#hasWork) this.#running = this.#takeSteps()
    else this.#endIfDone()
  }

  async #takeSteps(): Promise<void> {
    while (this.#hasWork) {
      try {
        await withDiskSlot(() => this.#step())
      } catch (error) {
        this.#fail(error)
        if (this.#phase === 'abandoned') this.#queue.giveUp()
        else if (this.#hasWork) await this.#backoff.pause()
      }
    }
    this.#running = undefined
    this.#endIfDone()
  }

  #endIfDone(): void {
    if (this.#running === undefined && this.#phase !== 'open' && this.#queue.isEmpty) this.#options.onEnded()
  }

  async #step(): Promise<void> {
    // The slot may have come after the file was given up.
    if (!this.#hasWork) return
    if (this.#mustClose) return await this.#stream.close()
    const roll = await this.#stream.ready(this.#queue)
    if (roll === undefined) return await this.#stream.close()
    this.#opensAhead = false
    const chunk = this.#queue.take()
    if (this.#queue.open === 0) this.#isDue = false
    if (chunk !== undefined) await this.#writer.write(chunk, roll)
    // The chunk is on disk; what failed is the turn to the next part.
    if (chunk !== undefined && roll.failure !== undefined) this.#options.onError(roll.failure)
    this.#backoff.succeed()
  }

  #fail(error: unknown): void {
    // A file larger than the process or the file system allows stays so.
    if (hasCode(error, 'EFBIG')) this.#parts.leave()
    this.#backoff.fail()
    this.#options.onError(error)
  }
}
