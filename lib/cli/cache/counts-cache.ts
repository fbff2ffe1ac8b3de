import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { gunzip, gzip } from 'node:zlib'
import { NEWLINE } from '../../files/newline.ts'
import { replaceWhole } from '../../files/save-whole.ts'
import { isSystemError } from '../../files/system-error.ts'
import type { Malformed } from '../../reader/lines/malformed.ts'
import { factsOf, type LogFile } from '../../reader/list-files.ts'
import { now } from '../../time/clock.ts'
import { HOUR } from '../../time/units.ts'
import { version } from '../version.ts'

const ENDING = '.counts'

/** Entries that are kept; each has a few megabytes. */
const MOST_ENTRIES = 16

/** After so long, an entry that is not finished will never be. */
const ABANDONED_AFTER = HOUR

/** The fastest level is enough: most of the bytes are zeros. */
const pack = (bytes: Buffer) => promisify(gzip)(bytes, { level: 1 })
const unpack = promisify<Buffer, Buffer>(gunzip)

/** What was counted of files. */
export interface CachedCounts<S> {
  /** How many of the files asked for were counted, from the first on. */
  files: number
  state: S
  /** Broken lines in them. */
  malformed: Malformed[]
  /** Epoch milliseconds of the earliest and the latest record. */
  first: number
  last: number
}

/** The first line of an entry. */
interface Head {
  version: string
  question: string
  files: FileMark[]
}

/** Tells whether a file is still the one that was counted. */
type FileMark = readonly [path: string, inode: string, size: number, modified: number]

/** Counts of closed files, kept in a folder of the user from one command to the next. */
export class CountsCache {
  readonly #folder: string
  /** What is counted changes with the package, and how a state is serialized with Node. */
  readonly #version = `${version()} ${process.version}`

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * The cached counts of all of the files, or of the first of them, for the same question. Null where there are none, or they
   * are damaged or another user's.
   */
  async find<S>(question: string, files: readonly LogFile[]): Promise<CachedCounts<S> | null> {
    try {
      if (!(await isOwn(this.#folder))) return null
      const entry = splitEntry(await readOwn(this.#pathOf(question, files)))
      if (entry === null || !this.#answers(entry.head, question, files)) return null
      return { ...deserialize(await unpack(entry.rest)), files: entry.head.files.length }
    } catch {
      // Whatever is wrong with the entry, all is counted anew, and the entry is replaced.
      return null
    }
  }

  /** Caches the counts of the files, and removes those of files that have changed. Does without where the file system fails. */
  async keep<S>(question: string, files: readonly LogFile[], counts: Omit<CachedCounts<S>, 'files'>): Promise<void> {
    // Before anything is awaited: the state changes when more is counted.
    const bytes = serialize(counts)
    const head: Head = { version: this.#version, question, files: files.map(markOf) }
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      if (!(await isOwn(this.#folder))) return
      await replaceWhole(
        this.#pathOf(question, files),
        Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), await pack(bytes)]),
        0o600,
      )
      await this.#removeOld()
    } catch (error) {
      if (!isSystemError(error)) throw error
    }
  }

  /** Depends on the first file, so that the same question about two spans of time has two entries. */
  #pathOf(question: string, [first]: readonly LogFile[]): string {
    const named = createHash('sha256').update(`${question} ${first?.path}`).digest('hex')
    return join(this.#folder, `${named.slice(0, 32)}${ENDING}`)
  }

  #answers({ version, question, files }: Head, asked: string, wanted: readonly LogFile[]): boolean {
    if (version !== this.#version || question !== asked || files.length > wanted.length) return false
    return files.every((mark, at) => String(mark) === String(markOf(wanted[at] as LogFile)))
  }

  async #removeOld(): Promise<void> {
    const all = await readdir(this.#folder)
    await Promise.all(all.filter((name) => name.includes(`${ENDING}.`)).map((name) => this.#removeAbandoned(name)))
    const names = all.filter((name) => name.endsWith(ENDING))
    const entries = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name)
        return { path, written: (await stat(path)).mtimeMs, holds: await this.#stillHolds(path) }
      }),
    )
    entries.sort((a, b) => b.written - a.written)
    const old = entries.filter(({ holds }, at) => !holds || at >= MOST_ENTRIES)
    await Promise.all(old.map(({ path }) => rm(path, { force: true })))
  }

  /** Removes what a killed command had begun to write. */
  async #removeAbandoned(name: string): Promise<void> {
    const path = join(this.#folder, name)
    if ((await lstat(path)).mtimeMs < now() - ABANDONED_AFTER) await rm(path, { force: true })
  }

  async #stillHolds(path: string): Promise<boolean> {
    try {
      const head = splitEntry(await readFile(path))?.head
      if (head?.version !== this.#version) return false
      for (const mark of head.files) if (!(await isUnchanged(mark))) return false
      return true
    } catch {
      return false
    }
  }
}

/** Another user's folder may hold data that crashes whoever reads it, or a link in the place of a file to write. */
async function isOwn(folder: string): Promise<boolean> {
  const found = await lstat(folder)
  return found.isDirectory() && isMine(found)
}

function isMine({ uid }: { uid: number }): boolean {
  return process.getuid === undefined || process.getuid() === uid
}

async function readOwn(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    if (!isMine(await file.stat())) throw new Error(`${path} is another user's`)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

function splitEntry(entry: Buffer): { head: Head; rest: Buffer } | null {
  const end = entry.indexOf(NEWLINE)
  return end === -1 ? null : { head: JSON.parse(entry.toString('utf8', 0, end)), rest: entry.subarray(end + 1) }
}

function markOf({ path, inode, size, modified }: Pick<LogFile, 'path' | 'inode' | 'size' | 'modified'>): FileMark {
  return [resolve(path), inode, size, modified]
}

async function isUnchanged(mark: FileMark): Promise<boolean> {
  const [path] = mark
  return String(markOf({ path, ...factsOf(await lstat(path, { bigint: true })) })) === String(mark)
}
