import type { LogFileName } from '../../files/file-name.ts'
import type { ByteSource } from '../lines/line-reader.ts'
import { isSamePart, type LogFile } from '../list-files.ts'
import { anchorAt, headIn } from './anchor.ts'
import { keptLength } from './cut-back.ts'
import type { Place } from './position.ts'
import type { TailedFile } from './tailed-file.ts'

/** What a file found on disk is. */
export interface Recognized {
  /** Null: one that was not known. */
  file: TailedFile | null
  /** Up to where its content was read. */
  place: Place
}

/**
 * The file that a content continues: of those whose last record stands in it where it was read, the one read furthest; null
 * when it continues none. Content decides, as inodes are given out again and names and inodes change when a volume is restored.
 */
export async function furthestIn(source: ByteSource, files: readonly TailedFile[]): Promise<TailedFile | null> {
  let furthest: TailedFile | null = null
  // In the order of their places: a compressed content is read from front to back.
  for (const file of files.toSorted((a, b) => a.position.offset - b.position.offset)) {
    if (file.position.offset > 0 && (await file.isContinuedBy(source))) furthest = file
  }
  return furthest
}

/** Whether the files of a part may hold a known one: one that has lost its name may have been renamed, and then compressed. */
export function mayBeIn(part: LogFileName, file: TailedFile, isPresent: boolean): boolean {
  const isLost = file.name.category === part.category && !file.complete && !isPresent
  return isLost || isSamePart(file.name, part)
}

/** What a plain file found on disk is: one of those known, under whatever name, a copy of one, or new. */
export async function recognize(found: LogFile, source: ByteSource, known: readonly TailedFile[]): Promise<Recognized> {
  const namesakes = known.filter((file) => isSamePart(file.name, found))
  const ofInode = known.filter((file) => !file.complete && file.inode === found.inode)
  const unmoved = ofInode.filter((file) => namesakes.includes(file))
  // Between two looks a file may be copied and the copy renamed: then only what stands in it is as it was.
  const ofCategory = known.filter((file) => file.name.category === found.category)
  const continued = (await furthestIn(source, namesakes)) ?? (await furthestIn(source, [...ofCategory, ...ofInode]))
  if (continued !== null && unmoved.includes(continued)) return { file: continued, place: continued.position }
  const kept = await longestKept(source, ofCategory, continued?.position.offset ?? 0)
  if (kept !== null) return { file: null, place: kept }
  if (continued !== null) return { file: isCopy(found, continued) ? null : continued, place: continued.position }
  // Cut to nothing, or not read yet.
  return { file: unmoved[0] ?? null, place: { offset: 0, anchor: '' } }
}

/** Where what was read ends in an older copy of a file that was read beyond `offset`, or in one that lost its end and went on. */
async function longestKept(source: ByteSource, known: readonly TailedFile[], offset: number): Promise<Place | null> {
  const head = await headIn(source)
  const further = known.map(({ position }) => position).filter((of) => of.head === head && of.offset > offset)
  let most: Place | null = null
  for (const position of further) {
    const length = await keptLength(source, position)
    if (length > (most?.offset ?? offset)) most = { ...position, ...(await anchorAt(source, length)) }
  }
  return most
}

/** What is open is another file, which may still grow, and what is compressed is known by that. */
function isCopy(found: LogFile, file: TailedFile): boolean {
  return file.complete || (file.isOpen && file.inode !== found.inode)
}
