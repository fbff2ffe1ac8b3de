import { type BucketAddress, bucketOf, isBucketAddress } from '../bucket/address.ts'
import type { S3 } from '../bucket/s3.ts'
import { isSourceName, SOURCE_NAME_EXPECTED } from '../files/source-name.ts'
import { A_FUNCTION, isArrayOf, isObject, isText, TRUE_OR_FALSE } from '../options/kinds.ts'
import { checkOptions, type Given, invalidOption, type OptionTable, option, withDefaults } from '../options/option.ts'
import { shownValue } from '../options/shown-value.ts'
import { checkCategories } from '../reader/query/query.ts'
import { isStoreAddress, withoutPassword } from '../reader/store-address.ts'
import { now } from '../time/clock.ts'
import { parseDuration } from '../time/duration.ts'
import { TIME_ZONE_EXPECTED, timeZone } from '../time/time-zone.ts'
import { parseLock } from './lifecycle/lock.ts'

/** S3's classes, but those for directory buckets and Outposts. */
const STORAGE_CLASSES: readonly string[] = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
  'REDUCED_REDUNDANCY',
]

const SEGMENT = /^(\d{1,6})([km])$/i

/** Bytes. A segment is held in memory, compressed, and sent in one request, which S3 takes up to 5 GB. */
const SMALLEST_SEGMENT = 64 * 1024
const LARGEST_SEGMENT = 4096 * 1024 * 1024

/** Options of all functions of the archive: which folder, which bucket. */
export const PLACE_OPTIONS = {
  /** Folder of the logs. @default LOG_DIR, else `logs` under the working directory */
  logDir: option<string>({
    expected: 'the path of a folder',
    holds: (value) => isText(value) && !isBucketAddress(value) && !isStoreAddress(value),
    shown: (value) => shownValue(typeof value === 'string' ? withoutPassword(value) : value),
  }),
  /** Bucket and prefix, `'s3://bucket/prefix'`; also with `?region=…&endpoint=…` behind it. */
  to: option<string>({ expected: 'an address such as s3://bucket/prefix', holds: isText }),
  /** One category or several. @default all */
  category: option<string | readonly string[]>({
    expected: 'the name of a category, or an array of them',
    holds: (value) => isText(value) || isArrayOf(value, isText),
  }),
  /** Region of the bucket. @default that of the address, else as the SDK finds it */
  region: option<string>({ expected: 'the name of a region such as eu-west-1', holds: isText }),
  /** Address of a store that speaks S3. @default that of the address, else AWS */
  endpoint: option<string>({ expected: 'the address of the store such as http://localhost:9000', holds: isText }),
  /** Name of this folder in the archive: letters, digits, `_` and `-`. @default made once, kept in `.archive/source` of the folder */
  source: option<string>({ expected: SOURCE_NAME_EXPECTED, holds: isSourceName }),
  /** Zone whose midnight ends a day. @default the process's */
  timeZone: option<string>({ expected: TIME_ZONE_EXPECTED, holds: isZone }),
  /** An `S3` of @aws-sdk/client-s3 to use. @default one is made, with the SDK's chain of credentials */
  client: option<S3>({ expected: 'an S3 of @aws-sdk/client-s3', holds: isObject }),
  /** Ends it with the signal's reason; what was archived stays. */
  signal: option<AbortSignal>({ expected: 'an AbortSignal', holds: (value) => value instanceof AbortSignal }),
}

const ARCHIVE_OPTIONS = {
  ...PLACE_OPTIONS,
  /** How long a file of a day that is over must not have changed. @default '10m' */
  settle: option<string>(
    {
      expected: "a number followed by s, m, h or d, such as '10m'",
      holds: (value) => typeof value === 'string' && parseDuration(value) !== null,
    },
    '10m',
  ),
  /** Bytes of lines in one object, before compression. @default '256m' */
  segment: option<string>(
    {
      expected: "a number followed by k or m from '64k' to '4096m', such as '256m'",
      holds: (value) => typeof value === 'string' && bytesOf(value) !== null,
    },
    '256m',
  ),
  /** Storage class of the objects, `'STANDARD_IA'`. @default the bucket's, STANDARD */
  storageClass: option<string>({
    expected: `one of ${STORAGE_CLASSES.join(', ')}`,
    holds: (value) => STORAGE_CLASSES.includes(String(value)),
  }),
  /** Object lock, `'compliance:5y'` or `'governance:30d'`: what is locked by compliance nobody can remove before. @default none */
  lock: option<string>({
    expected: "compliance or governance and a time from 1d to 100y, such as 'compliance:5y'",
    holds: (value) => typeof value === 'string' && parseLock(value) !== null,
  }),
  /** true: says what would be done, and stores nothing. @default false */
  dryRun: option<boolean>(TRUE_OR_FALSE, false),
  /** Told how far it has come. */
  onProgress: option<(progress: ArchiveProgress) => void>(A_FUNCTION, () => {}),
}

/** Which folder, which bucket. */
export interface ArchivePlace extends Given<typeof PLACE_OPTIONS> {
  to: string
}

/** What `archive` takes. */
export interface ArchiveOptions extends Given<typeof ARCHIVE_OPTIONS> {
  to: string
}

/** How far a run of `archive` has come. */
export interface ArchiveProgress {
  /** Bytes of lines done, and of all that there are to do; compressed files count as they lie on disk. */
  done: number
  total: number
}

export interface ResolvedPlace {
  logDir: string
  address: BucketAddress
  categories: readonly string[] | null
  source: string | undefined
  /** `yyyy-MM-dd` in `timeZone`: its days are not over. */
  today: string
  client: S3 | undefined
  signal: AbortSignal | undefined
}

export interface ResolvedArchive extends ResolvedPlace {
  /** Milliseconds. */
  settle: number
  /** Bytes. */
  segment: number
  storageClass: string | undefined
  lock: { mode: 'COMPLIANCE' | 'GOVERNANCE'; ms: number } | undefined
  dryRun: boolean
  onProgress: (progress: ArchiveProgress) => void
}

/** The options of `archive`, checked and with their defaults. @throws {OptionInvalid} one is unknown, missing or wrong */
export function resolveArchive(options: ArchiveOptions, variables: NodeJS.ProcessEnv): ResolvedArchive {
  const { settle, segment, storageClass, lock, dryRun, onProgress } = withDefaults(
    ARCHIVE_OPTIONS,
    check(ARCHIVE_OPTIONS, options),
  )
  return {
    ...placeOf(options, variables),
    settle: parseDuration(settle) ?? 0,
    segment: bytesOf(segment) ?? 0,
    storageClass,
    lock: lock === undefined ? undefined : (parseLock(lock) ?? undefined),
    dryRun,
    onProgress,
  }
}

/** The folder and bucket that options name. @param variables of the environment @throws {OptionInvalid} an option is wrong */
export function placeOf(options: ArchivePlace, variables: NodeJS.ProcessEnv): ResolvedPlace {
  const { logDir, to, category, region, endpoint, source, client, signal } = options
  return {
    logDir: logDir ?? (variables.LOG_DIR || 'logs'),
    address: bucketOf(to, region, endpoint),
    categories: checkCategories(category),
    source,
    today: timeZone(options.timeZone).format(now()).slice(0, 10),
    client,
    signal,
  }
}

/** Checks the options against a table. @throws {OptionInvalid} one is unknown or wrong, or `to` is missing */
export function check<Table extends OptionTable>(table: Table, options: Given<Table> & { to: string }): Given<Table> {
  if (options.to === undefined) throw invalidOption('to', undefined, PLACE_OPTIONS.to)
  return checkOptions(table, options)
}

function bytesOf(segment: string): number | null {
  const [, count, unit = ''] = SEGMENT.exec(segment) ?? []
  const bytes = Number(count) * (unit.toLowerCase() === 'k' ? 1024 : 1024 * 1024)
  return bytes >= SMALLEST_SEGMENT && bytes <= LARGEST_SEGMENT ? bytes : null
}

function isZone(name: unknown): boolean {
  if (typeof name !== 'string') return false
  try {
    timeZone(name)
    return true
  } catch {
    return false
  }
}
