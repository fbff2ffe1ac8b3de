import { BytesCursor, EntryCursor } from './lines/block-cursor.ts'
import type { Entry } from './lines/entries.ts'
import type { FileBlock } from './lines/file-blocks.ts'
import type { Malformed } from './lines/malformed.ts'
import { partBlocks, partsOf } from './lines/part-blocks.ts'
import { chooseFiles, concerns, type LogFile } from './list-files.ts'
import { type Cursor, mergeByTime } from './merge-by-time.ts'
import { filesIn } from './place.ts'
import type { CompiledQuery } from './query/query.ts'

/** The files a query has to look into, oldest first. */
export async function filesOf(query: CompiledQuery): Promise<LogFile[]> {
  const report = (malformed: Malformed) => {
    if (concerns(malformed, query)) query.filter.report(malformed)
  }
  return chooseFiles(await filesIn(query.logDir, query.categories ?? undefined, report, query), query)
}

/** The blocks of files, in the order of the query. */
export async function* blocksOf(files: readonly LogFile[], query: CompiledQuery): AsyncGenerator<FileBlock> {
  const parts = partsOf(files)
  for (const part of query.newest ? parts.toReversed() : parts) {
    query.signal?.throwIfAborted()
    for await (const block of partBlocks(part, query.newest, query.filter.report, query)) {
      yield block
      query.signal?.throwIfAborted()
      if (part.compressed === null) query.onBytes(block.bytes.length)
    }
    // How much of a compressed file a block stands for is only known at its end.
    if (part.compressed !== null) query.onBytes(part.compressed.size + (part.plain?.size ?? 0))
  }
}

/**
 * The wanted lines of the files, at most `limit`; several categories merged by time. A batch has to be used up before the
 * next one is asked for.
 */
export async function* readBatches(files: readonly LogFile[], query: CompiledQuery): AsyncGenerator<Iterable<Entry>> {
  const cursorOf = (block: FileBlock) => new EntryCursor(block, query.filter, query.newest)
  for await (const batch of lines(files, query, cursorOf)) {
    yield (function* entries() {
      for (const { entry } of batch) yield entry
    })()
  }
}

/** Lines that follow each other in a file, as they stand there. */
export interface Stretch {
  bytes: Buffer
  start: number
  /** Behind the last byte, without newline. */
  end: number
  lines: number
}

/** The same as bytes, for a query whose filter decides by the head, oldest first. */
export function readLines(files: readonly LogFile[], query: CompiledQuery): AsyncGenerator<Iterable<BytesCursor>> {
  return lines(files, query, (block) => new BytesCursor(block, query.filter))
}

/** Of those, the lines that follow each other as one. */
export async function* readStretches(
  files: readonly LogFile[],
  query: CompiledQuery,
): AsyncGenerator<Iterable<Stretch>> {
  for await (const batch of readLines(files, query)) yield joined(batch)
}

function* joined(lines: Iterable<BytesCursor>): Generator<Stretch> {
  let stretch: Stretch | null = null
  for (const { block, start, end } of lines) {
    if (stretch !== null && stretch.bytes === block.bytes && stretch.end + 1 === start) {
      stretch.end = end
      stretch.lines++
      continue
    }
    if (stretch !== null) yield stretch
    stretch = { bytes: block.bytes, start, end, lines: 1 }
  }
  if (stretch !== null) yield stretch
}

/** Cursors at the wanted lines, at most `limit`. */
async function* lines<C extends Cursor>(
  files: readonly LogFile[],
  query: CompiledQuery,
  cursorOf: (block: FileBlock) => C,
): AsyncGenerator<Iterable<C>> {
  let wanted = query.limit
  function* atMostWanted(batch: Iterable<C>) {
    for (const cursor of batch) {
      query.signal?.throwIfAborted()
      wanted--
      yield cursor
      if (wanted === 0) return
    }
  }
  if (wanted === 0) return
  const sequences = sequencesOf(files).map(async function* blocks(own) {
    for await (const block of blocksOf(own, query)) yield cursorOf(block)
  })
  for await (const batch of mergeByTime(sequences, query.newest)) {
    yield atMostWanted(batch)
    if (wanted === 0) return
  }
}

/** Files that follow each other in time: those of one category, in an archive of one source. */
function sequencesOf(files: readonly LogFile[]): LogFile[][] {
  const sequences = new Map<string, LogFile[]>()
  for (const file of files) {
    const name = `${file.category} ${file.source ?? ''}`
    const sequence = sequences.get(name)
    if (sequence === undefined) sequences.set(name, [file])
    else sequence.push(file)
  }
  return [...sequences.values()]
}
