import { fstatSync, openSync, readSync, statfsSync, writeSync } from 'node:fs'
import { NEWLINE } from '../../files/newline.ts'
import { makeFolderSync } from '../make-folder.ts'
import type { DayParts } from './day-parts.ts'
import { endsCutSync, isInPlaceSync, releaseSync, sleepSync } from './file-state.ts'

/**
 * Appends to the part of the day that is written to, without a stream: for the end of the process, and for
 * `flush: 'sync'` while the day's stream is being opened.
 *
 * @param onWritten told how many bytes each write brought to the disk
 * @returns lines that are to be written once more
 * @throws what the disk says
 */
export function appendSync(parts: DayParts, data: Buffer, onWritten: (bytes: number) => void): Buffer[] {
  makeFolderSync(parts.place.folder, parts.place.dirMode)
  const { path, fd } = parts.openSync()
  try {
    if (endsCutSync(fd, path)) writeSync(fd, '\n')
    return writeAllSync({ fd, path }, data, onWritten)
  } finally {
    parts.leaveIfFull(sizeOf(fd))
    releaseSync(fd)
  }
}

/**
 * @returns lines that another process's tore: they are to be written once more
 * @throws what the disk says
 */
export function writeAllSync(file: WrittenFile, data: Buffer, onWritten: (bytes: number) => void): Buffer[] {
  const from = sizeOf(file.fd)
  let cut: number | undefined
  for (let written = 0; written < data.length; ) {
    const bytes = writeSync(file.fd, data, written)
    written += bytes
    onWritten(bytes)
    if (written < data.length) cut ??= written
  }
  return cut === undefined ? [] : tornLines(file, from, data, cut)
}

/**
 * After a write that stopped and went on: the lines that now stand in pieces, because another process wrote in between. None
 * where that cannot be seen.
 *
 * @param from bytes that were in the file before, or fewer
 * @param cut where it stopped first
 */
export function tornLines(file: WrittenFile, from: number, data: Buffer, cut: number): Buffer[] {
  const added = isInPlaceSync(file.fd, file.path) ? addedSince(file.path, from) : undefined
  if (added === undefined) return []
  const torn: Buffer[] = []
  for (let start = data.lastIndexOf(NEWLINE, cut - 1) + 1; start < data.length; ) {
    const end = data.indexOf(NEWLINE, start) + 1 || data.length
    const line = data.subarray(start, end)
    if (!added.includes(line)) torn.push(line)
    start = end
  }
  return torn
}

/** How long the end of a process waits for a write that libuv's pool has not done yet, in milliseconds. */
const FLIGHT_LIMIT = 100

/** An open file, and the path it was opened by. */
export interface WrittenFile {
  fd: number
  path: string
}

/**
 * Waits until a write that libuv's pool was given stands in the file; the pool goes on while this thread sleeps. Without the wait
 * lines written now could come before older ones. The bytes are looked for, as another process may have made the file grow;
 * only of a file that was moved its size has to do.
 *
 * @param from bytes that were in the file before
 * @returns how many bytes of it are there when it is whole or the time is over: 0 where the file may not be read
 */
export function awaitWrite({ fd, path }: WrittenFile, from: number, data: Buffer): number {
  let found = 0
  const isInPlace = isInPlaceSync(fd, path)
  for (let waited = 0; waited < FLIGHT_LIMIT; waited++) {
    found = isInPlace ? writtenOf(data, path, from) : grownBy(fd, from, data.length)
    if (found === data.length) return found
    sleepSync(1)
  }
  return found
}

function grownBy(fd: number, from: number, most: number): number {
  return Math.max(0, Math.min(sizeOf(fd) - from, most))
}

/** 0 where it cannot be seen. */
function sizeOf(fd: number): number {
  try {
    return fstatSync(fd).size
  } catch {
    return 0
  }
}

function writtenOf(data: Buffer, path: string, from: number): number {
  const added = addedSince(path, from)
  if (added === undefined) return 0
  return added.includes(data) ? data.length : lengthOfCut(data, added)
}

/** What came to a file behind its first bytes; undefined when it may not be read. */
function addedSince(path: string, from: number): Buffer | undefined {
  let fd: number | undefined
  try {
    fd = openSync(path, 'r')
    const { size } = fstatSync(fd)
    const start = Math.min(from, size)
    const added = Buffer.alloc(size - start)
    readSync(fd, added, 0, added.length, start)
    return added
  } catch {
    return undefined
  } finally {
    if (fd !== undefined) releaseSync(fd)
  }
}

/** How much of a write a file ends with. What is not at its end may be another line that begins alike. */
function lengthOfCut(data: Buffer, added: Buffer): number {
  for (let at = Math.max(0, added.length - data.length); at < added.length; at++) {
    const isLineStart = at === 0 || added[at - 1] === NEWLINE
    const length = added.length - at
    if (isLineStart && added.subarray(at).equals(data.subarray(0, length))) return length
  }
  return 0
}

/** Whether a disk has no room left, which is why a write may have failed of which nobody says so any more. */
export function isFullSync(path: string): boolean {
  try {
    return statfsSync(path).bavail === 0
  } catch {
    return false
  }
}
