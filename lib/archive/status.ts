import { formatAddress } from '../bucket/address.ts'
import { type BucketClient, type Segment, withBucket } from '../bucket/bucket.ts'
import { parseFacts } from '../bucket/segment-facts.ts'
import { archivedEnd } from '../files/archive-ledger.ts'
import { gzipLength } from '../files/gzip-length.ts'
import { isGone } from '../files/system-error.ts'
import { partsOf } from '../reader/lines/part-blocks.ts'
import { listFiles } from '../reader/list-files.ts'
import { isArchived } from './archive-part.ts'
import { loadLedger } from './ledger-file.ts'
import { type ArchivePlace, check, PLACE_OPTIONS, placeOf } from './options.ts'
import { type LocalPart, localPart } from './plan.ts'
import { knownSource } from './source.ts'

/** One day of a category, in the folder and in the archive. */
export interface ArchiveDay {
  category: string
  /** `yyyy-MM-dd` */
  day: string
  /** Parts in the folder, and their bytes on disk. */
  parts: number
  bytes: number
  /** Objects in the archive, of every source, their bytes as they are stored, and their storage classes. */
  objects: number
  storedBytes: number
  storageClasses: string[]
  /** Whether all that lies in the folder stands in the archive; `going on`: the day is not over. */
  archived: 'yes' | 'partly' | 'no' | 'going on'
}

/** What `archiveStatus` tells. */
export interface ArchiveStatus {
  /** `s3://bucket/prefix/` */
  to: string
  /** Name of the folder in the archive; null when it has none yet. */
  source: string | null
  days: ArchiveDay[]
}

/**
 * Which days are in the folder and in the archive, and in which storage class. The content of the files is not read.
 *
 * @throws {OptionInvalid} an option is wrong
 * @throws {BucketFailed} the bucket cannot be asked
 * @throws {PeerMissing} @aws-sdk/client-s3 is not installed
 * @throws the file system's error when `logDir` cannot be read; the signal's reason
 * @example
 * const { days } = await archiveStatus({ logDir: 'logs', to: 's3://my-logs/shop' })
 */
export async function archiveStatus(options: ArchivePlace): Promise<ArchiveStatus> {
  check(PLACE_OPTIONS, options)
  const place = placeOf(options, process.env)
  const { logDir, categories, today, signal } = place
  const to = formatAddress(place.address)
  return await withBucket(place, async (bucket) => {
    const source = place.source ?? (await knownSource(logDir))
    const local = await localParts(logDir, categories)
    const stored = await bucket.segmentsOf(categories)
    const days = new Map<string, DayParts>()
    const dayOf = ({ category, day }: { category: string; day: string }) => {
      const standing = days.get(`${category} ${day}`) ?? { category, day, parts: [], segments: [] }
      days.set(`${category} ${day}`, standing)
      return standing
    }
    for (const part of local) dayOf(part).parts.push(part)
    for (const segment of stored) dayOf(segment).segments.push(segment)
    const told: ArchiveDay[] = []
    for (const day of [...days.values()].sort(byName)) {
      signal?.throwIfAborted()
      told.push(await statusOf(day, { logDir, bucket, to, source: source ?? '', today }))
    }
    return { to, source, days: told }
  })
}

interface DayParts {
  category: string
  day: string
  parts: LocalPart[]
  segments: Segment[]
}

interface Place {
  logDir: string
  bucket: BucketClient
  to: string
  source: string
  today: string
}

async function localParts(logDir: string, categories: readonly string[] | null): Promise<LocalPart[]> {
  const files = await listFiles(logDir, categories ?? undefined).catch((error: unknown) => {
    // A machine that only looks at the archive has no logs of its own.
    if (isGone(error)) return []
    throw error
  })
  return partsOf(files).flatMap((part) => localPart(part) ?? [])
}

async function statusOf({ category, day, parts, segments }: DayParts, place: Place): Promise<ArchiveDay> {
  const states = await Promise.all(parts.map((part) => stateOf(part, segments, place)))
  const isAll = states.every((state) => state === 'yes')
  const isNone = states.length > 0 && states.every((state) => state === 'no')
  return {
    ...{ category, day, parts: parts.length, objects: segments.length },
    bytes: parts.reduce((sum, { size }) => sum + size, 0),
    storedBytes: segments.reduce((sum, { size }) => sum + size, 0),
    storageClasses: [...new Set(segments.map(({ storageClass }) => storageClass))].sort(),
    archived: day >= place.today ? 'going on' : isAll ? 'yes' : isNone ? 'no' : 'partly',
  }
}

async function stateOf(part: LocalPart, segments: readonly Segment[], place: Place): Promise<'yes' | 'partly' | 'no'> {
  if (part.size === 0) return 'yes'
  const own = segments.filter((segment) => segment.source === place.source && segment.part === part.part)
  if (own.length === 0) return 'no'
  const ledger = await loadLedger(place.logDir, part, place)
  if (ledger !== null) {
    const offsets = new Set(own.map(({ offset }) => offset))
    const isThere = ledger.segments.every(({ offset }) => offsets.has(offset))
    return isThere && (await isArchived(part, ledger)) ? 'yes' : 'partly'
  }
  return (await isAsLongAs(part, await endOf(own, place.bucket))) ? 'yes' : 'partly'
}

/** How far segments reach without a gap. */
async function endOf(segments: readonly Segment[], bucket: BucketClient): Promise<number> {
  const stretches = []
  for (const { key, offset } of segments) {
    const facts = parseFacts((await bucket.head(key))?.Metadata)
    if (facts === null || offset !== archivedEnd({ segments: stretches })) break
    stretches.push({ offset, bytes: facts.bytes, sha256: facts.sha256 })
  }
  return archivedEnd({ segments: stretches })
}

async function isAsLongAs({ plain, compressed }: LocalPart, end: number): Promise<boolean> {
  if (compressed === null) return plain?.size === end
  return plain === null && (await gzipLength(compressed.path).catch(() => null)) === end % 2 ** 32
}

function byName(a: DayParts, b: DayParts): number {
  if (a.category !== b.category) return a.category < b.category ? -1 : 1
  return a.day < b.day ? -1 : 1
}
