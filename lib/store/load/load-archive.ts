import { formatFileName } from '../../files/file-name.ts'
import { saveWhole } from '../../files/save-whole.ts'
import { entriesOf } from '../../reader/lines/entries.ts'
import type { Malformed } from '../../reader/lines/malformed.ts'
import { partBlocks } from '../../reader/lines/part-blocks.ts'
import type { LogFile } from '../../reader/list-files.ts'
import { filesIn } from '../../reader/place.ts'
import { compileFilter } from '../../reader/query/line-filter.ts'
import { now } from '../../time/clock.ts'
import type { Batches } from './batches.ts'
import { readText } from './saved-file.ts'
import { type ArchiveState, formatState, parseArchiveState } from './state.ts'

/** What is loaded from an archive. */
export interface ArchiveLoad extends Omit<ArchiveState, 'done'> {
  /** The archive with its parameters: `s3://bucket/prefix?region=…` */
  place: string
  categories: readonly string[] | null
  /** Whether the store has no lines at all: what was saved is of a table that was dropped, or of one of that name elsewhere. */
  isEmpty: boolean
  /** How long the store keeps lines, milliseconds: what is older is not read. Null: for ever. */
  keep: number | null
  /** Path of the file that says which segments are done; undefined: all are loaded again, which changes nothing. */
  state: string | undefined
  signal: AbortSignal
  onMalformed: (malformed: Malformed) => void
  /** Told behind each segment: bytes done, and those of all, compressed. */
  onProgress: (done: number, total: number) => void
}

/**
 * Loads the segments of an archive. Their names say where their lines stood, so what was loaded from the files is the same row.
 *
 * @throws {StoreFailed} {BucketFailed} {OptionInvalid}, and the signal's reason
 */
export async function loadArchive(load: ArchiveLoad, batches: Batches): Promise<void> {
  const { place, categories, keep, signal, onMalformed } = load
  const from = keep === null ? Number.NEGATIVE_INFINITY : now() - keep
  const span = { from, to: Number.POSITIVE_INFINITY, signal }
  const files = await filesIn(place, categories ?? undefined, onMalformed, span)
  const done = new Set(await doneOf(load))
  const total = files.reduce((sum, { size }) => sum + size, 0)
  let bytes = 0
  for (const file of files) {
    signal.throwIfAborted()
    if (!done.has(file.path) && (await loadSegment(file, from, load, batches))) {
      await batches.flush()
      done.add(file.path)
      await save(load, done)
    }
    bytes += file.size
    load.onProgress(bytes, total)
  }
  await batches.flush()
}

/** Answers whether all of it could be read. */
async function loadSegment(file: LogFile, from: number, load: ArchiveLoad, batches: Batches): Promise<boolean> {
  let isWhole = true
  const report = (malformed: Malformed) => {
    if (malformed.reason === 'unreadable') isWhole = false
    load.onMalformed(malformed)
  }
  const filter = compileFilter({ lines: 'all', onMalformed: report }, from, Number.POSITIVE_INFINITY)
  const { source = '', offset: before = 0 } = file
  const name = formatFileName(file)
  for await (const block of partBlocks({ plain: null, compressed: file }, false, report)) {
    load.signal.throwIfAborted()
    for (const { record, text, offset } of entriesOf(block, filter, false)) {
      batches.add({ source, file: name, offset: before + offset, text, record })
    }
    if (batches.isFull) await batches.flush()
  }
  return isWhole
}

async function doneOf({ state, to, from, isEmpty }: ArchiveLoad): Promise<readonly string[]> {
  const text = state === undefined ? null : await readText(state)
  const done = state === undefined || text === null ? [] : parseArchiveState(state, text, { to, from }).done
  return isEmpty ? [] : done
}

async function save({ state, to, from }: ArchiveLoad, done: ReadonlySet<string>): Promise<void> {
  if (state !== undefined) await saveWhole(state, formatState({ to, from, done: [...done] }))
}
