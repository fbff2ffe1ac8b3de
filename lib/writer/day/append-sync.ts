import { fstatSync, writeSync } from 'node:fs'
import { makeFolderNow } from '../make-folder.ts'
import { closeNow } from './close-sync.ts'
import type { DayParts } from './day-parts.ts'
import { endsCutNow } from './file-state.ts'
import { sleepNow } from './sleep-sync.ts'

/**
 * Appends to the part of the day that is written to, without a stream: for the end of the process, and for
 * `flush: 'sync'` while the day's stream is being opened.
 *
 * @param onWritten told how many bytes each write brought to the disk
 * @throws what the disk says
 */
export function appendNow(parts: DayParts, data: Uint8Array, onWritten: (bytes: number) => void): void {
  makeFolderNow(parts.place.folder, parts.place.dirMode)
  const { path, fd } = parts.openNow()
  try {
    if (endsCutNow(fd, path)) writeSync(fd, '\n')
    writeNow(fd, data, onWritten)
  } finally {
    closeNow(fd)
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
