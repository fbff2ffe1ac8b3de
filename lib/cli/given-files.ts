import { constants, createWriteStream, fstatSync, open as openCallback } from 'node:fs'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { parseFileName } from '../files/file-name.ts'
import { isGone } from '../files/system-error.ts'
import { shownValue } from '../options/shown-value.ts'
import { factsOf, type LogFile } from '../reader/list-files.ts'
import { UsageError } from './exit.ts'

/** Opens a plain descriptor, as a socket can take over no other. */
const openDescriptor = promisify(openCallback)

/** Files that were named instead of categories. */
export interface GivenFiles {
  files: LogFile[]
  /** Categories, as far as the names of the files tell: what stands before the first dot. */
  categories: string[]
  /** Removes the copies of stdin and of pipes. */
  end(): Promise<void>
}

/**
 * Opens the files of the arguments, whatever their names, such as those that logrotate gives. Each counts as a category of its
 * own, so that lines are merged by time; only a file and its compressed copy are one. Stdin (`-`) and named pipes, such as
 * `<(zcat old.gz)`, are copied to a file first, as they can be read only once and from the front.
 *
 * @throws {UsageError} a folder, or nothing at all
 * @throws the file system's error when one cannot be read; an AbortError when the signal comes while something is copied
 */
export async function openGivenFiles(
  paths: readonly string[],
  stdin: NodeJS.ReadableStream,
  signal?: AbortSignal,
): Promise<GivenFiles> {
  const folders: string[] = []
  const end = async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  }
  const copy = async (source: NodeJS.ReadableStream, name: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'access-log-'))
    folders.push(folder)
    const path = join(folder, name)
    await pipeline(source, createWriteStream(path, { mode: 0o600 }), { signal })
    return path
  }
  try {
    const files: LogFile[] = []
    const named: string[] = []
    for (const path of new Set(paths)) {
      if (path === '-') {
        refuseFolder(stdin)
        files.push(await givenFile(await copy(stdin, 'stdin')))
      } else if (await isPipe(path)) files.push(await givenFile(await copy(await openPipe(path), basename(path))))
      else {
        files.push(await givenFile(path))
        named.push(basename(path).split('.')[0] ?? '')
      }
    }
    return { files, categories: [...new Set(named)], end }
  } catch (error) {
    await end()
    throw error
  }
}

/** Node would read a folder as if stdin were empty. */
function refuseFolder({ fd }: NodeJS.ReadableStream & { fd?: number }): void {
  if (fd !== undefined && fstatSync(fd).isDirectory()) {
    throw new UsageError('Stdin is a folder; expected a file or a pipe: give the folder of the logs with --dir')
  }
}

async function isPipe(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFIFO(),
    () => false,
  )
}

/** Opens a pipe as a socket, whose reading can be aborted: a file's would wait for a writer that may never come. */
async function openPipe(path: string): Promise<Socket> {
  const fd = await openDescriptor(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  // Loaded here, as it is seldom needed and takes a tenth of the start.
  const { Socket } = await import('node:net')
  return new Socket({ fd, readable: true, writable: false })
}

async function givenFile(path: string): Promise<LogFile> {
  const handle = await open(path).catch((error: unknown) => {
    if (!isGone(error)) throw error
    throw new UsageError(`Argument is ${shownValue(path)}; expected the name of a category, or an existing file`)
  })
  try {
    const found = await handle.stat({ bigint: true })
    if (found.isDirectory()) {
      throw new UsageError(
        `Argument ${shownValue(path)} is a folder; expected a file: give the folder of the logs with --dir`,
      )
    }
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    const compressed = bytesRead === 2 && isGzip(buffer)
    const { day = '', part = 1 } = parseFileName(basename(path)) ?? {}
    // A file that is being compressed is there twice for a while, as is one whose compressing was broken off.
    const category = compressed ? path.replace(/\.gz$/, '') : path
    return { category, day, part, compressed, path, ...factsOf(found) }
  } finally {
    await handle.close()
  }
}

/** By the first two bytes (RFC 1952), with which no line of JSON begins. */
function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}
