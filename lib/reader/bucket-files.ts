import { parseBucketAddress } from '../bucket/address.ts'
import { type BucketClient, type DayRange, openBucket, type Segment, withBucket } from '../bucket/bucket.ts'
import { ObjectSource } from '../bucket/object-source.ts'
import { parseFacts } from '../bucket/segment-facts.ts'
import { DAY } from '../time/units.ts'
import { atMost, QUESTIONS_AT_ONCE } from './at-most.ts'
import type { LogFile, TimeSpan } from './list-files.ts'

/**
 * The archived segments that can hold records of a span of time, as files. Of days that lie only in part within it each
 * segment is asked for its first and last time, so that what is read is little more than what is wanted.
 *
 * @throws {OptionInvalid} the address is none
 * @throws {BucketFailed} the bucket cannot be asked
 * @throws {PeerMissing} the SDK is not installed
 */
export async function listBucketFiles(
  address: string,
  categories: readonly string[] | undefined,
  span: TimeSpan,
  signal?: AbortSignal,
): Promise<LogFile[]> {
  const bucket = await openBucket(parseBucketAddress('logDir', address), signal)
  const segments = await bucket.segmentsOf(categories ?? null, daysAround(span))
  const wanted = await atMost(QUESTIONS_AT_ONCE, segments, (segment) => isWithin(bucket, segment, span))
  return segments.filter((_, index) => wanted[index]).map((segment) => fileOf(bucket, segment))
}

/** The categories that are archived there. */
export async function bucketCategories(address: string): Promise<string[]> {
  return await withBucket({ address: parseBucketAddress('logDir', address) }, (bucket) => bucket.categories())
}

/** The days that can hold records of a span of time: a day is one of its writer's zone, which may begin a day before or after. */
function daysAround({ from, to }: TimeSpan): DayRange {
  return { since: dayOf(from - 2 * DAY), until: dayOf(to + DAY) }
}

/** Undefined for a time that no day of a file can have. */
function dayOf(time: number): string | undefined {
  return time >= Date.UTC(1000) && time < Date.UTC(9999) ? new Date(time).toISOString().slice(0, 10) : undefined
}

async function isWithin(bucket: BucketClient, { day, key }: Segment, { from, to }: TimeSpan): Promise<boolean> {
  const start = Date.parse(day)
  if (start - DAY >= to || start + 2 * DAY <= from) return false
  if (start - DAY >= from && start + 2 * DAY <= to) return true
  const facts = parseFacts((await bucket.head(key))?.Metadata)
  if (facts === null || facts.first === null || facts.last === null) return true
  return facts.last >= from && facts.first < to
}

function fileOf(bucket: BucketClient, segment: Segment): LogFile {
  const { category, day, part, source, offset, key, size, modified, etag } = segment
  return {
    ...{ category, day, part, source, offset, size, modified, compressed: true },
    path: `s3://${bucket.address.bucket}/${key}`,
    inode: etag,
    open: async () => new ObjectSource(bucket, segment),
    countLines: async () => parseFacts((await bucket.head(key))?.Metadata)?.lines ?? null,
  }
}
