import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { isCategoryName } from '../../files/category-name.ts'
import { formatFileName, parseFileName } from '../../files/file-name.ts'
import { isGone } from '../is-gone.ts'
import { factsOf } from '../list-files.ts'
import { anchorBytes, formatAnchor } from './anchor.ts'
import type { FilePosition, FollowPosition } from './position.ts'

const NEWLINE = 10

/** As much as is looked at for the last newline: a longer unfinished line is read from this far back. */
const TAIL_LENGTH = 64 * 1024

/**
 * The position behind all lines that are there. Asked synchronously, once, so that "now" is the moment of the call:
 * what is written after it is not missed.
 */
export function positionNow(logDir: string, categories: readonly string[] | null): FollowPosition {
  const names = categories ?? namesIn(logDir).filter(isCategoryName)
  return { version: 1, from: null, files: names.flatMap((category) => endsOf(logDir, category)) }
}

function endsOf(logDir: string, category: string): FilePosition[] {
  const names = namesIn(join(logDir, category))
  return names.flatMap((name) => {
    const parsed = parseFileName(name)
    if (parsed?.category !== category) return []
    const file = formatFileName(parsed)
    // A compressed file beside its plain one is in the making.
    if (parsed.compressed && names.includes(file)) return []
    const at = unlessGone(() => endOf(join(logDir, category, name), parsed.compressed))
    return at === null ? [] : [{ file, ...at }]
  })
}

function endOf(path: string, complete: boolean): Omit<FilePosition, 'file'> {
  const descriptor = openSync(path, 'r')
  try {
    const { size, inode } = factsOf(fstatSync(descriptor, { bigint: true }))
    if (complete) return { inode, offset: size, anchor: '', complete }
    const start = Math.max(0, size - TAIL_LENGTH)
    const tail = Buffer.alloc(size - start)
    readSync(descriptor, tail, 0, tail.length, start)
    const end = tail.lastIndexOf(NEWLINE) + 1
    return { inode, offset: start + end, anchor: end === 0 ? '' : formatAnchor(anchorBytes(tail, end)), complete }
  } finally {
    closeSync(descriptor)
  }
}

function namesIn(folder: string): string[] {
  return unlessGone(() => readdirSync(folder)) ?? []
}

function unlessGone<T>(ask: () => T): T | null {
  try {
    return ask()
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}
