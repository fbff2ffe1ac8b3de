import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { formatFileName } from '../files/file-name.ts'
import { endsCutNow } from './file-identity.ts'
import { sleepNow } from './sleep-now.ts'

export interface DayPlace {
  /** The category's folder. */
  folder: string
  category: string
  /** `yyyy-MM-dd` */
  day: string
  fileMode: number
  dirMode: number
}

/** The part pino-roll goes on with: the highest number at the end of any `.log` name in the folder, 1 if there is none. */
export function nextPart(names: Iterable<string>): number {
  let highest = 1
  for (const name of names) {
    const [, part] = /(\d+)\.log$/.exec(name) ?? []
    if (part !== undefined) highest = Math.max(highest, Number(part))
  }
  return highest
}

/**
 * Appends to the file pino-roll would open for the day, without waiting for it: for the end of the process, and for
 * `flush: 'sync'` while the day's stream is being opened.
 *
 * @param onWritten told how many bytes each write brought to the disk
 * @throws what the disk says
 */
export function appendNow(place: DayPlace, data: Uint8Array, onWritten: (bytes: number) => void): void {
  const { folder, category, day, fileMode, dirMode } = place
  mkdirSync(folder, { recursive: true, mode: dirMode })
  const part = nextPart(readdirSync(folder))
  const path = join(folder, formatFileName({ category, day, part }))
  const fd = openSync(path, 'a', fileMode)
  try {
    if (endsCutNow(fd, path)) writeSync(fd, '\n')
    writeNow(fd, data, onWritten)
  } finally {
    closeSync(fd)
  }
}

/** @throws what the disk says */
export function writeNow(fd: number, data: Uint8Array, onWritten: (bytes: number) => void): void {
  for (let written = 0; written < data.length; ) {
    const bytes = writeSync(fd, data, written)
    written += bytes
    onWritten(bytes)
  }
}

/** How long the end of a process waits for a write that libuv's pool has not done yet, in milliseconds. */
const FLIGHT_LIMIT = 100

/**
 * Waits until a file has grown to a size: the pool's threads go on while this one stands. Without it lines written now
 * could stand before older ones; libuv joins its threads at exit, so the older ones are written in any case. False when it
 * did not within the time.
 */
export function awaitSize(fd: number, size: number): boolean {
  for (let waited = 0; waited < FLIGHT_LIMIT; waited++) {
    if (fstatSync(fd).size >= size) return true
    sleepNow(1)
  }
  return false
}
