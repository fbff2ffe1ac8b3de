import { chooseFiles } from './choose-files.ts'
import { type Entry, entriesOf } from './lines/entries.ts'
import type { FileBlock } from './lines/file-blocks.ts'
import { partBlocks, partsOf } from './lines/part-blocks.ts'
import { listFiles } from './list-files.ts'
import type { LogFile } from './log-file.ts'
import { mergeByTime } from './merge-by-time.ts'
import type { CompiledQuery } from './query/query.ts'

/** The files a query has to look into, oldest first. */
export async function filesOf(query: CompiledQuery): Promise<LogFile[]> {
  return chooseFiles(await listFiles(query.logDir, query.categories ?? undefined, query.filter.report, query), query)
}

/** The blocks of files, in the order of the query. */
export async function* blocksOf(files: readonly LogFile[], query: CompiledQuery): AsyncGenerator<FileBlock> {
  const parts = partsOf(files)
  for (const part of query.newest ? parts.toReversed() : parts) {
    query.signal?.throwIfAborted()
    for await (const block of partBlocks(part, query.newest, query.filter.report)) {
      yield block
      query.signal?.throwIfAborted()
      if (part.compressed === null) query.onBytes(block.bytes.length)
    }
    // How much of a compressed file a block stands for is only known at its end.
    if (part.compressed !== null) query.onBytes(part.compressed.size + (part.plain?.size ?? 0))
  }
}

/**
 * The wanted lines of the files, at most `limit`; several categories merged by time. They come a block at a time, as
 * an await for each line would cost more than its parsing. A batch has to be used up before the next one is asked for.
 */
export async function* readBatches(files: readonly LogFile[], query: CompiledQuery): AsyncGenerator<Iterable<Entry>> {
  let wanted = query.limit
  function* atMostWanted(batch: Iterable<Entry>) {
    for (const entry of batch) {
      query.signal?.throwIfAborted()
      wanted--
      yield entry
      if (wanted === 0) return
    }
  }
  if (wanted === 0) return
  for await (const batch of batchesOf(files, query)) {
    yield atMostWanted(batch)
    if (wanted === 0) return
  }
}

async function* batchesOf(files: readonly LogFile[], query: CompiledQuery): AsyncGenerator<Iterable<Entry>> {
  const sequences = sequencesOf(files)
  if (sequences.length > 1) {
    const entries = sequences.map((sequence) => entriesOfFiles(sequence, query))
    for await (const entry of mergeByTime(entries, query.newest)) yield [entry]
  } else {
    for await (const block of blocksOf(files, query)) yield entriesOf(block, query.filter, query.newest)
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

async function* entriesOfFiles(files: readonly LogFile[], query: CompiledQuery) {
  for await (const block of blocksOf(files, query)) yield* entriesOf(block, query.filter, query.newest)
}
