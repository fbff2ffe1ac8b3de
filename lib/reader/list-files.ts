import type { BigIntStats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isCategoryName } from '../files/category-name.ts'
import { parseFileName } from '../files/file-name.ts'
import { isGone } from './is-gone.ts'
import { compareFiles, type LogFile } from './log-file.ts'

/**
 * The record files below `logDir`, sorted by category, day and part. Whatever is not named
 * `<category>/<category>.<yyyy-MM-dd>.<part>.log[.gz]` is not ours and left out; so are links, as they repeat a file.
 *
 * @param categories those to list; all when left out
 * @throws the file system's error when `logDir` or a category's folder cannot be read
 */
export async function listFiles(logDir: string, categories?: readonly string[]): Promise<LogFile[]> {
  const entries = await readdir(logDir, { withFileTypes: true })
  const isWanted = (name: string) => isCategoryName(name) && (categories?.includes(name) ?? true)
  const folders = entries.filter((entry) => !entry.isFile() && isWanted(entry.name))
  const lists = await Promise.all(folders.map((folder) => listCategory(logDir, folder.name)))
  return lists.flat().sort(compareFiles)
}

/** The record files of one category, unsorted; none when its folder is not there. */
async function listCategory(logDir: string, category: string): Promise<LogFile[]> {
  const folder = join(logDir, category)
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isGone(error)) return []
    throw error
  })
  const files: LogFile[] = []
  for (const entry of entries) {
    const name = entry.isFile() ? parseFileName(entry.name) : null
    if (name === null || name.category !== category) continue
    const path = join(folder, entry.name)
    // Retention may remove a file between the listing and this question.
    const found = await stat(path, { bigint: true }).catch((error: unknown) => {
      if (isGone(error)) return null
      throw error
    })
    if (found !== null) files.push({ ...name, path, ...factsOf(found) })
  }
  return files
}

/** What a listing says of a file besides its name. */
export function factsOf(found: BigIntStats): Pick<LogFile, 'size' | 'modified' | 'inode'> {
  return { size: Number(found.size), modified: Number(found.mtimeMs), inode: `${found.dev}:${found.ino}` }
}
