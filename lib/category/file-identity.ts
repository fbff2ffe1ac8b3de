import { close, closeSync, fstat, fstatSync, open, openSync, read, readSync, stat, statSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { sleepNow } from './sleep-now.ts'

const fstatOf = promisify(fstat)
const statOf = promisify(stat)
const openFile = promisify(open)
const closeFile = promisify(close)
const readFrom = promisify(read)

export interface Standing {
  /** Whether the path still leads to the open file: false after it was deleted, renamed or replaced. */
  inPlace: boolean
  /** Bytes in the open file. */
  size: number
  /** False for a FIFO or a device. */
  isRegular: boolean
}

/** @throws what the disk says, except that there is no such path */
export async function standingOf(fd: number, path: string): Promise<Standing> {
  const held = await fstatOf(fd, { bigint: true })
  const found = await statOf(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  return {
    inPlace: found !== undefined && found.ino === held.ino && found.dev === held.dev,
    size: Number(held.size),
    isRegular: held.isFile(),
  }
}

/** `standingOf(…).inPlace` without waiting. @throws what the disk says, except that there is no such path */
export function isInPlaceNow(fd: number, path: string): boolean {
  const held = fstatSync(fd, { bigint: true })
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found !== undefined && found.ino === held.ino && found.dev === held.dev
}

const NEWLINE = 0x0a

/** Milliseconds after which a last line without an end is taken for cut, and not for one being written. */
const CUT_AFTER = 20

/**
 * The last bytes of a file, once it ends with a whole line or does not grow; none of an empty file, undefined when it
 * may not be read.
 */
export async function readTail(path: string, standing: Standing, length: number): Promise<Buffer | undefined> {
  if (!standing.isRegular) return undefined
  let fd: number | undefined
  try {
    fd = await openFile(path, 'r')
    for (let size = standing.size; ; ) {
      const tail = Buffer.alloc(Math.min(Math.max(length, 1), size))
      if (size > 0) await readFrom(fd, tail, 0, tail.length, size - tail.length)
      if (size === 0 || tail.at(-1) === NEWLINE) return tail
      await setTimeout(CUT_AFTER, undefined, { ref: false })
      const { size: sizeNow } = await fstatOf(fd)
      if (sizeNow === size) return tail
      size = sizeNow
    }
  } catch {
    return undefined
  } finally {
    if (fd !== undefined) await closeFile(fd).catch(() => {})
  }
}

/** Whether a file ends within a line that nobody goes on with, without yielding; false when it may not be read. */
export function endsCutNow(fd: number, path: string): boolean {
  const standing = fstatSync(fd)
  if (!standing.isFile()) return false
  let reading: number | undefined
  try {
    reading = openSync(path, 'r')
    const last = Buffer.alloc(1)
    for (let { size } = standing; size > 0; ) {
      readSync(reading, last, 0, 1, size - 1)
      if (last[0] === NEWLINE) return false
      sleepNow(CUT_AFTER)
      const { size: sizeNow } = fstatSync(fd)
      if (sizeNow === size) return true
      size = sizeNow
    }
    return false
  } catch {
    return false
  } finally {
    if (reading !== undefined) closeSync(reading)
  }
}
