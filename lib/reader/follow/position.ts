import { parseFileName } from '../../files/file-name.ts'
import { isObject } from '../../options/kinds.ts'
import { invalidOption } from '../../options/option.ts'

/** How far one file was read. */
export interface FilePosition {
  /** Name of the plain file, also after it was compressed: `app.2026-11-24.1.log`. */
  file: string
  /** Device and inode. */
  inode: string
  /** Byte where the next line begins. */
  offset: number
  /** Mark of the bytes before the offset; empty at 0. */
  anchor: string
  /** The file was compressed and read to its end: it cannot grow. */
  complete: boolean
  /** Epoch milliseconds when what is complete was written: a compressed file of another time is looked into. Older positions have none. */
  modified?: number
  /** Mark of the first line, by which an older copy of the file is known. Older positions have none. */
  head?: string
  /** Epoch milliseconds up to which lines were read: an older copy ends with no later one. Only with `head`. */
  time?: number
}

/** How far a content was read, whatever file holds it. */
export type Place = Omit<FilePosition, 'file' | 'inode' | 'complete' | 'modified'>

/** A place in the stream of records. Plain JSON, to be kept wherever the consumer keeps its own progress. */
export interface FollowPosition {
  version: 1
  /** Epoch milliseconds: records before it are passed over. Null: none are. */
  from: number | null
  files: FilePosition[]
}

/**
 * A position that came back from where it was kept.
 *
 * @throws {OptionInvalid}
 */
export function checkPosition(position: FollowPosition): FollowPosition {
  const { version, from, files } = position
  const holds =
    version === 1 && (from === null || Number.isFinite(from)) && Array.isArray(files) && files.every(isFilePosition)
  if (holds) return position
  throw invalidOption('from', position, { expected: "'now', 'start', a time or a position made by positionAfter" })
}

function isFilePosition(position: FilePosition): boolean {
  if (!isObject(position)) return false
  const { file, inode, offset, anchor, complete, modified, head, time }: FilePosition = position
  return (
    typeof file === 'string' &&
    parseFileName(file) !== null &&
    typeof inode === 'string' &&
    Number.isSafeInteger(offset) &&
    offset >= 0 &&
    typeof anchor === 'string' &&
    typeof complete === 'boolean' &&
    (modified === undefined || Number.isFinite(modified)) &&
    (head === undefined || typeof head === 'string') &&
    (time === undefined || Number.isFinite(time))
  )
}
