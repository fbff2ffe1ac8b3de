import { isAscii } from 'node:buffer'
import type { AccessRecord } from '../../record/access-record.ts'
import { type DirectLine, parseLine } from '../../record/line.ts'
import { isWithin, type LineFilter } from '../query/line-filter.ts'
import type { FileBlock } from './file-blocks.ts'
import { LineHeads, tornAt } from './line-head.ts'
import { type LineWalk, walkLines } from './line-walk.ts'
import { MALFORMED_TEXT_LENGTH, type Malformed } from './malformed.ts'

/** A wanted line, and where it stands. */
export interface Entry {
  record: AccessRecord | DirectLine
  /** The line as it stands in the file, without newline. */
  text: string
  /** Position of its first byte in the file. */
  offset: number
  /** Bytes of the line, without newline. */
  length: number
}

/** The wanted lines of a block. A broken line is reported; a whole record that stands behind a torn one is found. */
export function* entriesOf(block: FileBlock, filter: LineFilter, newest: boolean): Generator<Entry> {
  const { bytes } = block
  const walk = walkLines(bytes, filter.needles, newest)
  const heads = new LineHeads(bytes)
  // Most blocks are ASCII, and those bytes become text at half the cost; of a few lines it costs less than to look at all bytes.
  const decode = filter.needles === null && isAscii(bytes) ? 'latin1' : 'utf8'
  while (walk.next()) {
    if (!isWorthParsing(heads, walk, filter)) continue
    const entry = entryAt(block, walk.start, walk.end, decode, filter.report)
    if (entry !== null && filter.line(entry.record, entry.text)) yield entry
  }
}

/** Whether a line is not blank and its head does not already exclude it. */
export function isWorthParsing(
  heads: LineHeads,
  { start, end }: Pick<LineWalk, 'start' | 'end'>,
  filter: LineFilter,
): boolean {
  if (start === end) return false
  if (!heads.read(start)) return true
  const { level, time } = heads
  return isWithin(filter.bounds, level, time) || tornAt(heads.bytes, start, end) !== null
}

/** Parses a line; null when it is broken, which is reported. */
export function entryAt(
  block: FileBlock,
  start: number,
  end: number,
  encoding: 'latin1' | 'utf8',
  report: (malformed: Malformed) => void,
): Entry | null {
  const text = block.bytes.toString(encoding, start, end)
  const record = parseLine(text)
  if (record) return { record, text, offset: block.offset + start, length: end - start }
  const torn = tornAt(block.bytes, start, end)
  report(malformed(block, start, torn ?? end, record))
  return torn === null ? null : entryAt(block, torn, end, encoding, report)
}

function malformed(
  { file, bytes, offset }: FileBlock,
  start: number,
  end: number,
  parsed: null | undefined,
): Malformed {
  const cut = end === bytes.length
  return {
    file,
    offset: offset + start,
    length: end - start,
    reason: parsed === null ? 'not a record' : cut ? 'cut' : 'not JSON',
    text: bytes
      .toString('utf8', start, Math.min(end, start + 4 * MALFORMED_TEXT_LENGTH))
      .slice(0, MALFORMED_TEXT_LENGTH),
  }
}
