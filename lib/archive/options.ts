import { type BucketAddress, checkEndpoint, checkRegion, parseBucketAddress } from '../bucket/address.ts'
import type { S3 } from '../bucket/s3.ts'
import { isSourceName } from '../bucket/segment-name.ts'
import { checkOptions, invalidOption, type Rule } from '../options/option.ts'
import { checkCategories } from '../reader/query/query.ts'
import { parseDuration } from '../time/duration.ts'
import { type TimeZone, timeZone } from '../time/time-zone.ts'
import { parseLock } from './lock.ts'

/** One rule for each option; an option without a rule does not exist. */
export type Rules<Options> = { readonly [Option in keyof Required<Options>]: Rule }

/** What every question to the archive says: which folder, which bucket. */
export interface ArchivePlace {
  /** Folder of the logs. @default LOG_DIR, else `logs` under the working directory */
  logDir?: string
  /** Bucket and prefix, `'s3://bucket/prefix'`; also with `?region=…&endpoint=…` behind it. */
  to: string
  /** One category or several. @default all */
  category?: string | readonly string[]
  /** Region of the bucket. @default that of the address, else as the SDK finds it */
  region?: string
  /** Address of a store that speaks S3. @default that of the address, else AWS */
  endpoint?: string
  /** Name of this folder in the archive: letters, digits, `_` and `-`. @default made once, kept in `.archive/source` of the folder */
  source?: string
  /** Zone whose midnight ends a day. @default the process's */
  timeZone?: string
  /** An `S3` of @aws-sdk/client-s3 to use. @default one is made, with the SDK's chain of credentials */
  client?: S3
  /** Ends it with the signal's reason; what was archived stays. */
  signal?: AbortSignal
}

/** What `archive` takes. */
export interface ArchiveOptions extends ArchivePlace {
  /** How long a file of a day that is over has to lie untouched. @default '10m' */
  settle?: string
  /** Bytes of lines in one object, before compression. @default '256m' */
  segment?: string
  /** Storage class of the objects, `'STANDARD_IA'`. @default the bucket's, STANDARD */
  storageClass?: string
  /** Object lock, `'compliance:5y'` or `'governance:30d'`: what is locked by compliance nobody can remove before. @default none */
  lock?: string
  /** true: says what would be done, and stores nothing. @default false */
  dryRun?: boolean
  /** Told how far it has come. */
  onProgress?: (progress: ArchiveProgress) => void
}

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
  zone: TimeZone
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

/** One object is sent in one piece, which S3 takes up to 5 GB, and held in memory, compressed. */
const SMALLEST_SEGMENT = 64 * 1024
const LARGEST_SEGMENT = 4096 * 1024 * 1024

const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isFunction = (value: unknown) => typeof value === 'function'

export const PLACE_RULES: Rules<ArchivePlace> = {
  logDir: { expected: 'the path of a folder', holds: isText },
  to: { expected: 'an address such as s3://bucket/prefix', holds: isText },
  category: {
    expected: 'the name of a category, or an array of them',
    holds: (v: unknown) => isText(v) || Array.isArray(v),
  },
  region: { expected: 'the name of a region such as eu-west-1', holds: isText },
  endpoint: { expected: 'the address of the store such as http://localhost:9000', holds: isText },
  source: { expected: 'a name of letters, digits, _ and -', holds: isSourceName },
  timeZone: { expected: 'a time zone such as Asia/Seoul, UTC or +09:00', holds: isZone },
  client: {
    expected: 'an S3 of @aws-sdk/client-s3',
    holds: (value: unknown) => typeof value === 'object' && value !== null,
  },
  signal: { expected: 'an AbortSignal', holds: (value: unknown) => value instanceof AbortSignal },
}

const RULES: Rules<ArchiveOptions> = {
  ...PLACE_RULES,
  settle: {
    expected: "a number with s, m, h or d behind it, such as '10m'",
    holds: (value: unknown) => typeof value === 'string' && parseDuration(value) !== null,
  },
  segment: {
    expected: "a number with k or m behind it from '64k' to '4096m', such as '256m'",
    holds: (value: unknown) => typeof value === 'string' && bytesOf(value) !== null,
  },
  storageClass: {
    expected: `one of ${STORAGE_CLASSES.join(', ')}`,
    holds: (value: unknown) => STORAGE_CLASSES.includes(String(value)),
  },
  lock: {
    expected: "compliance or governance and a time, such as 'compliance:5y'",
    holds: (value: unknown) => typeof value === 'string' && parseLock(value) !== null,
  },
  dryRun: { expected: 'true or false', holds: (value: unknown) => typeof value === 'boolean' },
  onProgress: { expected: 'a function', holds: isFunction },
}

/** @throws {OptionInvalid} an option is unknown, missing or has a wrong value */
export function resolveArchive(options: ArchiveOptions, variables: NodeJS.ProcessEnv): ResolvedArchive {
  check(RULES, options)
  const { settle = '10m', segment = '256m', storageClass, lock, dryRun = false, onProgress = () => {} } = options
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

/** @throws {OptionInvalid} an option has a value it cannot have, or `to` is missing */
export function placeOf(options: ArchivePlace, variables: NodeJS.ProcessEnv): ResolvedPlace {
  const { logDir, to, category, region, endpoint, source, client, signal } = options
  const address = parseBucketAddress('to', to)
  return {
    logDir: logDir ?? (variables.LOG_DIR || 'logs'),
    address: {
      ...address,
      region: checkRegion('region', region) ?? address.region,
      endpoint: checkEndpoint('endpoint', endpoint) ?? address.endpoint,
    },
    categories: checkCategories(category),
    source,
    zone: timeZone(options.timeZone),
    client,
    signal,
  }
}

/** Holds every option that is given to its rule; `to` has to be given. */
export function check<Options extends ArchivePlace>(rules: Rules<Options>, options: Options): void {
  if (options.to === undefined) throw invalidOption('to', undefined, PLACE_RULES.to)
  checkOptions(rules, options)
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
