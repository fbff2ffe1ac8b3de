import { close, closeSync, fstat, fstatSync, lstat, lstatSync, open, openSync, read, readSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { NEWLINE } from '../../files/newline.ts'
import { isGone } from '../../files/system-error.ts'

const fstatOf = promisify(fstat)
const lstatOf = promisify(lstat)
const openFile = promisify(open)
const closeFile = promisify(close)
const readFrom = promisify(read)

export interface Standing {
  /** Whether the path still leads to the open file: false after it was deleted, renamed or replaced, by a link too. */
  inPlace: boolean
  /** Bytes in the open file. */
  size: number
  /** False for a FIFO or a device. */
  isRegular: boolean
}

/** @throws what the disk says, except that there is no such path */
export async function standingOf(fd: number, path: string): Promise<Standing> {
  const held = await fstatOf(fd, { bigint: true })
  const found = await lstatOf(path, { bigint: true }).catch((error) => {
    if (isGone(error)) return undefined
    throw error
  })
  return {
    inPlace: found !== undefined && found.ino === held.ino && found.dev === held.dev,
    size: Number(held.size),
    isRegular: held.isFile(),
  }
}

/** `standingOf(…).inPlace` without waiting; false when it cannot be seen. */
export function isInPlaceSync(fd: number, path: string): boolean {
  try {
    const held = fstatSync(fd, { bigint: true })
    const found = lstatSync(path, { bigint: true })
    return found.ino === held.ino && found.dev === held.dev
  } catch {
    return false
  }
}

/** Whether no name leads to an open file any more; false when that cannot be seen. Some file systems count no names at all. */
export async function isRemoved(fd: number, path: string): Promise<boolean> {
  try {
    return (await fstatOf(fd)).nlink === 0 && !(await standingOf(fd, path)).inPlace
  } catch {
    return false
  }
}

/** The same without waiting. */
export function isRemovedSync(fd: number, path: string): boolean {
  try {
    return fstatSync(fd).nlink === 0 && !isInPlaceSync(fd, path)
  } catch {
    return false
  }
}

/** Milliseconds after which a last line without an end is taken for cut, and not for one being written. */
const CUT_AFTER = 20

/** How a file ends. */
export interface Tail {
  /** Its last bytes, none of an empty file. */
  bytes: Buffer
  /** Bytes in the file with them. */
  size: number
}

/** The end of a file, once it ends with a whole line or does not grow; undefined when it may not be read. */
export async function readTail(path: string, standing: Standing, length: number): Promise<Tail | undefined> {
  if (!standing.isRegular) return undefined
  let fd: number | undefined
  try {
    fd = await openFile(path, 'r')
    for (let size = standing.size; ; ) {
      const bytes = Buffer.alloc(Math.min(Math.max(length, 1), size))
      if (size > 0) await readFrom(fd, bytes, 0, bytes.length, size - bytes.length)
      if (size === 0 || bytes.at(-1) === NEWLINE) return { bytes, size }
      await setTimeout(CUT_AFTER, undefined, { ref: false })
      const { size: sizeAfter } = await fstatOf(fd)
      if (sizeAfter === size) return { bytes, size }
      size = sizeAfter
    }
  } catch {
    return undefined
  } finally {
    if (fd !== undefined) await closeFile(fd).catch(() => {})
  }
}

/** Whether something else stands in an open file where bytes were appended; false when that cannot be seen. */
export async function holdsElse(held: number, path: string, offset: number, expected: Uint8Array): Promise<boolean> {
  let fd: number | undefined
  try {
    fd = await openFile(path, 'r')
    if ((await fstatOf(fd, { bigint: true })).ino !== (await fstatOf(held, { bigint: true })).ino) return false
    const found = Buffer.alloc(expected.length)
    const { bytesRead } = await readFrom(fd, found, 0, found.length, offset)
    return !found.subarray(0, bytesRead).equals(expected)
  } catch {
    return false
  } finally {
    if (fd !== undefined) await closeFile(fd).catch(() => {})
  }
}

/** The same without waiting. */
export function holdsElseSync(held: number, path: string, offset: number, expected: Uint8Array): boolean {
  let fd: number | undefined
  try {
    fd = openSync(path, 'r')
    if (fstatSync(fd, { bigint: true }).ino !== fstatSync(held, { bigint: true }).ino) return false
    const found = Buffer.alloc(expected.length)
    const bytesRead = readSync(fd, found, 0, found.length, offset)
    return !found.subarray(0, bytesRead).equals(expected)
  } catch {
    return false
  } finally {
    if (fd !== undefined) releaseSync(fd)
  }
}

/** Whether a file ends within a line that nobody goes on with, without yielding; false when it may not be read. */
export function endsCutSync(fd: number, path: string): boolean {
  const standing = fstatSync(fd)
  if (!standing.isFile()) return false
  let reading: number | undefined
  try {
    reading = openSync(path, 'r')
    const last = Buffer.alloc(1)
    for (let { size } = standing; size > 0; ) {
      readSync(reading, last, 0, 1, size - 1)
      if (last[0] === NEWLINE) return false
      sleepSync(CUT_AFTER)
      const { size: sizeAfter } = fstatSync(fd)
      if (sizeAfter === size) return true
      size = sizeAfter
    }
    return false
  } catch {
    return false
  } finally {
    if (reading !== undefined) releaseSync(reading)
  }
}

const cell = new Int32Array(new SharedArrayBuffer(4))

/** Stops this thread for some milliseconds; libuv's pool goes on. */
export function sleepSync(ms: number): void {
  Atomics.wait(cell, 0, 0, ms)
}

/** Closes a descriptor of which nothing is expected any more: what the disk says of it then changes nothing. */
export function releaseSync(fd: number): void {
  try {
    closeSync(fd)
  } catch {}
}
