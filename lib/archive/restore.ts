import { formatAddress } from '../bucket/address.ts'
import { type BucketClient, withBucket } from '../bucket/bucket.ts'
import { isBucketFailure } from '../bucket/failure.ts'
import { wholeFrom } from '../options/kinds.ts'
import { type Given, option, withDefaults } from '../options/option.ts'
import { SPAN_OPTIONS, segmentsOf } from './days.ts'
import { check, PLACE_OPTIONS, placeOf } from './options.ts'

/** What a run of `restoreArchive` did. */
export interface RestoreResult {
  /** `s3://bucket/prefix/` */
  to: string
  /** Objects that this run asked S3 to make readable. */
  asked: number
  /** Objects that were asked for before and are not readable yet. */
  underWay: number
  /** Objects that can be read as they are. */
  readable: number
  /** Bytes of the objects asked for or under way, as they are stored. */
  bytes: number
  /** Objects that could not be asked for, and why. */
  failures: { key: string; text: string }[]
}

/** Classes whose objects cannot be read before they are restored. */
export const FROZEN: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE'])

const TIERS: ReadonlyMap<string, string> = new Map([
  ['bulk', 'Bulk'],
  ['standard', 'Standard'],
  ['expedited', 'Expedited'],
])

const RESTORE_OPTIONS = {
  ...PLACE_OPTIONS,
  ...SPAN_OPTIONS,
  /** Days that the objects can be read for. @default 7 */
  days: option<number>(wholeFrom(1, 'number of days'), 7),
  /** How fast, and how expensive: many hours for `'bulk'`, hours for `'standard'`, minutes for `'expedited'`. @default 'bulk' */
  tier: option<string>(
    { expected: `one of ${[...TIERS.keys()].join(', ')}`, holds: (value) => TIERS.has(String(value)) },
    'bulk',
  ),
}

/** What `restoreArchive` takes. */
export interface RestoreOptions extends Given<typeof RESTORE_OPTIONS> {
  to: string
}

/**
 * Requests the objects that are in Glacier, so that they can be read for some days. It takes S3 minutes to two days.
 *
 * @throws {OptionInvalid} an option is wrong, or a category is not in the archive
 * @throws {BucketFailed} the bucket cannot be asked at all
 * @throws {PeerMissing} @aws-sdk/client-s3 is not installed
 * @throws the signal's reason
 * @example
 * const { asked, failures } = await restoreArchive({ to: 's3://my-logs/shop', since: '2026-01-01', until: '2026-01-31' })
 */
export async function restoreArchive(options: RestoreOptions): Promise<RestoreResult> {
  const { days, tier } = withDefaults(RESTORE_OPTIONS, check(RESTORE_OPTIONS, options))
  const place = placeOf(options, process.env)
  const { categories, source, signal } = place
  const result: RestoreResult = {
    to: formatAddress(place.address),
    asked: 0,
    underWay: 0,
    readable: 0,
    bytes: 0,
    failures: [],
  }
  return await withBucket(place, async (bucket) => {
    for (const { key, size, storageClass, ...segment } of await segmentsOf(bucket, categories, options)) {
      signal?.throwIfAborted()
      if (source !== undefined && segment.source !== source) continue
      if (!FROZEN.has(storageClass)) {
        result.readable++
        continue
      }
      const state = await ask(bucket, key, { days, tier }, result)
      if (state === null) continue
      result[state]++
      result.bytes += size
    }
    return result
  })
}

/** Null when the object cannot be requested, which is added to the result. @throws what will fail for every other object, too */
async function ask(
  bucket: BucketClient,
  key: string,
  { days, tier }: { days: number; tier: string },
  result: RestoreResult,
): Promise<'asked' | 'underWay' | null> {
  try {
    await bucket.restore(key, days, TIERS.get(tier) ?? '')
    return 'asked'
  } catch (error) {
    if (!isBucketFailure(error) || error.isHopeless) throw error
    if (error.reason === 'RestoreAlreadyInProgress') return 'underWay'
    result.failures.push({ key, text: error.message })
    return null
  }
}
