import { formatFileName, type LogFileName } from '../../files/file-name.ts'
import { isGone } from '../../files/system-error.ts'
import { monotonic, now } from '../../time/clock.ts'
import { type FileBlock, tooLong, unreadable } from '../lines/file-blocks.ts'
import type { GunzipSource } from '../lines/gunzip-source.ts'
import { type ByteSource, type LineBlock, LineReader } from '../lines/line-reader.ts'
import type { Malformed } from '../lines/malformed.ts'
import { SourceFile } from '../lines/source-file.ts'
import type { LogFile } from '../list-files.ts'
import { anchorAt, anchorBytes, formatAnchor, holdsAnchor } from './anchor.ts'
import { keptLength } from './cut-back.ts'
import { type CopyMarks, marksOf } from './older-copy.ts'
import type { FilePosition } from './position.ts'

/**
 * A file is kept open while it changes, so that what is written just before it is renamed, removed or compressed is
 * still read; and a while longer, as a process may go on writing into a file that has lost its name.
 */
const IDLE_MS = 60_000

/** As coarsely as a disk may tell when a file was written: FAT does by two seconds, Linux by the tick of its kernel. */
const TICK_MS = 2000

/** One file that is read as it grows. */
export class TailedFile {
  inode: string
  /** Compressed, and read as far as it goes. */
  complete: boolean
  /** When what is complete was written. */
  #modified: number | undefined
  #name: LogFileName
  #listed: LogFile | null = null
  #file: SourceFile | null = null
  #reader: LineReader
  /** Where the last whole line that was given ended, and the mark of the bytes before it. */
  #place: Pick<FilePosition, 'offset' | 'anchor'>
  #marks: CopyMarks
  #seen = { size: -1, modified: -1, at: 0, isFinal: false }
  /** When a look did not find it. */
  #missedAt: number | null = null
  readonly #report: (malformed: Malformed) => void

  constructor(name: LogFileName, at: Omit<FilePosition, 'file'>, report: (malformed: Malformed) => void) {
    this.#name = name
    this.#report = report
    this.inode = at.inode
    this.complete = at.complete
    this.#modified = at.modified
    this.#place = { offset: at.offset, anchor: at.anchor }
    const { head, time } = at
    this.#marks = head === undefined || time === undefined ? {} : { head, time }
    this.#reader = this.#readerAt(at.offset)
  }

  get name(): LogFileName {
    return this.#name
  }

  get isOpen(): boolean {
    return this.#file !== null
  }

  /** When it last had news, on the monotonic clock. */
  get changedAt(): number {
    return this.#seen.at
  }

  get position(): FilePosition {
    const { inode, complete } = this
    const modified = complete && this.#modified !== undefined ? { modified: this.#modified } : {}
    return { file: formatFileName(this.#name), inode, ...this.#place, complete, ...modified, ...this.#marks }
  }

  /** Whether a listed file is this one for certain: an inode is not given out again while the file is open. */
  isListedAs(file: LogFile): boolean {
    if (this.complete || this.inode !== file.inode) return false
    return this.isOpen || (this.#isSeen(file) && formatFileName(file) === formatFileName(this.#name))
  }

  /** Whether a compressed file is this one for certain, by when it was written: inodes are given out again. */
  isCompleteAs({ inode, modified }: LogFile): boolean {
    return this.complete && this.inode === inode && (this.#modified === undefined || this.#modified === modified)
  }

  /** Takes over the name and place under which the file was found, and what was opened there. */
  foundAs(file: LogFile, opened: SourceFile | null = null): void {
    this.#name = file
    this.#listed = file
    this.inode = file.inode
    this.found()
    if (opened !== null) this.#file = opened
  }

  /** It was listed, or what it was compressed into. */
  found(): void {
    this.#missedAt = null
  }

  /** It was not listed; answers for how many milliseconds it has not been. */
  missed(): number {
    this.#missedAt ??= monotonic()
    return monotonic() - this.#missedAt
  }

  /** Whether a content holds what was read up to the place. */
  isContinuedBy(source: ByteSource): Promise<boolean> {
    return holdsAnchor(source, this.#place.offset, this.#place.anchor)
  }

  /** Goes on behind lines that were given from elsewhere. */
  moveTo({ offset, anchor }: Pick<FilePosition, 'offset' | 'anchor'>): void {
    this.#reader = this.#readerAt(offset)
    this.#place = { offset, anchor }
    if (offset === 0) this.#marks = {}
  }

  /** The whole lines that were added since the last time. The bytes are valid until the next block is asked for. */
  async *added(): AsyncGenerator<FileBlock> {
    const file = await this.#open()
    const asked = now()
    const facts = await file?.facts()
    if (file === null || facts === undefined || this.#isSeen(facts)) return
    for (;;) {
      const block = await this.#reader.next(file)
      // Asked behind the read: a file that is cut and grows again just before it would give the middle of its new lines.
      if (!(await this.isContinuedBy(file))) {
        this.moveTo(await anchorAt(file, await keptLength(file, this.position)))
        continue
      }
      if (block === null) break
      this.#readTo(block)
      yield { file: this.#listed?.path ?? '', ...block }
    }
    const at = this.#isAsSeen(facts) ? this.#seen.at : monotonic()
    // Within its tick a file may be cut and grow to its size again.
    this.#seen = { ...facts, at, isFinal: Math.abs(asked - facts.modified) > TICK_MS }
  }

  /**
   * What a compressed file holds beyond what was read of it, perhaps when it was still plain. One that lacks its end waits for
   * it while it may be in the making.
   */
  async *addedCompressed(file: LogFile, source: GunzipSource, mayGrow: boolean): AsyncGenerator<FileBlock> {
    this.moveTo(this.#place)
    for (;;) {
      let block = await this.#reader.next(source)
      if (block === null && !(source.isCut && mayGrow)) block = await this.#reader.rest(source)
      if (block === null) break
      this.#reader.position = block.offset + block.bytes.length
      this.#readTo(block)
      yield { file: file.path, ...block }
    }
    if (source.isCut && mayGrow) return
    if (source.failure !== null) unreadable(file.path, this.#report)(source.failure, source.length)
    this.inode = file.inode
    this.#modified = file.modified
    this.complete = true
  }

  /** Closes a file that has not changed for a while. */
  async rest(): Promise<void> {
    if (monotonic() - this.#seen.at > IDLE_MS) await this.close()
  }

  async close(): Promise<void> {
    const file = this.#file
    this.#file = null
    await file?.close()
  }

  async #open(): Promise<SourceFile | null> {
    const listed = this.#listed
    if (this.#file !== null || listed === null || this.#isSeen(listed)) return this.#file
    const file = await SourceFile.open(listed.path).catch((error: unknown) => {
      if (isGone(error)) return null
      throw error
    })
    if (file === null) return null
    if ((await file.facts()).inode === this.inode) this.#file = file
    // Another file has taken the name since the listing; the next one tells.
    else await file.close()
    return this.#file
  }

  /** Whether all was read of it as it is. */
  #isSeen(facts: Pick<LogFile, 'size' | 'modified'>): boolean {
    return this.#seen.isFinal && this.#isAsSeen(facts)
  }

  #isAsSeen({ size, modified }: Pick<LogFile, 'size' | 'modified'>): boolean {
    return size === this.#seen.size && modified === this.#seen.modified
  }

  #readTo({ bytes, offset }: LineBlock): void {
    this.#marks = marksOf(this.#marks, { bytes, offset })
    this.#place = { offset: offset + bytes.length, anchor: formatAnchor(anchorBytes(bytes, bytes.length)) }
  }

  #readerAt(position: number): LineReader {
    return new LineReader(position, (offset, length) => tooLong(this.#listed?.path ?? '', this.#report)(offset, length))
  }
}
