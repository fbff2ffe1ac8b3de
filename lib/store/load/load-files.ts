import { setTimeout } from 'node:timers/promises'
import { saveWhole } from '../../files/save-whole.ts'
import { type AddedBlock, Follower } from '../../reader/follow/follower.ts'
import type { FollowPosition } from '../../reader/follow/position.ts'
import { entriesOf } from '../../reader/lines/entries.ts'
import type { Malformed } from '../../reader/lines/malformed.ts'
import { compileFilter, type LineFilter } from '../../reader/query/line-filter.ts'
import { now } from '../../time/clock.ts'
import type { Batches } from './batches.ts'
import { readText } from './saved-file.ts'
import { formatState, type LiveState, parseLiveState } from './state.ts'

/** What is loaded from a folder. */
export interface FilesLoad extends Omit<LiveState, 'position'> {
  logDir: string
  categories: readonly string[] | null
  /** Whether the store has no lines at all: the saved state is then ignored, as it is of a dropped or another table. */
  isEmpty: boolean
  /** Retention of the store in milliseconds: older lines are not read. Null: for ever. */
  keep: number | null
  /** Path of the file that says how far it has come. */
  state: string
  /** true: ends when all that is there has been loaded. */
  once: boolean
  /** Milliseconds between two looks at the files. */
  interval: number
  signal: AbortSignal
  onMalformed: (malformed: Malformed) => void
  onProgress: () => void
}

/**
 * Loads what files hold, and what is added to them. How far it has come is saved only once the lines are in the store, so
 * whatever ends it, the next run goes on at or before that place, and lines that are stored again are the same rows.
 *
 * @throws {StoreFailed} the store will not take the lines
 * @throws {OptionInvalid} the state is of something else
 * @throws the file system's error when the state cannot be kept; the signal's reason while it waits for the store
 */
export async function loadFiles(load: FilesLoad, batches: Batches): Promise<void> {
  const { logDir, categories, once, interval, signal, onMalformed } = load
  const saved = await readText(load.state)
  const state = saved === null ? null : parseLiveState(load.state, saved, load)
  const files = load.isEmpty ? [] : (state?.position.files ?? [])
  const from = load.keep === null ? null : now() - load.keep
  const start = { version: 1, from, files } as const
  const follower = new Follower({ logDir, categories, report: onMalformed }, start)
  const filter = compileFilter(
    { lines: 'all', onMalformed },
    from ?? Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  )
  try {
    // Twice with `once`: at the first look a compressed file without its end may still be written.
    for (let looks = 1; !signal.aborted && !(once && looks > 2); looks++) {
      await loadLook(follower, filter, load, batches)
      if (!once) await setTimeout(interval, undefined, { signal }).catch(() => {})
    }
  } finally {
    await follower.close()
  }
}

async function loadLook(follower: Follower, filter: LineFilter, load: FilesLoad, batches: Batches): Promise<void> {
  const { source, signal, onProgress } = load
  let reached: FollowPosition | null = null
  for await (const block of follower.look()) {
    for (const { record, text, offset } of entriesOf(block, filter, false)) {
      batches.add({ source, file: block.own.file, offset, text, record })
    }
    reached = positionBehind(block)
    if (!batches.isFull) continue
    await batches.flush()
    await save(load, reached)
    onProgress()
    if (signal.aborted) return
  }
  if (reached === null) return
  await batches.flush()
  await save(load, reached)
  onProgress()
}

function positionBehind({ own, others }: AddedBlock): FollowPosition {
  return { version: 1, from: null, files: [...others, own] }
}

async function save({ state, to, source }: FilesLoad, position: FollowPosition): Promise<void> {
  await saveWhole(state, formatState({ to, source, position }))
}
