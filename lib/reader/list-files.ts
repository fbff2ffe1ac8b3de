import type { BigIntStats, Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isBucketAddress } from '../bucket/address.ts'
import { isCategoryName } from '../files/category-name.ts'
import { parseFileName } from '../files/file-name.ts'
import { isGone, isSystemError } from '../files/is-gone.ts'
import type { Malformed } from './lines/malformed.ts'
import { compareFiles, type LogFile, type TimeSpan } from './log-file.ts'

const ALL_TIMES: TimeSpan = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

/**
 * The record files below `logDir`, sorted by category, day and part. Whatever is not named
 * `<category>/<category>.<yyyy-MM-dd>.<part>.log[.gz]` is not ours and left out; so are links, as they repeat a file.
 *
 * Of an archive, `s3://bucket/prefix`, its segments.
 *
 * @param categories those to list; all when left out
 * @param onUnreadable called for a folder of a category or a file that cannot be read; the others are listed
 * @param span of an archive, with thousands of days, only what can hold records of these times is listed
 * @throws the file system's error when `logDir` cannot be read; BucketFailed, PeerMissing of an archive
 */
export async function listFiles(
  logDir: string,
  categories?: readonly string[],
  onUnreadable: (malformed: Malformed) => void = () => {},
  span: TimeSpan & { signal?: AbortSignal | undefined } = ALL_TIMES,
): Promise<LogFile[]> {
  // Loaded for those who ask a bucket.
  if (isBucketAddress(logDir))
    return (await import('./bucket-files.ts')).listBucketFiles(logDir, categories, span, span.signal)
  const entries = await readdir(logDir, { withFileTypes: true })
  const isWanted = (name: string) => isCategoryName(name) && (categories?.includes(name) ?? true)
  const folders = entries.filter((entry) => !entry.isFile() && isWanted(entry.name))
  const lists = await Promise.all(folders.map((folder) => listCategory(logDir, folder.name, onUnreadable)))
  return lists.flat().sort(compareFiles)
}

/** The record files of one category, unsorted; none when its folder is not there. */
async function listCategory(
  logDir: string,
  category: string,
  onUnreadable: (malformed: Malformed) => void,
): Promise<LogFile[]> {
  const folder = join(logDir, category)
  const ask = async <T>(path: string, asked: Promise<T>): Promise<T | null> => {
    try {
      return await asked
    } catch (error) {
      if (!isSystemError(error)) throw error
      // Retention may remove a file between the listing and the question.
      if (!isGone(error)) onUnreadable({ file: path, offset: 0, length: 0, reason: 'unreadable', text: error.message })
      return null
    }
  }
  const entries: Dirent[] = (await ask(folder, readdir(folder, { withFileTypes: true }))) ?? []
  const files: LogFile[] = []
  for (const entry of entries) {
    const name = entry.isFile() ? parseFileName(entry.name) : null
    if (name === null || name.category !== category) continue
    const path = join(folder, entry.name)
    const found = await ask(path, lstat(path, { bigint: true }))
    if (found?.isFile()) files.push({ ...name, path, ...factsOf(found) })
  }
  return files
}

/** What a listing says of a file besides its name. */
export function factsOf(found: BigIntStats): Pick<LogFile, 'size' | 'modified' | 'inode'> {
  return { size: Number(found.size), modified: Number(found.mtimeMs), inode: `${found.dev}:${found.ino}` }
}
