import { type BigIntStats, type Dirent, lstat, lstatSync, read, readdir, readdirSync, readSync } from 'node:fs'
import { promisify } from 'node:util'
import { uptime } from '../time/clock.ts'
import { BLOCK_SIZE } from './lines/line-reader.ts'

// Not of node:fs/promises, which Node takes a twentieth of its start to load.
const readFolder = promisify<string, { withFileTypes: true }, Dirent[]>(readdir)
const factsAt = promisify<string, { bigint: true }, BigIntStats>(lstat)
const readPiece = promisify(read)

/** How the disk is asked: for the names in a folder, the facts of a file, its bytes. */
export interface Disk {
  /** Bytes of a file that are read at a time before they are looked at; null: the next ones are read meanwhile. */
  blockSize: number | null
  entriesOf(folder: string): Promise<Dirent[]>
  /** Of a link itself. */
  factsAt(path: string): Promise<BigIntStats>
  read(
    descriptor: number,
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }>
}

/** In libuv's threads: for a server, which goes on meanwhile. */
export const ASYNC_DISK: Disk = {
  blockSize: null,
  entriesOf: (folder) => readFolder(folder, { withFileTypes: true }),
  factsAt: (path) => factsAt(path, { bigint: true }),
  read: readPiece,
}

/** Milliseconds after which the event loop gets a turn, for ctrl-C to be noticed at once. */
const TURN_MS = 30

let turnAt = 0

/** In this thread: for a command, which has nothing else to do. Handing a question to a thread takes many times as long as its answer. */
export const SYNC_DISK: Disk = {
  blockSize: BLOCK_SIZE,
  entriesOf: async (folder) => readdirSync(folder, { withFileTypes: true }),
  factsAt: async (path) => lstatSync(path, { bigint: true }),
  async read(descriptor, buffer, offset, length, position) {
    if (uptime() - turnAt > TURN_MS) {
      await new Promise((resolve) => setImmediate(resolve))
      turnAt = uptime()
    }
    return { bytesRead: readSync(descriptor, buffer, offset, length, position) }
  },
}

/** Bytes of the blocks of all files that are merged. */
const MOST_AT_ONCE = 8 * BLOCK_SIZE

/** Less is felt. */
const LEAST_BLOCK = 64 * 1024

/** The same for so many files that are merged, in as much memory as for a few. */
export function syncDiskFor(files: number): Disk {
  const share = Math.floor(MOST_AT_ONCE / Math.max(1, files))
  return { ...SYNC_DISK, blockSize: Math.min(BLOCK_SIZE, Math.max(LEAST_BLOCK, share)) }
}
