import { createHash } from 'node:crypto'
import { formatAddress } from '../bucket/address.ts'
import { type BucketClient, type Segment, withBucket } from '../bucket/bucket.ts'
import { isBucketFailure } from '../bucket/failure.ts'
import { ObjectSource } from '../bucket/object-source.ts'
import { parseFacts, type SegmentFacts } from '../bucket/segment-facts.ts'
import { A_FUNCTION } from '../options/kinds.ts'
import { type Given, option } from '../options/option.ts'
import { GunzipSource } from '../reader/lines/gunzip-source.ts'
import { BLOCK_SIZE } from '../reader/lines/line-reader.ts'
import { SPAN_OPTIONS, segmentsOf } from './days.ts'
import { check, PLACE_OPTIONS, placeOf } from './options.ts'

const VERIFY_OPTIONS = {
  ...PLACE_OPTIONS,
  ...SPAN_OPTIONS,
  /** Told how far it has come, in bytes as they are stored. */
  onProgress: option<(progress: { done: number; total: number }) => void>(A_FUNCTION),
}

/** What `verifyArchive` takes. */
export interface VerifyOptions extends Given<typeof VERIFY_OPTIONS> {
  to: string
}

/** What is wrong with an object. */
export interface ArchiveDefect {
  key: string
  /** `content`: not what was archived; `gap`: what stands before it is missing; `unreadable`: it cannot be read, see `text`. */
  reason: 'content' | 'gap' | 'unreadable'
  text: string
}

/** What `verifyArchive` found. */
export interface VerifyResult {
  /** `s3://bucket/prefix/` */
  to: string
  /** Objects that were read. */
  objects: number
  /** Bytes of lines in them. */
  bytes: number
  defects: ArchiveDefect[]
}

/**
 * Reads the archive back, all of it or some days, and compares it with what was archived: the hash of each object's content, and
 * that no object is missing before another.
 *
 * @throws {OptionInvalid} an option is wrong, or a category is not in the archive
 * @throws {BucketFailed} the bucket cannot be asked at all
 * @throws {PeerMissing} @aws-sdk/client-s3 is not installed
 * @throws the signal's reason
 * @example
 * const { defects } = await verifyArchive({ to: 's3://my-logs/shop', since: '2026-11-01' })
 */
export async function verifyArchive(options: VerifyOptions): Promise<VerifyResult> {
  check(VERIFY_OPTIONS, options)
  const place = placeOf(options, process.env)
  const { address, categories, source, signal } = place
  const result: VerifyResult = { to: formatAddress(address), objects: 0, bytes: 0, defects: [] }
  return await withBucket(place, async (bucket) => {
    const found = await segmentsOf(bucket, categories, options)
    const segments = source === undefined ? found : found.filter((segment) => segment.source === source)
    const total = segments.reduce((sum, { size }) => sum + size, 0)
    let done = 0
    const ends = new Map<string, number>()
    for (const segment of segments) {
      signal?.throwIfAborted()
      const part = `${segment.category}/${segment.day}/${segment.source}.${segment.part}`
      const end = ends.get(part) ?? 0
      if (segment.offset !== end) {
        const text = `begins at byte ${segment.offset} of its part, but the segments before it end at byte ${end}`
        result.defects.push({ key: segment.key, reason: 'gap', text })
      }
      const bytes = await verifySegment(bucket, segment, result)
      ends.set(part, segment.offset + bytes)
      done += segment.size
      options.onProgress?.({ done, total })
    }
    return result
  })
}

/** Compares an object with its metadata, and returns how many bytes of its part it is to hold; 0 when that cannot be told. */
async function verifySegment(bucket: BucketClient, segment: Segment, result: VerifyResult): Promise<number> {
  const { key } = segment
  try {
    const facts = parseFacts((await bucket.head(key))?.Metadata)
    if (facts === null) {
      result.defects.push({
        key,
        reason: 'content',
        text: 'has no metadata about its content, so access-log did not write it',
      })
      return 0
    }
    const read = await contentOf(bucket, segment)
    result.objects++
    result.bytes += read.bytes
    const difference = differenceOf(facts, read)
    if (difference !== null) result.defects.push({ key, reason: 'content', text: difference })
    return facts.bytes
  } catch (error) {
    if (!isBucketFailure(error) || error.isHopeless) throw error
    result.defects.push({ key, reason: 'unreadable', text: error.message })
    return 0
  }
}

async function contentOf(
  bucket: BucketClient,
  segment: Segment,
): Promise<{ sha256: string; bytes: number; failure: string }> {
  const source = new GunzipSource(new ObjectSource(bucket, segment))
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafeSlow(BLOCK_SIZE)
  let bytes = 0
  try {
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, buffer.length, bytes)
      if (bytesRead === 0) return { sha256: hash.digest('hex'), bytes, failure: source.failure?.message ?? '' }
      hash.update(buffer.subarray(0, bytesRead))
      bytes += bytesRead
    }
  } finally {
    await source.close()
  }
}

function differenceOf(facts: SegmentFacts, read: { sha256: string; bytes: number; failure: string }): string | null {
  if (read.failure !== '') return `cannot be decompressed after byte ${read.bytes}: ${read.failure}`
  if (read.bytes !== facts.bytes) return `has ${read.bytes} bytes of lines, but ${facts.bytes} were archived`
  return read.sha256 === facts.sha256 ? null : `has the SHA-256 ${read.sha256}, but ${facts.sha256} was archived`
}
