import { NEWLINE } from '../../files/newline.ts'
import type { FileAccount } from '../file-stats.ts'
import type { Tail } from './file-state.ts'
import { JoinedLines } from './joined-lines.ts'
import { resumeChunk } from './resume-chunk.ts'

const LINE_BREAK = Buffer.from('\n')

/** Whole lines that go to the disk in one write. */
export interface Chunk {
  data: Buffer
  lines: number
  /** Epoch milliseconds of its first and last line. */
  from: number
  to: number
  /** Bytes of it on disk already, when a write stopped in the middle: the rest is to be written. */
  written: number
  /**
   * Size of the file when the rest of a cut line was about to be appended: whether it came right behind its beginning is looked
   * at there afterwards. Undefined where no line was cut.
   */
  joint: number | undefined
  /** Called when it is written or given up. */
  settled: (() => void)[]
}

/**
 * Lines of one day that wait for the disk, in order. New lines are joined; sealed into chunks they are counted in bytes.
 */
export class LineQueue {
  readonly #account: FileAccount
  readonly #maxBuffered: number
  #hasWritten = false
  readonly #open = new JoinedLines()
  #lines = 0
  #from = 0
  #to = 0
  readonly #chunks: Chunk[] = []
  /** Taken for writing, neither finished nor put back. */
  readonly #taken: Chunk[] = []

  constructor(account: FileAccount, maxBuffered: number) {
    this.#account = account
    this.#maxBuffered = maxBuffered
  }

  /** Returns the length of what waits. */
  add(line: string, time: number): number {
    if (this.#lines === 0) this.#from = time
    this.#lines += 1
    this.#to = time
    this.#open.add(line)
    return this.#open.length
  }

  /** Adds a line that came to the disk up to its byte `written`, while nothing else waits. */
  addCut(line: string, time: number, written: number): void {
    const data = Buffer.from(line)
    this.#account.bytes += written
    this.#hold({ data, lines: 1, from: time, to: time, written, joint: undefined, settled: [] })
  }

  /** Counts a line that is on disk without having waited. */
  count(bytes: number): void {
    this.#hasWritten = true
    this.#account.written += 1
    this.#account.bytes += bytes
  }

  /** Whether a line of it came to the disk. */
  get hasWritten(): boolean {
    return this.#hasWritten
  }

  /** Length of what is not sealed yet, about its bytes. */
  get open(): number {
    return this.#open.length
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0 && this.#lines === 0
  }

  get hasChunks(): boolean {
    return this.#chunks.length > 0
  }

  /** Makes a chunk of the new lines. When the category's memory is full, it gives these lines up, which are the newest. */
  seal(): void {
    if (this.#lines === 0) return
    const data = this.#open.take()
    const lines = this.#lines
    this.#lines = 0
    if (this.#account.held > 0 && this.#account.held + data.length > this.#maxBuffered) {
      this.#account.drop(lines, this.#from, this.#to)
      return
    }
    this.#hold({ data, lines, from: this.#from, to: this.#to, written: 0, joint: undefined, settled: [] })
  }

  #hold(chunk: Chunk): void {
    this.#account.held += chunk.data.length
    this.#chunks.push(chunk)
  }

  /** Takes the oldest chunk for writing; it is to be finished or put back. */
  take(): Chunk | undefined {
    if (this.#chunks.length === 0) this.seal()
    const chunk = this.#chunks.shift()
    if (chunk !== undefined) this.#taken.push(chunk)
    return chunk
  }

  finish(chunk: Chunk): void {
    this.#hasWritten = true
    this.#account.written += chunk.lines
    this.#account.bytes += chunk.data.length - chunk.written
    this.#release(chunk)
  }

  /** @param written bytes of it that came to the disk this time */
  putBack(chunk: Chunk, written: number): void {
    chunk.written += written
    this.#account.bytes += written
    this.#taken.splice(this.#taken.indexOf(chunk), 1)
    this.#chunks.unshift(chunk)
  }

  /**
   * A chunk taken did not come to the file as one with what stood there of it: another process wrote in between. Its line
   * is to be written whole.
   */
  rewrite(chunk: Chunk): void {
    this.putBack(chunk, chunk.data.length - chunk.written)
    chunk.written = 0
    chunk.joint = undefined
  }

  /** A chunk is on disk, except for lines that another process's lines tore apart: those are to be written once more, whole. */
  finishBut(chunk: Chunk, torn: readonly Buffer[]): void {
    if (torn.length > 0) {
      const { from, to } = chunk
      const settled = chunk.settled.splice(0)
      chunk.lines -= torn.length
      const data = Buffer.concat(torn)
      this.#account.held += data.length
      this.#chunks.unshift({ data, lines: torn.length, from, to, written: 0, joint: undefined, settled })
    }
    this.finish(chunk)
  }

  /** For a file opened anew: makes the first chunk what is still to be written of it, given how the file ends. */
  resume(tail: Tail | undefined): void {
    if (this.#chunks.length === 0) this.seal()
    const chunk = this.#chunks[0]
    if (chunk === undefined) return
    chunk.joint = undefined
    const { from, breaksLine } = resumeChunk(chunk.data, chunk.written, tail?.bytes)
    if (from === chunk.written && !breaksLine) {
      if (from > 0 && chunk.data[from - 1] !== NEWLINE) this.#join(chunk, tail?.size)
      return
    }
    this.#countWhole(chunk, from)
    const rest = chunk.data.subarray(from)
    this.#account.held -= chunk.data.length
    chunk.data = breaksLine ? Buffer.concat([LINE_BREAK, rest]) : rest
    chunk.written = 0
    this.#account.held += chunk.data.length
  }

  /** Makes the cut line a chunk of its own: once it is written, it can be checked whether it stands in the file in one piece. */
  #join(chunk: Chunk, joint: number | undefined): void {
    const { data, written } = chunk
    const start = data.lastIndexOf(LINE_BREAK, written - 1) + 1
    const end = data.indexOf(LINE_BREAK, written) + 1
    this.#countWhole(chunk, start)
    this.#account.held -= start
    const line = { data: data.subarray(start, end), written: written - start, joint }
    if (end === data.length) {
      Object.assign(chunk, line)
      return
    }
    const lines = countLines(data.subarray(start, end))
    this.#chunks.unshift({ ...chunk, ...line, lines, settled: [] })
    Object.assign(chunk, { data: data.subarray(end), lines: chunk.lines - lines, written: 0 })
  }

  /** Bytes of the first chunk that are on disk already. */
  get written(): number {
    return this.#chunks[0]?.written ?? 0
  }

  /** Calls back when every line so far is written or given up. */
  onSettled(callback: () => void): void {
    this.seal()
    const last = this.#chunks.at(-1) ?? this.#taken.at(-1)
    if (last === undefined) callback()
    else last.settled.push(callback)
  }

  /** Gives up every line that is not being written. */
  giveUp(): void {
    this.seal()
    for (const chunk of this.#chunks.splice(0)) {
      this.#countWhole(chunk, chunk.written)
      this.#account.drop(chunk.lines, chunk.from, chunk.to)
      this.#release(chunk)
    }
  }

  /** Gives up what is being written as well: nobody will see whether it comes to the disk. */
  giveUpTaken(): void {
    for (const chunk of this.#taken.splice(0)) {
      this.#account.drop(chunk.lines, chunk.from, chunk.to)
      this.#release(chunk)
    }
  }

  /** Counts the lines that end before a byte of a chunk as written. */
  #countWhole(chunk: Chunk, end: number): void {
    const lines = countLines(chunk.data.subarray(0, end))
    chunk.lines -= lines
    this.#account.written += lines
  }

  #release(chunk: Chunk): void {
    this.#account.held -= chunk.data.length
    const taken = this.#taken.indexOf(chunk)
    if (taken >= 0) this.#taken.splice(taken, 1)
    for (const settled of chunk.settled) settled()
  }
}

/** Lines of a chunk's beginning; the line break before them, after a line that was left cut, is none. */
function countLines(data: Buffer): number {
  let lines = 0
  for (let at = data.indexOf(NEWLINE, 1); at >= 0; at = data.indexOf(NEWLINE, at + 1)) lines += 1
  return lines
}
