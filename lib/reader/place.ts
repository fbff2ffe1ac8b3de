import { isBucketAddress } from '../bucket/address.ts'
import { ASYNC_DISK, type Disk } from './disk.ts'
import type { Malformed } from './lines/malformed.ts'
import { type LogFile, listFilesOf, type TimeSpan } from './list-files.ts'

const ALL_TIMES: TimeSpan = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

/**
 * The record files of a place, in order: those below a folder, or the segments of an archive, `s3://bucket/prefix`.
 *
 * @param onUnreadable called for what cannot be read; the others are listed
 * @param span of an archive, which may have thousands of days, only what can hold records of these times is listed
 * @throws the file system's error when the folder cannot be read; BucketFailed and PeerMissing of an archive
 */
export async function filesIn(
  place: string,
  categories?: readonly string[],
  onUnreadable?: (malformed: Malformed) => void,
  span: TimeSpan & { signal?: AbortSignal | undefined; disk?: Disk } = ALL_TIMES,
): Promise<LogFile[]> {
  if (!isBucketAddress(place)) return await listFilesOf(span.disk ?? ASYNC_DISK, place, categories, onUnreadable)
  // Loaded for those who ask a bucket.
  const { listBucketFiles } = await import('./bucket-files.ts')
  return await listBucketFiles(place, categories, span, span.signal)
}
