import { NEWLINE } from '../../files/newline.ts'
import type { LineFilter } from '../query/line-filter.ts'
import { type Entry, entriesOf, entryAt, isWorthParsing } from './entries.ts'
import type { FileBlock } from './file-blocks.ts'
import { LineHeads } from './line-head.ts'

const OPENING_BRACE = 123
const CLOSING_BRACE = 125

/** The wanted lines of a block, parsed. */
export class EntryCursor {
  entry!: Entry
  readonly #entries: Generator<Entry>

  constructor(block: FileBlock, filter: LineFilter, newest: boolean) {
    this.#entries = entriesOf(block, filter, newest)
  }

  get time(): number {
    return this.entry.record.time
  }

  next(): boolean {
    const { value, done } = this.#entries.next()
    if (done === true) return false
    this.entry = value
    return true
  }
}

/**
 * The wanted lines of a block as bytes, for a filter that decides by the head. Of a plain line only head and end are looked
 * at: it begins as pino begins one, ends as an object does, and no other begins inside it. All others are parsed.
 */
export class BytesCursor {
  time = 0
  start = 0
  /** Behind the last byte, without newline. */
  end = 0
  readonly block: FileBlock
  readonly #filter: LineFilter
  readonly #heads: LineHeads
  /** What lost its content in a power failure holds zeros. */
  readonly #hasZeros: boolean
  #next = 0

  constructor(block: FileBlock, filter: LineFilter) {
    this.block = block
    this.#filter = filter
    this.#heads = new LineHeads(block.bytes)
    this.#hasZeros = block.bytes.includes(0)
  }

  next(): boolean {
    const { bytes } = this.block
    while (this.#next < bytes.length) {
      const start = this.#next
      const newline = bytes.indexOf(NEWLINE, start)
      const end = newline === -1 ? bytes.length : newline
      this.#next = end + 1
      if (this.#isPlain(start, end)) {
        if (!this.#filter.head(this.#heads.level, this.#heads.time)) continue
        this.time = this.#heads.time
        this.start = start
      } else {
        if (!isWorthParsing(bytes, { start, end }, this.#filter)) continue
        const entry = entryAt(this.block, start, end, 'utf8', this.#filter.report)
        if (entry === null || !this.#filter.line(entry.record, entry.text)) continue
        this.time = entry.record.time
        this.start = end - entry.length
      }
      this.end = end
      return true
    }
    return false
  }

  #isPlain(start: number, end: number): boolean {
    const { bytes } = this.block
    if (bytes[end - 1] !== CLOSING_BRACE || this.#hasZeros) return false
    return this.#heads.read(start) && this.#heads.beginsAlone(start, end) && this.#isClosed(start, end)
  }
  /** A piece may end behind an object in it: the last one that is opened has to be closed before the line is. */
  #isClosed(start: number, end: number): boolean {
    const { bytes } = this.block
    const opened = bytes.lastIndexOf(OPENING_BRACE, end - 2)
    return opened <= start || bytes.lastIndexOf(CLOSING_BRACE, end - 2) > opened
  }
}
