import { formatAddress } from '../bucket/address.ts'
import { type BucketClient, withBucket } from '../bucket/bucket.ts'
import { isBucketFailure } from '../bucket/failure.ts'
import { OptionInvalid } from '../errors.ts'
import { archivedEnd } from '../files/archive-ledger.ts'
import { messageOf } from '../files/system-error.ts'
import { shownValue } from '../options/shown-value.ts'
import type { Malformed } from '../reader/lines/malformed.ts'
import { partsOf } from '../reader/lines/part-blocks.ts'
import { listFiles } from '../reader/list-files.ts'
import { now } from '../time/clock.ts'
import { archivePart, isArchived, type Run } from './archive-part.ts'
import { loadLedger } from './ledger-file.ts'
import { type ArchiveOptions, type ResolvedArchive, resolveArchive } from './options.ts'
import { type LocalPart, planArchive } from './plan.ts'
import { knownSource, sourceOf } from './source.ts'

/** What became of one part of a day. */
export interface ArchivedPart {
  category: string
  /** `yyyy-MM-dd` */
  day: string
  part: number
  /** Path of its file. */
  file: string
  /** `planned` with `dryRun`; `unsettled`: its day is over, but it was written to a moment ago; `failed`: see `error`. */
  state: 'stored' | 'already' | 'planned' | 'unsettled' | 'failed'
  /** Objects that this run stored. */
  objects: number
  /** Bytes of lines in the archive; of a planned or unsettled part its bytes on disk. */
  bytes: number
  /** Bytes of the objects that this run stored, compressed. */
  storedBytes: number
  error?: { code: string; message: string }
}

/** What a run of `archive` did. */
export interface ArchiveResult {
  /** `s3://bucket/prefix/` */
  to: string
  /** Name of the folder in the archive; null when a dry run finds none yet. */
  source: string | null
  parts: ArchivedPart[]
  /** Folders and files that cannot be listed. */
  unreadable: string[]
  /** What went wrong without stopping the run: a ledger that cannot be kept, files of days to come. */
  warnings: string[]
}

/**
 * Copies the files of days that are over to a bucket, exactly once: in segments of whole lines that are never overwritten, each
 * verified by the hash of its content. Whatever ended an earlier run, the next one goes on; any number of processes may run it
 * at once.
 *
 * @throws {OptionInvalid} an option is wrong, or a category has no files
 * @throws {PeerMissing} @aws-sdk/client-s3 is not installed
 * @throws {BucketFailed} the bucket cannot be asked at all
 * @throws the file system's error when `logDir` cannot be read; the signal's reason
 * @example
 * const { parts } = await archive({ logDir: 'logs', to: 's3://my-logs/shop' })
 * for (const { file, error } of parts) if (error) console.error(file, error.message)
 */
export async function archive(options: ArchiveOptions): Promise<ArchiveResult> {
  const resolved = resolveArchive(options, process.env)
  const { logDir, address, source, dryRun } = resolved
  const result: ArchiveResult = { to: formatAddress(address), source: null, parts: [], unreadable: [], warnings: [] }
  const { due, unsettled } = await planOf(resolved, result)
  return await withBucket(resolved, async (bucket) => {
    await bucket.check()
    result.source = source ?? (await (dryRun ? knownSource(logDir) : sourceOf(logDir)))
    for (const part of unsettled) result.parts.push({ ...told(part), state: 'unsettled' })
    await archiveAll(due, resolved, bucket, result)
    return result
  })
}

async function planOf({ logDir, categories, today, settle }: ResolvedArchive, result: ArchiveResult) {
  const onUnreadable = ({ file, text }: Malformed) => void result.unreadable.push(`cannot read ${file}: ${text}`)
  const files = await listFiles(logDir, categories ?? undefined, onUnreadable)
  const missing = categories?.find((category) => !files.some((file) => file.category === category))
  if (missing !== undefined) {
    const known = [...new Set((await listFiles(logDir)).map(({ category }) => category))]
    throw new OptionInvalid(
      `Category is ${shownValue(missing)}; expected one that has files in ${logDir}: ${known.join(', ') || 'there is none'}`,
    )
  }
  const plan = planArchive(partsOf(files), { today, now: now(), settle })
  if (plan.ahead !== null) {
    result.warnings.push(`files of ${plan.ahead} are not archived, as today is ${today}; check the clock`)
  }
  return plan
}

async function archiveAll(
  due: readonly LocalPart[],
  { logDir, segment, storageClass, lock, dryRun, signal, onProgress }: ResolvedArchive,
  bucket: BucketClient,
  result: ArchiveResult,
): Promise<void> {
  const total = due.reduce((sum, { size }) => sum + size, 0)
  let passed = 0
  let done = 0
  let hasLedger = true
  const run: Run = {
    ...{ logDir, bucket, to: result.to, source: result.source ?? '', segment, signal },
    storing: { storageClass, lock: lock && { mode: lock.mode, until: new Date(now() + lock.ms) } },
    onBytes(bytes) {
      done += bytes
      onProgress({ done: Math.min(done, total), total })
    },
    onNoLedger(error) {
      if (hasLedger) result.warnings.push(`cannot record what is archived in ${logDir}/.archive: ${messageOf(error)}`)
      hasLedger = false
    },
  }
  let end: ArchivedPart['error']
  for (const part of due) {
    if (end !== undefined) {
      result.parts.push({ ...told(part), state: 'failed', error: end })
      continue
    }
    const outcome = await (dryRun ? planned(part, run) : archived(part, run))
    result.parts.push(outcome.part)
    if (outcome.isHopeless) end = outcome.part.error
    passed += part.size
    done = passed
    onProgress({ done, total })
  }
}

interface Outcome {
  part: ArchivedPart
  /** Whether every other part would fail in the same way, and slowly: the keys were withdrawn, or the store went down. */
  isHopeless?: boolean
}

async function archived(part: LocalPart, run: Run): Promise<Outcome> {
  try {
    const { stored, bytes, storedBytes } = await archivePart(part, run)
    const state = stored > 0 ? 'stored' : 'already'
    return { part: { ...told(part), state, objects: stored, bytes, storedBytes } }
  } catch (error) {
    run.signal?.throwIfAborted()
    const failure = { code: codeOf(error), message: messageOf(error) }
    return {
      part: { ...told(part), state: 'failed', error: failure },
      isHopeless: isBucketFailure(error) && error.isHopeless,
    }
  }
}

async function planned(part: LocalPart, run: Run): Promise<Outcome> {
  const ledger = run.source === '' ? null : await loadLedger(run.logDir, part, run)
  if (ledger !== null && (await isArchived(part, ledger))) {
    return { part: { ...told(part), state: 'already', bytes: archivedEnd(ledger) } }
  }
  return { part: { ...told(part), state: 'planned' } }
}

function told({ category, day, part, plain, compressed, size }: LocalPart): Omit<ArchivedPart, 'state'> {
  const file = (plain ?? compressed)?.path ?? ''
  return { category, day, part, file, objects: 0, bytes: size, storedBytes: 0 }
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? code : 'UNKNOWN'
}
