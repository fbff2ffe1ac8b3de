import { type BigIntStats, type Dirent, lstat, lstatSync, read, readdir, readdirSync, readSync } from 'node:fs'
import { promisify } from 'node:util'

// Not of node:fs/promises, which Node takes a twentieth of its start to load.
const readFolder = promisify<string, { withFileTypes: true }, Dirent[]>(readdir)
const factsAt = promisify<string, { bigint: true }, BigIntStats>(lstat)
const readPiece = promisify(read)

/** How the disk is asked: for the names in a folder, the facts of a file, its bytes. */
export interface Disk {
  /** Whether nothing else is done while it answers. */
  isBlocking: boolean
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
  isBlocking: false,
  entriesOf: (folder) => readFolder(folder, { withFileTypes: true }),
  factsAt: (path) => factsAt(path, { bigint: true }),
  read: readPiece,
}

/** After so many pieces the event loop gets a turn, for ctrl-C to be noticed. */
const PIECES_AT_ONCE = 64

let pieces = 0

/** In this thread: for a command, which has nothing else to do. Handing a question to a thread takes many times as long as its answer. */
export const SYNC_DISK: Disk = {
  isBlocking: true,
  entriesOf: async (folder) => readdirSync(folder, { withFileTypes: true }),
  factsAt: async (path) => lstatSync(path, { bigint: true }),
  async read(descriptor, buffer, offset, length, position) {
    if (++pieces % PIECES_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
    return { bytesRead: readSync(descriptor, buffer, offset, length, position) }
  },
}
