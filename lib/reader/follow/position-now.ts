import { closeSync, type Dirent, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { isCategoryName } from '../../files/category-name.ts'
import { formatFileName, parseFileName } from '../../files/file-name.ts'
import { NEWLINE } from '../../files/newline.ts'
import { isSystemError } from '../../files/system-error.ts'
import { READING } from '../lines/source-file.ts'
import { factsOf } from '../list-files.ts'
import { anchorBytes, formatAnchor } from './anchor.ts'
import { type CopyMarks, marksOf } from './older-copy.ts'
import type { FilePosition, FollowPosition } from './position.ts'

/** As much as is looked at for the last newline: a longer unfinished line is read from this far back. */
const TAIL_LENGTH = 64 * 1024

/**
 * The position behind all lines that are there. Asked synchronously, once, so that "now" is the moment of the call:
 * what is written after it is not missed. What cannot be read is left out, for the following to tell of.
 */
export function positionNow(logDir: string, categories: readonly string[] | null): FollowPosition {
  const names = categories ?? entriesIn(logDir).flatMap(({ name }) => (isCategoryName(name) ? [name] : []))
  return { version: 1, from: null, files: names.flatMap((category) => endsOf(logDir, category)) }
}

function endsOf(logDir: string, category: string): FilePosition[] {
  return entriesIn(join(logDir, category)).flatMap((entry) => {
    const parsed = entry.isFile() ? parseFileName(entry.name) : null
    if (parsed?.category !== category) return []
    const at = ifReadable(() => endOf(join(logDir, category, entry.name), parsed.compressed))
    return at === null ? [] : [{ file: formatFileName(parsed), ...at }]
  })
}

/** Of a compressed file, whose content takes too long to read, the place and mark are those of its compressed bytes. */
function endOf(path: string, complete: boolean): Omit<FilePosition, 'file'> {
  const descriptor = openSync(path, READING)
  try {
    const { size, modified, inode } = factsOf(fstatSync(descriptor, { bigint: true }))
    const start = Math.max(0, size - TAIL_LENGTH)
    const tail = Buffer.alloc(size - start)
    readSync(descriptor, tail, 0, tail.length, start)
    const end = complete ? tail.length : tail.lastIndexOf(NEWLINE) + 1
    const anchor = end === 0 ? '' : formatAnchor(anchorBytes(tail, end))
    const marks = complete || end === 0 ? {} : marksUpTo(descriptor, { bytes: tail.subarray(0, end), offset: start })
    return { inode, offset: start + end, anchor, complete, ...(complete && { modified }), ...marks }
  } finally {
    closeSync(descriptor)
  }
}

function marksUpTo(descriptor: number, tail: { bytes: Buffer; offset: number }): CopyMarks {
  const beginning = Buffer.alloc(Math.min(TAIL_LENGTH, tail.offset + tail.bytes.length))
  readSync(descriptor, beginning, 0, beginning.length, 0)
  return marksOf(marksOf({}, { bytes: beginning, offset: 0 }), tail)
}

function entriesIn(folder: string): Dirent[] {
  return ifReadable(() => readdirSync(folder, { withFileTypes: true })) ?? []
}

function ifReadable<T>(ask: () => T): T | null {
  try {
    return ask()
  } catch (error) {
    if (isSystemError(error)) return null
    throw error
  }
}
