import type { BigIntStats, Dirent } from 'node:fs'
import { basename, join } from 'node:path'
import { isCategoryName } from '../files/category-name.ts'
import { daySpan } from '../files/day-span.ts'
import { type LogFileName, parseFileName, parseOtherwiseCompressed } from '../files/file-name.ts'
import { isGone, isSystemError } from '../files/system-error.ts'
import { ASYNC_DISK, type Disk } from './disk.ts'
import type { ByteSource } from './lines/line-reader.ts'
import type { Malformed } from './lines/malformed.ts'

/** One record file on disk, or one segment of an archived one, as it stood when it was listed. */
export interface LogFile extends LogFileName {
  path: string
  /** Bytes on disk; of a compressed file the compressed ones. */
  size: number
  /** Epoch milliseconds of the last change. */
  modified: number
  /** Device and inode: the same for a file that was renamed. */
  inode: string
  /** Of a segment: the folder of logs that it comes from. */
  source?: string
  /** Of a segment: bytes of the part, uncompressed, before its first line. */
  offset?: number
  /** Of a segment: its bytes, compressed, from front to back. */
  open?: () => Promise<OpenSource>
  /** Of a segment: how many lines it holds, without reading it; null where it does not say. */
  countLines?: () => Promise<number | null>
}

/** Bytes that have to be closed. */
export interface OpenSource extends ByteSource {
  close(): Promise<void>
}

/** Epoch milliseconds: from inclusive, to exclusive. */
export interface TimeSpan {
  from: number
  to: number
}

/**
 * The record files below `logDir`, sorted by category, day and part. Whatever is not named
 * `<category>/<category>.<yyyy-MM-dd>.<part>.log[.gz]` is not ours and left out; so are links, as they repeat a file.
 *
 * @param categories those to list; all when left out
 * @param onUnreadable called for a folder of a category or a file that cannot be read, or is compressed in another way than
 *   by gzip; the others are listed
 * @throws the file system's error when `logDir` cannot be read
 */
export async function listFiles(
  logDir: string,
  categories?: readonly string[],
  onUnreadable?: (malformed: Malformed) => void,
): Promise<LogFile[]> {
  return await listFilesOf(ASYNC_DISK, logDir, categories, onUnreadable)
}

/** The same, asked in one way or the other. */
export async function listFilesOf(
  disk: Disk,
  logDir: string,
  categories?: readonly string[],
  onUnreadable: (malformed: Malformed) => void = () => {},
): Promise<LogFile[]> {
  const entries = await disk.entriesOf(logDir)
  const isWanted = (name: string) => isCategoryName(name) && (categories?.includes(name) ?? true)
  const folders = entries.filter((entry) => !entry.isFile() && isWanted(entry.name))
  const lists = await Promise.all(folders.map((folder) => listCategory(disk, logDir, folder.name, onUnreadable)))
  return lists.flat().sort(compareFiles)
}

/** The record files of one category, unsorted; none when its folder is not there. */
async function listCategory(
  disk: Disk,
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
  const entries: Dirent[] = (await ask(folder, disk.entriesOf(folder))) ?? []
  const files: LogFile[] = []
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(folder, entry.name)
    const other = parseOtherwiseCompressed(entry.name)
    if (other?.file.category === category) onUnreadable(otherwiseCompressed(path, other.ending))
    const name = parseFileName(entry.name)
    if (name === null || name.category !== category) continue
    const found = await ask(path, disk.factsAt(path))
    if (found?.isFile()) files.push({ ...name, path, ...factsOf(found) })
  }
  return files
}

function otherwiseCompressed(file: string, ending: string): Malformed {
  return { file, offset: 0, length: 0, reason: 'compressed', text: `it ends in ${ending}: decompress it first` }
}

/** What a listing says of a file besides its name. */
export function factsOf(found: BigIntStats): Pick<LogFile, 'size' | 'modified' | 'inode'> {
  return { size: Number(found.size), modified: Number(found.mtimeMs), inode: `${found.dev}:${found.ino}` }
}

/** What orders files: a name, and of a segment where it comes from. */
type Place = LogFileName & Pick<LogFile, 'source' | 'offset'>

/** By category, day, source and part; of one part the plain file before the compressed one, and segments by their place. */
export function compareFiles(a: Place, b: Place): number {
  if (a.category !== b.category) return a.category < b.category ? -1 : 1
  if (a.day !== b.day) return a.day < b.day ? -1 : 1
  const [source = '', other = ''] = [a.source, b.source]
  if (source !== other) return source < other ? -1 : 1
  return a.part - b.part || (a.offset ?? 0) - (b.offset ?? 0) || Number(a.compressed) - Number(b.compressed)
}

/** Whether two files bear one name, but for `.gz`. Segments never do. */
export function isSamePart(a: Place, b: Place): boolean {
  return a.category === b.category && a.day === b.day && a.part === b.part && a.offset === undefined
}

/** The categories that have files among those given. */
export function categoriesOf(files: readonly LogFile[]): string[] {
  return [...new Set(files.map(({ category }) => category))]
}

export interface FileChoice extends TimeSpan {
  /** Null: all categories. */
  categories: readonly string[] | null
}

/** The files that can hold records of a span of time, in order. */
export function chooseFiles(files: readonly LogFile[], { categories, from, to }: FileChoice): LogFile[] {
  const isWanted = ({ category, day }: LogFile) =>
    (categories === null || categories.includes(category)) && mayHold(day, { from, to })
  return [...files].sort(compareFiles).filter(isWanted)
}

/** Whether the file of a day can hold records of a span of time. */
function mayHold(day: string, { from, to }: TimeSpan): boolean {
  const span = daySpan(day)
  return span.from < to && span.to > from
}

/** Whether what could not be read concerns a span of time: of old files that others compressed only those of it do. */
export function concerns({ reason, file }: Malformed, span: TimeSpan): boolean {
  const other = reason === 'compressed' ? parseOtherwiseCompressed(basename(file)) : null
  return other === null || mayHold(other.file.day, span)
}
