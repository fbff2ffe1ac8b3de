import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isBucketAddress } from '../bucket/address.ts'
import { isCategoryName } from '../files/category-name.ts'
import { isGone } from '../files/system-error.ts'
import { hintAt } from '../options/did-you-mean.ts'
import { shownValue } from '../options/shown-value.ts'
import type { Malformed } from '../reader/lines/malformed.ts'
import { categoriesOf, listFiles } from '../reader/list-files.ts'
import { UsageError } from './exit.ts'

/** Of a folder, so many folders in it are searched for the one that was meant. */
const MOST_NEARBY = 100

/** The folder of the logs is not there. `syscall` makes it an error of the file system, for which the command exits with 3. */
class FolderMissing extends Error {
  readonly syscall = 'scandir'
}

/**
 * Refuses a folder without records and a category without files: a mistyped name is likelier than a server without requests.
 *
 * @param categories null: any will do
 * @throws {UsageError} saying what to use instead
 * @throws the file system's error when the folder cannot be read
 */
export async function checkFolder(logDir: string, categories: readonly string[] | null): Promise<void> {
  if (isBucketAddress(logDir)) return await checkArchive(logDir, categories)
  let isWhole = true
  const compressed: string[] = []
  const onUnreadable = ({ reason, file }: Malformed) => {
    if (reason === 'compressed') compressed.push(basename(dirname(file)))
    else isWhole = false
  }
  const files = await listFiles(logDir, undefined, onUnreadable).catch(async (error: unknown) => {
    if (!isGone(error)) throw error
    if (await isFile(logDir)) throw fileInPlaceOf(logDir)
    throw new FolderMissing(`no such folder: ${logDir}; use ${await whatToUse(logDir)}`)
  })
  // What seems to be missing may be in what cannot be listed; the command reports that when it reads.
  if (!isWhole) return
  const known = [...new Set([...categoriesOf(files), ...compressed])]
  if (known.length === 0) throw new UsageError(`no records in ${logDir}; use ${await whatToUse(logDir)}`)
  checkKnown(logDir, categories, known)
}

/** The same for an archive, without listing its objects. */
async function checkArchive(address: string, categories: readonly string[] | null): Promise<void> {
  // Loaded here, as only a bucket needs it.
  const { bucketCategories } = await import('../reader/bucket-files.ts')
  const known = await bucketCategories(address)
  if (known.length === 0) throw new UsageError(`no records in ${address}; use the prefix above the folders category=…`)
  checkKnown(address, categories, known)
}

function checkKnown(logDir: string, categories: readonly string[] | null, known: readonly string[]): void {
  const unknown = categories?.find((category) => !known.includes(category))
  if (unknown === undefined) return
  throw new UsageError(
    `Category is ${shownValue(unknown)}; expected one that has files in ${logDir}: ${known.join(', ')}${hintAt(unknown, known)}`,
  )
}

/**
 * What a command that follows has to wait for, in words; null where all categories have files. One without files may be
 * mistyped, but its server may also start later, so it is not refused.
 *
 * @throws {UsageError} the folder is a category's, or a file
 */
export async function waitedFor(logDir: string, categories: readonly string[]): Promise<string | null> {
  const known = categoriesOf(await listFiles(logDir).catch(() => []))
  if (known.length === 0) return (await isWaitedFor(logDir)) ? `records in ${logDir}` : null
  const unknown = categories.filter((category) => !known.includes(category))
  const [first] = unknown
  if (first === undefined) return null
  return `records of ${unknown.join(', ')} in ${logDir}, which has ${known.join(', ')}${hintAt(first, known)}`
}

/** Whether a folder has no records yet. @throws {UsageError} it never will: it is the folder of a category, or a file */
export async function isWaitedFor(logDir: string): Promise<boolean> {
  if (await hasRecords(logDir)) return false
  if (await isFile(logDir)) throw fileInPlaceOf(logDir)
  if (await isCategoryFolder(logDir)) throw new UsageError(`no records in ${logDir}; use ${await whatToUse(logDir)}`)
  return true
}

async function whatToUse(logDir: string): Promise<string> {
  const parent = dirname(logDir)
  if (await isCategoryFolder(logDir)) return `${basename(logDir)} --dir ${parent}`
  if (await hasRecords(parent)) return `--dir ${parent}`
  for (const folder of [...(await foldersIn(logDir)), ...(await foldersIn(parent))]) {
    if (await hasRecords(folder)) return `--dir ${folder}`
  }
  return '--dir or LOG_DIR to name the folder that has a folder for each category'
}

function fileInPlaceOf(logDir: string): UsageError {
  return new UsageError(`${logDir} is a file; expected a folder: give the file instead of categories`)
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

async function isCategoryFolder(folder: string): Promise<boolean> {
  const category = basename(folder)
  return isCategoryName(category) && (await hasRecords(dirname(folder), [category]))
}

async function hasRecords(folder: string, categories?: readonly string[]): Promise<boolean> {
  const files = await listFiles(folder, categories).catch(() => [])
  return files.length > 0
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .slice(0, MOST_NEARBY)
    .map((entry) => join(folder, entry.name))
}
