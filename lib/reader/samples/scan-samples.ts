import { NEWLINE } from '../../files/newline.ts'
import { isAccessRecord } from '../../record/line.ts'
import { entryAt, isWorthParsing } from '../lines/entries.ts'
import type { FileBlock } from '../lines/file-blocks.ts'
import { LineHeads } from '../lines/line-head.ts'
import { walkLines } from '../lines/line-walk.ts'
import type { LogFile } from '../list-files.ts'
import { isWithin, type LineFilter } from '../query/line-filter.ts'
import type { CompiledQuery } from '../query/query.ts'
import { blocksOf } from '../read-entries.ts'
import { PlainRecord } from './plain-record.ts'
import { keptSample, type Sample } from './sample.ts'

/** Gives each record of the files that the query asks for to `add`, in no particular order. A sample may be gone with the next. */
export async function scanSamples(
  files: readonly LogFile[],
  query: CompiledQuery,
  add: (sample: Sample) => void,
): Promise<void> {
  const scan = new BlockScan(query.filter, add)
  for await (const block of blocksOf(files, query)) scan.block(block)
}

/** Lines at the beginning of a file that are looked at. */
const MOST_SEEN = 100

/** A record that the query asks for, among the first lines of a file; null when none of them plainly is one. */
export async function firstSample(file: LogFile, query: CompiledQuery): Promise<Sample | null> {
  const accepts = sampleTest(query.filter)
  if (accepts === null) return null
  const quiet = { ...query, filter: { ...query.filter, report: () => {} }, onBytes: () => {} }
  for await (const { bytes } of blocksOf([file], quiet)) {
    const plain = new PlainRecord()
    const walk = walkLines(bytes, null, false)
    for (let seen = 0; seen < MOST_SEEN && walk.next(); seen++) {
      if (plain.read(bytes, walk.start) === 'record' && accepts(plain)) return keptSample(plain)
    }
    return null
  }
  return null
}

type SampleTest = (sample: Sample) => boolean

/** Plain records are read from their bytes, all other lines are parsed. */
class BlockScan {
  readonly #filter: LineFilter
  readonly #add: (sample: Sample) => void
  readonly #accepts: SampleTest | null
  readonly #plain = new PlainRecord()

  constructor(filter: LineFilter, add: (sample: Sample) => void) {
    this.#filter = filter
    this.#add = add
    this.#accepts = sampleTest(filter)
  }

  block(block: FileBlock): void {
    const { bytes } = block
    const { needles } = this.#filter
    const heads = new LineHeads(bytes)
    if (needles === null && this.#accepts !== null) {
      // A plain line is read to its end, so that this need not be looked for.
      for (let start = 0; start < bytes.length; start = this.#line(block, heads, start) + 1);
      return
    }
    const walk = walkLines(bytes, needles, false)
    while (walk.next()) this.#line(block, heads, walk.start)
  }

  /** Answers where the line ends. */
  #line(block: FileBlock, heads: LineHeads, start: number): number {
    const plain = this.#plain
    const read = this.#accepts === null ? null : plain.read(block.bytes, start)
    if (read === null) return this.#careful(block, heads, start)
    if (read === 'record' && this.#accepts?.(plain)) this.#add(plain)
    return plain.end
  }

  #careful(block: FileBlock, heads: LineHeads, start: number): number {
    const filter = this.#filter
    const newline = block.bytes.indexOf(NEWLINE, start)
    const end = newline === -1 ? block.bytes.length : newline
    if (!isWorthParsing(heads, { start, end }, filter)) return end
    const entry = entryAt(block, start, end, 'utf8', filter.report)
    if (entry === null || !isAccessRecord(entry.record)) return end
    if (filter.line(entry.record, entry.text)) this.#add(entry.record)
    return end
  }
}

/** What decides on a sample; null when it takes more of the line than a sample holds. */
function sampleTest({ where, bounds, lines }: LineFilter): SampleTest | null {
  if (where === null || where.text !== null || where.fields !== null || lines === 'direct') return null
  const { record, reqId } = where
  return (sample) =>
    isWithin(bounds, sample.level, sample.time) && (reqId === null || reqId(sample.reqId)) && record(sample)
}
