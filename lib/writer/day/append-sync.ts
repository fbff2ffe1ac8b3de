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
 * @throws what the disk says
 */
export function appendSync(parts: DayParts, data: Uint8Array, onWritten: (bytes: number) => void): void {
  makeFolderSync(parts.place.folder, parts.place.dirMode)
  const { path, fd } = parts.openSync()
  try {
    if (endsCutSync(fd, path)) writeSync(fd, '\n')
    writeAllSync(fd, data, onWritten)
  } finally {
    releaseSync(fd)
  }
}

/** @throws what the disk says */
export function writeAllSync(fd: number, data: Uint8Array, onWritten: (bytes: number) => void): void {
  for (let written = 0; written < data.length; ) {
    const bytes = writeSync(fd, data, written)
    written += bytes
    onWritten(bytes)
  }
}

/** How long the end of a process waits for a write that libuv's pool has not done yet, in milliseconds. */
const FLIGHT_LIMIT = 100

/** An open file, and the path it was opened by. */
interface WrittenFile {
  fd: number
  path: string
}

/**
 * Waits until a write that the pool was given stands in the file: the pool's threads go on while this one stands. Its size
 * is no proof, as another process may have grown it; but it is all that can be seen of a file that was moved. Without the
 * wait lines written now could stand before older ones.
 *
 * @param from bytes that were in the file before
 * @returns how many bytes of it are there when it is whole or the time is over: 0 where the file may not be read
 */
export function awaitWrite({ fd, path }: WrittenFile, from: number, data: Uint8Array): number {
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
  try {
    return Math.max(0, Math.min(fstatSync(fd).size - from, most))
  } catch {
    return 0
  }
}

function writtenOf(data: Uint8Array, path: string, from: number): number {
  let fd: number | undefined
  try {
    fd = openSync(path, 'r')
    const { size } = fstatSync(fd)
    const start = Math.min(from, size)
    const added = Buffer.alloc(size - start)
    readSync(fd, added, 0, added.length, start)
    return added.indexOf(data) !== -1 ? data.length : lengthOfCut(data, added)
  } catch {
    return 0
  } finally {
    if (fd !== undefined) releaseSync(fd)
  }
}

/** How much of a write a file ends with. What is not at its end may be another line that begins alike. */
function lengthOfCut(data: Uint8Array, added: Buffer): number {
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
