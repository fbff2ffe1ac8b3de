import { writeSync } from 'node:fs'
import { appendSync, awaitWrite, isFullSync, tornLines, writeAllSync } from './append-sync.ts'
import type { DayParts } from './day-parts.ts'
import type { DayStream } from './day-stream.ts'
import { isRemoved, isRemovedSync } from './file-state.ts'
import type { Chunk, LineQueue } from './line-queue.ts'
import type { RollStream } from './roll-stream.ts'

const NOTHING = { bytes: Buffer.alloc(0), size: 0 }

export interface ChunkWriterOptions {
  queue: LineQueue
  parts: DayParts
  stream: DayStream
  /** Whether the stream was opened with `sync`. */
  isSync: boolean
  /** A chunk is on disk and nothing waits behind it. */
  onCaughtUp: () => void
}

/** What is in libuv's hands, and until it is seen how it stands in the file. */
interface Flight {
  chunk: Chunk
  rest: Buffer
  roll: RollStream
  /** Path and size of the stream's file when it was written to. */
  before: { path: string; size: number }
  isAwaited: boolean
  isWritten: boolean
}

/** Brings the lines of a queue to a day's stream, waiting for the disk or not. None leaves the queue before it is on disk. */
export class ChunkWriter {
  readonly #queue: LineQueue
  readonly #parts: DayParts
  readonly #stream: DayStream
  readonly #isSync: boolean
  readonly #onCaughtUp: () => void
  #flight: Flight | undefined

  constructor({ queue, parts, stream, isSync, onCaughtUp }: ChunkWriterOptions) {
    this.#queue = queue
    this.#parts = parts
    this.#stream = stream
    this.#isSync = isSync
    this.#onCaughtUp = onCaughtUp
  }

  get isWriting(): boolean {
    return this.#flight !== undefined
  }

  /**
   * Writes a line before which nothing waits, past the queue; false when it has to go that way. Where the disk took only
   * a part of it, the rest waits in the queue.
   */
  writeThrough(line: string, time: number): boolean {
    const roll = this.#stream.readySync()
    if (roll === undefined) return false
    let written: number
    try {
      written = writeSync(roll.fd, line)
    } catch {
      // Nothing of it is on disk: the queue's way fails as well, and keeps the line.
      return false
    }
    this.#stream.wrote(roll, written)
    if (written === Buffer.byteLength(line)) this.#queue.count(written)
    else {
      // The rest follows once it is seen how the file ends, and so do later lines.
      this.#queue.addCut(line, time, written)
      this.#stream.replace()
    }
    return true
  }

  /** Resolves when a chunk taken from the queue is on disk; rejects with what the disk says, when its rest waits again. */
  async write(chunk: Chunk, roll: RollStream): Promise<void> {
    const rest = chunk.data.subarray(chunk.written)
    const before = { path: roll.path, size: this.#stream.size }
    const flight: Flight = { chunk, rest, roll, before, isAwaited: false, isWritten: false }
    this.#flight = flight
    try {
      if (this.#isSync) roll.writeSync(rest)
      else await roll.write(rest)
    } catch (error) {
      if (this.#flight === flight) {
        this.#flight = undefined
        this.#queue.putBack(chunk, roll.written)
      }
      throw error
    }
    flight.isWritten = true
    const isGone = mayBeRemoved(flight) && (await isRemoved(roll.fd, roll.path))
    const isTorn = !isGone && chunk.joint !== undefined && (await this.#stream.isTorn(chunk.joint, rest))
    // What was taken back meanwhile is written by now, or waits again.
    if (this.#flight === flight) this.#land(flight, isGone, isTorn)
  }

  /** What became of a chunk in libuv's hands is seen. */
  #land(flight: Flight, isGone: boolean, isTorn: boolean): void {
    const { chunk, rest, roll, before } = flight
    this.#flight = undefined
    if (isGone) {
      this.#stream.replace()
      this.#queue.putBack(chunk, 0)
    } else if (isTorn) this.#queue.rewrite(chunk)
    else this.#finish(chunk, roll, rest.length, tornBy(roll, rest, before))
  }

  /** Writes everything before it returns. @throws what the disk says: what is not on disk waits again then */
  flushSync(): void {
    const ready = this.#stream.readySync()
    const roll = this.#awaitFlight() ? ready : undefined
    while (!this.#queue.isEmpty) this.#writeNextSync(roll)
  }

  /** Waits once; false when the write in libuv's hands stopped or failed: its chunk waits again then, and its stream is given up. */
  #awaitFlight(): boolean {
    const flight = this.#flight
    if (flight === undefined) return true
    if (flight.isWritten) return this.#landSync(flight)
    if (flight.isAwaited) return true
    const { chunk, rest, roll } = flight
    const { path } = roll
    flight.isAwaited = true
    const written = awaitWrite(roll, this.#stream.size, rest)
    if (written === rest.length && chunk.joint !== undefined) return this.#landSync(flight)
    // A pool that is busy writes what is not there yet before the process is over.
    if (written === rest.length || (written === 0 && !isFullSync(path))) return true
    this.#flight = undefined
    this.#queue.putBack(chunk, written)
    this.#stream.replace()
    return false
  }

  /** A chunk is on disk, and how is not seen yet; false when the file is gone. */
  #landSync(flight: Flight): boolean {
    const { chunk, rest, roll } = flight
    const isGone = mayBeRemoved(flight) && isRemovedSync(roll.fd, roll.path)
    const isTorn = !isGone && chunk.joint !== undefined && this.#stream.isTornSync(chunk.joint, rest)
    this.#land(flight, isGone, isTorn)
    return !isGone
  }

  #writeNextSync(roll: RollStream | undefined): void {
    // The stream that stopped within a line is not used again, and `appendSync` looks how the file ends.
    if (this.#queue.written > 0) this.#queue.resume(NOTHING)
    const chunk = this.#queue.take()
    if (chunk === undefined) return
    const rest = chunk.data.subarray(chunk.written)
    const before = { path: roll?.path ?? '', size: this.#stream.size }
    let written = 0
    let torn: Buffer[] = []
    const count = (bytes: number) => {
      written += bytes
    }
    try {
      if (roll === undefined) torn = appendSync(this.#parts, rest, count)
      else if (!this.#isSync) torn = writeAllSync(roll, rest, count)
      else {
        roll.writeSync(rest)
        torn = tornBy(roll, rest, before)
      }
    } catch (error) {
      this.#queue.putBack(chunk, this.#isSync && roll !== undefined ? roll.written : written)
      this.#stream.replace()
      throw error
    }
    this.#finish(chunk, roll, rest.length, torn)
  }

  #finish(chunk: Chunk, roll: RollStream | undefined, bytes: number, torn: readonly Buffer[]): void {
    if (roll !== undefined) this.#stream.wrote(roll, bytes)
    this.#queue.finishBut(chunk, torn)
    if (!this.#queue.hasChunks) this.#onCaughtUp()
  }
}

/** Another process may have taken a file without a byte for nobody's, and removed it. */
function mayBeRemoved({ before, roll }: Flight): boolean {
  return before.size === 0 && roll.path === before.path
}

function tornBy(roll: RollStream, data: Buffer, before: Flight['before']): Buffer[] {
  // Of a part that was turned over meanwhile nothing can be seen any more.
  if (roll.cut === undefined || roll.path !== before.path) return []
  return tornLines(roll, before.size, data, roll.cut)
}
