import { type FileHandle, open } from 'node:fs/promises'
import { monotonic } from '../../clock.ts'
import { formatFileName, type LogFileName } from '../../files/file-name.ts'
import { type FileBlock, tooLong } from '../file-blocks.ts'
import { GunzipSource } from '../gunzip-source.ts'
import { isGone } from '../is-gone.ts'
import { type ByteSource, type LineBlock, LineReader } from '../line-reader.ts'
import { factsOf } from '../list-files.ts'
import type { LogFile } from '../log-file.ts'
import type { Malformed } from '../malformed.ts'
import { anchorBytes, formatAnchor, holdsAnchor } from './anchor.ts'
import type { FilePosition } from './position.ts'

/**
 * A file is kept open while it changes, so that what is written just before it is renamed, removed or compressed is
 * still read; and a while longer, as a process may go on writing into a file that has lost its name.
 */
const IDLE_MS = 60_000

/** One file that is read as it grows. */
export class TailedFile {
  inode: string
  /** Compressed, and read as far as it goes. */
  complete: boolean
  #name: LogFileName
  #listed: LogFile | null = null
  #handle: FileHandle | null = null
  #reader: LineReader
  /** Where the last whole line that was given ended, and the mark of the bytes before it. */
  #place: Pick<FilePosition, 'offset' | 'anchor'>
  #seen = { size: -1, modified: -1, at: 0 }
  readonly #report: (malformed: Malformed) => void

  constructor(name: LogFileName, at: Omit<FilePosition, 'file'>, report: (malformed: Malformed) => void) {
    this.#name = name
    this.#report = report
    this.inode = at.inode
    this.complete = at.complete
    this.#place = { offset: at.offset, anchor: at.anchor }
    this.#reader = this.#readerAt(at.offset)
  }

  get name(): LogFileName {
    return this.#name
  }

  get isOpen(): boolean {
    return this.#handle !== null
  }

  get position(): FilePosition {
    const { inode, complete } = this
    return { file: formatFileName(this.#name), inode, ...this.#place, complete }
  }

  /** Takes over the name and place under which the file was found. */
  foundAs(file: LogFile): void {
    this.#name = file
    this.#listed = file
  }

  /** The whole lines that were added since the last time. The bytes are valid until the next block is asked for. */
  async *added(): AsyncGenerator<FileBlock> {
    const handle = await this.#open()
    if (handle === null || !(await this.#hasChanged(handle))) return
    for (;;) {
      const block = await this.#reader.next(handle)
      // Asked behind the read: a file that is cut and grows again just before it would give the middle of its new lines.
      if (!(await this.#isContinued(handle))) {
        this.#startOver()
        continue
      }
      if (block === null) return
      this.#readTo(block)
      yield { file: this.#listed?.path ?? '', ...block }
    }
  }

  /** What a compressed file holds beyond what was read of it, perhaps when it was still plain. */
  async *addedCompressed(file: LogFile): AsyncGenerator<FileBlock> {
    let source = await GunzipSource.open(file.path)
    try {
      if (!(await this.#isContinued(source))) {
        await source.close()
        source = await GunzipSource.open(file.path)
        this.#startOver()
      }
      for (;;) {
        const block = (await this.#reader.next(source)) ?? (await this.#reader.rest(source))
        if (block === null) break
        this.#reader.position = block.offset + block.bytes.length
        this.#readTo(block)
        yield { file: file.path, ...block }
      }
      this.complete = true
    } finally {
      await source.close()
    }
  }

  /** Closes a file that has not changed for a while. */
  async rest(): Promise<void> {
    if (monotonic() - this.#seen.at > IDLE_MS) await this.close()
  }

  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = null
    await handle?.close()
  }

  async #open(): Promise<FileHandle | null> {
    const listed = this.#listed
    if (this.#handle !== null || listed === null || this.#isSeen(listed)) return this.#handle
    const handle = await open(listed.path).catch((error: unknown) => {
      if (isGone(error)) return null
      throw error
    })
    if (handle === null) return null
    if (factsOf(await handle.stat({ bigint: true })).inode === this.inode) this.#handle = handle
    // Another file has taken the name since the listing; the next one tells.
    else await handle.close()
    return this.#handle
  }

  async #hasChanged(handle: FileHandle): Promise<boolean> {
    const facts = factsOf(await handle.stat({ bigint: true }))
    if (this.#isSeen(facts)) return false
    this.#seen = { ...facts, at: monotonic() }
    return true
  }

  #isSeen({ size, modified }: Pick<LogFile, 'size' | 'modified'>): boolean {
    return size === this.#seen.size && modified === this.#seen.modified
  }

  /** Whether the file is still what was read before: neither cut nor another one at its place. */
  #isContinued(source: ByteSource): Promise<boolean> {
    return holdsAnchor(source, this.#place.offset, this.#place.anchor)
  }

  #startOver(): void {
    this.#reader = this.#readerAt(0)
    this.#place = { offset: 0, anchor: '' }
  }

  #readTo({ bytes, offset }: LineBlock): void {
    this.#place = { offset: offset + bytes.length, anchor: formatAnchor(anchorBytes(bytes, bytes.length)) }
  }

  #readerAt(position: number): LineReader {
    return new LineReader(position, (offset, length) => tooLong(this.#listed?.path ?? '', this.#report)(offset, length))
  }
}
