import { NEWLINE } from '../../files/newline.ts'
import type { Cursor } from '../merge-by-time.ts'
import type { LineFilter } from '../query/line-filter.ts'
import { type Entry, entriesOf, entryAt, isWorthParsing } from './entries.ts'
import type { FileBlock } from './file-blocks.ts'
import { LineHeads } from './line-head.ts'
import { PlainLines } from './plain/plain-lines.ts'

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

/** More lines than a block has, in 32 bits. */
const MOST_LINES = 1 << 30

/**
 * The wanted lines of a block as bytes, oldest first, for a filter that decides by the head of a line. Plain lines are gone over
 * unparsed; all others are parsed.
 */
export class StretchCursor implements Cursor<Stretch> {
  time = 0
  readonly #block: FileBlock
  readonly #filter: LineFilter
  readonly #most: number
  readonly #heads: LineHeads
  #plain: PlainLines | null
  #start = 0
  #end = -1
  /** Where the line after the current one begins. */
  #following = 0

  /** @param most lines of a stretch */
  constructor(block: FileBlock, filter: LineFilter, most: number) {
    this.#block = block
    this.#filter = filter
    this.#most = Math.min(most, MOST_LINES)
    this.#heads = new LineHeads(block.bytes)
    this.#plain = PlainLines.of(block.bytes)
  }

  next(): boolean {
    const { bytes } = this.#block
    for (;;) {
      if (this.#isAtPlain()) return true
      if (this.#following >= bytes.length) break
      const start = this.#following
      const newline = bytes.indexOf(NEWLINE, start)
      const end = newline === -1 ? bytes.length : newline
      this.#following = end + 1
      if (!isWorthParsing(this.#heads, { start, end }, this.#filter)) continue
      const entry = entryAt(this.#block, start, end, 'utf8', this.#filter.report)
      if (entry === null || !this.#filter.line(entry.record, entry.text)) continue
      this.time = entry.record.time
      this.#start = end - entry.length
      this.#end = end
      return true
    }
    this.#plain?.leave()
    this.#plain = null
    return false
  }

  take(rival: number, mayTie: boolean): Stretch {
    const stretch = { block: this.#block, start: this.#start, end: this.#end, lines: 1 }
    const plain = this.#plain
    if (plain === null || this.#most === 1) return stretch
    const { minLevel, from, to } = this.#filter.bounds
    // Of whole milliseconds those up to a time come before the next one.
    const before = mayTie ? Math.floor(rival) + 1 : rival
    const wanted = { minLevel, from, to: Math.min(to, before) }
    this.#following = plain.pass(this.#following, true, this.#most - 1, wanted)
    stretch.lines += plain.passed
    if (plain.passed > 0) stretch.end = this.#following - 1
    return stretch
  }

  /** Goes over plain lines that are not wanted, to a plain one that is. */
  #isAtPlain(): boolean {
    const plain = this.#plain
    if (plain === null) return false
    this.#following = plain.pass(this.#following, false, MOST_LINES, this.#filter.bounds)
    if (!plain.isAtPlain) return false
    this.time = plain.time
    this.#start = this.#following
    this.#following = plain.following
    this.#end = plain.following - 1
    return true
  }
}
