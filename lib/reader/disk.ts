import { type BigIntStats, type Dirent, lstat, lstatSync, readdir, readdirSync } from 'node:fs'
import { promisify } from 'node:util'

// Not of node:fs/promises, which Node takes a twentieth of its start to load.
const readFolder = promisify<string, { withFileTypes: true }, Dirent[]>(readdir)
const factsAt = promisify<string, { bigint: true }, BigIntStats>(lstat)

/** Who is asked what stands in a folder. */
export interface Disk {
  entriesOf(folder: string): Promise<Dirent[]>
  /** Of a link itself. */
  factsAt(path: string): Promise<BigIntStats>
}

/** For a server, which goes on meanwhile. */
export const ASIDE: Disk = {
  entriesOf: (folder) => readFolder(folder, { withFileTypes: true }),
  factsAt: (path) => factsAt(path, { bigint: true }),
}

/** For a command, which has nothing else to do: to hand a question to a thread takes many times as long as the answer. */
export const AT_ONCE: Disk = {
  entriesOf: async (folder) => readdirSync(folder, { withFileTypes: true }),
  factsAt: async (path) => lstatSync(path, { bigint: true }),
}
