import { isAscii } from 'node:buffer'
import { entryAt, isWorthParsing } from '../../reader/lines/entries.ts'
import type { FileBlock } from '../../reader/lines/file-blocks.ts'
import { walkLines } from '../../reader/lines/line-walk.ts'
import type { LogFile } from '../../reader/list-files.ts'
import type { LineFilter } from '../../reader/query/line-filter.ts'
import type { CompiledQuery } from '../../reader/query/query.ts'
import { blocksOf } from '../../reader/read-entries.ts'
import { isAccessRecord } from '../../record/line.ts'
import { readSample, type Sample } from './sample.ts'
import { Tally } from './tally.ts'

/** Counts the records of the files that the query asks for; in no particular order. */
export async function scanStats(files: readonly LogFile[], query: CompiledQuery, slowest: number): Promise<Tally> {
  const tally = new Tally(slowest)
  const { filter } = query
  const accepts = sampleTest(filter)
  for await (const block of blocksOf(files, query)) addLines(block, filter, accepts, tally)
  return tally
}

function addLines(block: FileBlock, filter: LineFilter, accepts: SampleTest | null, tally: Tally): void {
  const { bytes } = block
  const encoding = isAscii(bytes) ? 'latin1' : 'utf8'
  const walk = walkLines(bytes, filter.needles, false)
  while (walk.next()) {
    if (!isWorthParsing(bytes, walk, filter)) continue
    const { start, end } = walk
    const sample = accepts === null ? null : readSample(bytes.toString(encoding, start, end))
    if (sample !== null) {
      if (accepts?.(sample)) tally.add(sample)
      continue
    }
    const entry = entryAt(block, start, end, encoding, filter.report)
    if (entry === null || !isAccessRecord(entry.record)) continue
    if (filter.line(entry.record, entry.text)) tally.add(entry.record)
  }
}

type SampleTest = (sample: Sample) => boolean

/** What decides on a sample; null when it takes more of the line than a sample holds. */
function sampleTest({ where, head }: LineFilter): SampleTest | null {
  if (where === null || where.text !== null) return null
  const { record, reqId } = where
  return (sample) => head(sample.level, sample.time) && (reqId === null || reqId(sample.reqId)) && record(sample)
}
