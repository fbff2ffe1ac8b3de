import { type BigIntStats, type Dirent, lstat, lstatSync, read, readdir, readdirSync, readSync } from 'node:fs'
import { promisify } from 'node:util'

// Not of node:fs/promises, which Node takes a twentieth of its start to load.
const readFolder = promisify<string, { withFileTypes: true }, Dirent[]>(readdir)
const factsAt = promisify<string, { bigint: true }, BigIntStats>(lstat)
const readPiece = promisify(read)

/** How the disk is asked small things: what stands in a folder, what a few bytes are. */
export interface Disk {
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

/** For a server, which goes on meanwhile. */
export const ASIDE: Disk = {
  entriesOf: (folder) => readFolder(folder, { withFileTypes: true }),
  factsAt: (path) => factsAt(path, { bigint: true }),
  read: readPiece,
}

/** After so many pieces signals are noticed. */
const PIECES_AT_ONCE = 64

let pieces = 0

/** For a command, which has nothing else to do: to hand a question to a thread takes many times as long as the answer. */
export const AT_ONCE: Disk = {
  entriesOf: async (folder) => readdirSync(folder, { withFileTypes: true }),
  factsAt: async (path) => lstatSync(path, { bigint: true }),
  async read(descriptor, buffer, offset, length, position) {
    if (++pieces % PIECES_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
    return { bytesRead: readSync(descriptor, buffer, offset, length, position) }
  },
}
