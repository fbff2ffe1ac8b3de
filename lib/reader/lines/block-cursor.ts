import { NEWLINE } from '../../files/newline.ts'
import type { Cursor } from '../merge-by-time.ts'
import type { LineFilter } from '../query/line-filter.ts'
import { type Entry, entriesOf, entryAt, isWorthParsing } from './entries.ts'
import type { FileBlock } from './file-blocks.ts'
import { LineHeads } from './line-head.ts'

const CLOSING_BRACE = 125

/** The wanted lines of a block, parsed. */
export class EntryCursor implements Cursor<Entry> {
  #entry!: Entry
  readonly #entries: Generator<Entry>

  constructor(block: FileBlock, filter: LineFilter, newest: boolean) {
    this.#entries = entriesOf(block, filter, newest)
  }

  get time(): number {
    return this.#entry.record.time
  }

  next(): boolean {
    const { value, done } = this.#entries.next()
    if (done === true) return false
    this.#entry = value
    return true
  }

  take(): Entry {
    return this.#entry
  }
}

/** Lines that follow each other in a file, as they stand there. */
export interface Stretch {
  block: FileBlock
  start: number
  /** Behind the last byte, without newline. */
  end: number
  lines: number
}

/**
 * The wanted lines of a block as bytes, oldest first, for a filter that decides by the head of a line. A line that begins as pino
 * begins one and is whole is not parsed; all others are.
 */
export class StretchCursor implements Cursor<Stretch> {
  time = 0
  readonly #block: FileBlock
  readonly #filter: LineFilter
  readonly #most: number
  readonly #heads: LineHeads
  /** Whether the block holds bytes of zero, as a file does that lost its content in a power failure. */
  readonly #hasZeros: boolean
  #start = 0
  #end = -1
  /** Where the line after the current one begins. */
  #following = 0
  /** The next line was looked at while lines were taken; null: it was not. */
  #found: boolean | null = null

  /** @param most lines of a stretch */
  constructor(block: FileBlock, filter: LineFilter, most: number) {
    this.#block = block
    this.#filter = filter
    this.#most = most
    this.#heads = new LineHeads(block.bytes)
    this.#hasZeros = block.bytes.includes(0)
  }

  next(): boolean {
    const found = this.#found ?? this.#find()
    this.#found = null
    return found
  }

  take(rival: number, mayTie: boolean): Stretch {
    const stretch = { block: this.#block, start: this.#start, end: this.#end, lines: 1 }
    while (stretch.lines < this.#most) {
      this.#found = this.#find()
      const { time } = this
      if (!this.#found || this.#start !== stretch.end + 1 || time > rival || (time === rival && !mayTie)) break
      stretch.end = this.#end
      stretch.lines++
      this.#found = null
    }
    return stretch
  }

  /** Goes to the next wanted line. */
  #find(): boolean {
    const { bytes } = this.#block
    while (this.#following < bytes.length) {
      const start = this.#following
      const newline = bytes.indexOf(NEWLINE, start)
      const end = newline === -1 ? bytes.length : newline
      this.#following = end + 1
      if (this.#isPlain(start, end)) {
        const { level, time } = this.#heads
        if (!this.#filter.head(level, time)) continue
        this.time = time
        this.#start = start
      } else {
        if (!isWorthParsing(this.#heads, { start, end }, this.#filter)) continue
        const entry = entryAt(this.#block, start, end, 'utf8', this.#filter.report)
        if (entry === null || !this.#filter.line(entry.record, entry.text)) continue
        this.time = entry.record.time
        this.#start = end - entry.length
      }
      this.#end = end
      return true
    }
    return false
  }

  #isPlain(start: number, end: number): boolean {
    if (this.#block.bytes[end - 1] !== CLOSING_BRACE || this.#hasZeros) return false
    return this.#heads.read(start) && this.#heads.isWhole(start, end)
  }
}
