import { close, constants, fstat, open, read } from 'node:fs'
import { promisify } from 'node:util'
import type { Disk } from '../disk.ts'
import { factsOf, type LogFile } from '../list-files.ts'
import type { ByteSource } from './line-reader.ts'

const openFile = promisify(open)
const readFile = promisify(read)
const statFile = promisify<number, { bigint: true }, import('node:fs').BigIntStats>(fstat)
const closeFile = promisify(close)

type Facts = Pick<LogFile, 'size' | 'modified' | 'inode'>

/** Flags of a file that is opened for reading: without O_NONBLOCK the opening of a FIFO would wait for its writer. */
export const READING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * An iterator that is dropped half read never comes to its `finally`, so its file stays open. From Node 25 on, a FileHandle that
 * is garbage collected in that state ends the process.
 */
const forgotten = new FinalizationRegistry<number>((descriptor) => close(descriptor, () => {}))

/** A file open for reading; a plain descriptor, so that one that is forgotten is closed and does no harm. */
export class SourceFile implements ByteSource {
  /** What it was when it was opened; null for a file that was only just made. */
  #opened: Facts | null = null
  readonly #descriptor: number
  #isClosed = false

  constructor(descriptor: number) {
    this.#descriptor = descriptor
    forgotten.register(this, descriptor, this)
  }

  /** @throws the file system's error; also for what is no file */
  static async open(path: string): Promise<SourceFile> {
    const file = new SourceFile(await openFile(path, READING))
    try {
      const found = await statFile(file.#descriptor, { bigint: true })
      file.#opened = factsOf(found)
      if (found.isFile()) return file
    } catch (error) {
      await file.close()
      throw error
    }
    await file.close()
    throw Object.assign(new Error('expected a file, found something else with that name'), { syscall: 'open' })
  }

  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    return readFile(this.#descriptor, buffer, offset, length, position)
  }

  /** The same in another way. */
  readBy(disk: Disk): ByteSource {
    return { blockSize: disk.blockSize, read: (...piece) => disk.read(this.#descriptor, ...piece) }
  }

  /**
   * Where to stop: as far as the listing says, unless it speaks of another file, that of which this one was decompressed or
   * which it replaced.
   */
  endOf({ size, inode }: Pick<LogFile, 'size' | 'inode'>): number {
    if (this.#opened === null) return size
    return this.#opened.inode === inode ? Math.min(size, this.#opened.size) : this.#opened.size
  }

  async facts(): Promise<Facts> {
    return factsOf(await statFile(this.#descriptor, { bigint: true }))
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    forgotten.unregister(this)
    await closeFile(this.#descriptor)
  }
}
