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
  /** Whether the store has no lines at all: the saved state is then ignored, as it is of a dropped or another table. */
  isEmpty: boolean
  /** Retention of the store in milliseconds: older lines are not read. Null: for ever. */
  keep: number | null
  /** Path of the file that says which segments are done; undefined: all are loaded again, which changes nothing. */
  state: string | undefined
  signal: AbortSignal
  onMalformed: (malformed: Malformed) => void
  /** Called after each segment with the compressed bytes done, and those of all. */
  onProgress: (done: number, total: number) => void
}

/**
 * Loads the segments of an archive. Their names say where their lines stood, so a line that was loaded from its file before is
 * the same row.
 *
 * @throws {StoreFailed} the store will not take the lines
 * @throws {BucketFailed} the archive cannot be read
 * @throws {OptionInvalid} the state is of something else
 * @throws the file system's error when the state cannot be kept; the signal's reason when it is aborted
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

/** Returns whether all of the segment could be read. */
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
