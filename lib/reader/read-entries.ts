import { EntryCursor, type Stretch, StretchCursor } from './lines/block-cursor.ts'
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
export function readBatches(files: readonly LogFile[], query: CompiledQuery): AsyncGenerator<Iterable<Entry>> {
  return lines(files, query, (block) => new EntryCursor(block, query.filter, query.newest))
}

/** The same as bytes, lines that follow each other as one, for a query whose filter decides by the head, oldest first. */
export function readStretches(files: readonly LogFile[], query: CompiledQuery): AsyncGenerator<Iterable<Stretch>> {
  const most = query.limit === Number.POSITIVE_INFINITY ? query.limit : 1
  return lines(files, query, (block) => new StretchCursor(block, query.filter, most))
}

/** What cursors give of the wanted lines, so often at most. */
async function* lines<T>(
  files: readonly LogFile[],
  query: CompiledQuery,
  cursorOf: (block: FileBlock) => Cursor<T>,
): AsyncGenerator<Iterable<T>> {
  let wanted = query.limit
  function* atMostWanted(batch: Iterable<T>) {
    for (const taken of batch) {
      query.signal?.throwIfAborted()
      wanted--
      yield taken
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
export function sequencesOf(files: readonly LogFile[]): LogFile[][] {
  const sequences = new Map<string, LogFile[]>()
  for (const file of files) {
    const name = `${file.category} ${file.source ?? ''}`
    const sequence = sequences.get(name)
    if (sequence === undefined) sequences.set(name, [file])
    else sequence.push(file)
  }
  return [...sequences.values()]
}
