import { createHash, getFips } from 'node:crypto'
import type { BucketClient } from '../../bucket/bucket.ts'
import { isBucketFailure } from '../../bucket/failure.ts'
import { formatFacts, parseFacts, type SegmentFacts } from '../../bucket/segment-facts.ts'
import type { ReadSegment } from './read-segment.ts'

/** How objects are stored. */
export interface Storing {
  storageClass: string | undefined
  lock: { mode: 'COMPLIANCE' | 'GOVERNANCE'; until: Date } | undefined
}

/** Tries of a put whose object is not there afterwards, beside those that the client makes by itself. */
const TRIES = 3

/**
 * Puts a segment under a key unless something has that key, and returns what has it then: this segment, or what another process
 * put there before. Only a look at the object is relied on, not the response to the put: that may get lost, and a repeated put
 * then meets its own object.
 *
 * @returns whether the put was confirmed, and what the object says of itself; null when it is no segment
 * @throws the bucket's failure when nothing is there
 */
export async function storeSegment(
  bucket: BucketClient,
  key: string,
  { body, ...facts }: ReadSegment,
  { storageClass, lock }: Storing,
): Promise<{ isStored: boolean; facts: SegmentFacts | null }> {
  const input = {
    Body: body,
    ContentLength: body.length,
    ContentType: 'application/gzip',
    ChecksumSHA256: createHash('sha256').update(body).digest('base64'),
    IfNoneMatch: '*',
    Metadata: formatFacts(facts),
    ...(getFips() === 0 ? { ContentMD5: createHash('md5').update(body).digest('base64') } : {}),
    ...(storageClass === undefined ? {} : { StorageClass: storageClass }),
    ...(lock === undefined ? {} : { ObjectLockMode: lock.mode, ObjectLockRetainUntilDate: lock.until }),
  } as const
  for (let tried = 1; ; tried++) {
    const failure = await bucket.put(key, input).catch((error: unknown) => error)
    if (failure !== undefined && !isBucketFailure(failure)) throw failure
    const found = await bucket.head(key)
    // Even after a 412 it may be ours: an earlier try succeeded, and the response got lost.
    if (found !== null) return { isStored: failure === undefined, facts: parseFacts(found.Metadata) }
    if (failure !== undefined && (failure.isHopeless || tried === TRIES)) throw failure
    if (tried === TRIES) throw bucket.failure(new Error('the object was stored but does not exist'), 'HeadObject', key)
  }
}
