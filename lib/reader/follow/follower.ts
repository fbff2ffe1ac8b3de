import { join } from 'node:path'
import { formatFileName, parseFileName } from '../../files/file-name.ts'
import { isGone, isSystemError } from '../../files/system-error.ts'
import { asUnreadable, type FileBlock } from '../lines/file-blocks.ts'
import type { Malformed } from '../lines/malformed.ts'
import { type LogPart, partsOf } from '../lines/part-blocks.ts'
import { SourceFile } from '../lines/source-file.ts'
import { chooseFiles, compareFiles, concerns, type LogFile, listFiles } from '../list-files.ts'
import { CompressedParts, type PlainFile } from './compressed-parts.ts'
import type { FilePosition, FollowPosition, Place } from './position.ts'
import { mayBeIn, recognize } from './recognize.ts'
import { TailedFile } from './tailed-file.ts'
import { withoutTwins } from './without-twins.ts'

/** Of more files only those that changed last are kept open. */
const MOST_OPEN = 32

/** A listing is no snapshot: a file that is just being renamed or compressed may be missing from it. */
const FORGOTTEN_AFTER_MS = 60_000

/** Where the files are, and what becomes of broken stretches. */
export interface FollowSource {
  logDir: string
  categories: readonly string[] | null
  report: (malformed: Malformed) => void
  /** Ends a look, however long it would still take. */
  signal?: AbortSignal
}

/** Lines that were added to a file, and how far every file had been read before them. */
export interface AddedBlock extends FileBlock {
  /** The file's own place, whose offset moves on with its lines. */
  own: FilePosition
  others: readonly FilePosition[]
}

/** Looks at the folders, part by part in the order of days, and gives what was added since the last look. */
export class Follower {
  readonly #source: FollowSource
  readonly #from: number
  readonly #isFromStart: boolean
  #files: TailedFile[]
  readonly #compressed: CompressedParts
  #hasListed = false
  /** What could not be read at the last look, so that it is told once. */
  #failed = new Map<string, string>()

  constructor(source: FollowSource, position: FollowPosition) {
    this.#source = source
    this.#isFromStart = position.files.length === 0
    this.#from = position.from ?? Number.NEGATIVE_INFINITY
    this.#files = position.files.flatMap((at) => {
      const name = parseFileName(at.file)
      return name === null ? [] : [new TailedFile(name, at, source.report)]
    })
    this.#compressed = new CompressedParts(source.report, source.signal)
  }

  async *look(): AsyncGenerator<AddedBlock> {
    const failed = new Map<string, string>()
    const listed = await this.#list(failed)
    if (listed === null) {
      this.#failed = failed
      return
    }
    const { present, unsure } = this.#sort(listed)
    // What has lost its name is older than what bears it now, which may be a copy of all of it.
    for (const file of this.#files.filter((known) => !present.has(known))) {
      yield* this.#guarded(file.name.category, failed, this.#added(file))
    }
    await this.#recognize(unsure, present, failed)
    for (const part of partsOf(listed)) yield* this.#addedToPart(part, present, failed)
    this.#forget(listed, present, failed)
    this.#failed = failed
  }

  async close(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.close()))
  }

  /**
   * Null while the folder is not there: the first process that logs makes it; and while one that was listed cannot be.
   * @throws the file system's error when the folder cannot be read from the beginning
   */
  async #list(failed: Map<string, string>): Promise<LogFile[] | null> {
    try {
      const { logDir, categories } = this.#source
      const listed = await listFiles(logDir, categories ?? undefined, (malformed) => {
        if (this.#mustTell(malformed)) this.#tell(malformed, failed)
      })
      this.#hasListed = true
      return withoutTwins(chooseFiles(listed, { categories, from: this.#from, to: Number.POSITIVE_INFINITY }))
    } catch (error) {
      if (!isSystemError(error)) throw error
      if (isGone(error)) return null
      if (!this.#hasListed) throw error
      this.#tell(asUnreadable(this.#source.logDir, error), failed)
      return null
    }
  }

  /** Which of the known files are there for certain, and which plain files may be any. */
  #sort(listed: readonly LogFile[]): { present: Set<TailedFile>; unsure: LogFile[] } {
    const present = new Set<TailedFile>()
    const plain = listed.filter((found) => !found.compressed)
    const unsure = plain.filter((found) => {
      const file = this.#files.find((known) => !present.has(known) && known.isListedAs(found))
      if (file === undefined) return true
      file.foundAs(found)
      present.add(file)
      return false
    })
    return { present, unsure }
  }

  /** Known files keep their place under whatever name they are found. */
  async #recognize(unsure: readonly LogFile[], present: Set<TailedFile>, failed: Map<string, string>): Promise<void> {
    for (const found of unsure) {
      const opened = await this.#open(found, failed)
      if (opened === null) continue
      const known = this.#files.filter((file) => !present.has(file))
      const { file: same, place } = await recognize(found, opened, known)
      const file = same ?? this.#newFile(found, place)
      await file.close()
      file.foundAs(found, opened)
      present.add(file)
      await this.#closeIdle()
    }
    this.#files.sort((a, b) => compareFiles(a.name, b.name))
  }

  #newFile(found: LogFile, place: Place): TailedFile {
    const file = new TailedFile(found, { ...place, inode: found.inode, complete: false }, this.#source.report)
    this.#files.push(file)
    return file
  }

  async #open(found: LogFile, failed: Map<string, string>): Promise<SourceFile | null> {
    try {
      const file = await SourceFile.open(found.path)
      if ((await file.facts()).inode === found.inode) return file
      // Another file has taken the name since the listing; the next one tells.
      await file.close()
    } catch (error) {
      if (!isSystemError(error)) throw error
      if (!isGone(error)) this.#tell(asUnreadable(found.path, error), failed)
    }
    return null
  }

  async *#addedToPart(
    { plain, compressed }: LogPart,
    present: ReadonlySet<TailedFile>,
    failed: Map<string, string>,
  ): AsyncGenerator<AddedBlock> {
    const name = plain ?? compressed
    if (name === null) return
    const own = this.#files.filter((file) => mayBeIn(name, file, present.has(file)))
    const file = own.find((known) => present.has(known)) ?? null
    const beside = plain === null || file === null ? null : { file, found: plain }
    if (compressed !== null) {
      yield* this.#guarded(compressed.path, failed, this.#addedCompressed(compressed, beside, own))
    } else if (beside !== null) await this.#compressed.leave(beside, own)
    if (beside === null || this.#compressed.holds(beside)) return
    yield* this.#guarded(beside.found.path, failed, this.#added(beside.file))
  }

  async *#added(file: TailedFile): AsyncGenerator<AddedBlock> {
    yield* this.#placed(file, file.added())
    await file.rest()
    await this.#closeIdle()
  }

  async *#addedCompressed(
    found: LogFile,
    beside: PlainFile | null,
    own: readonly TailedFile[],
  ): AsyncGenerator<AddedBlock> {
    const reading = await this.#compressed.open(found, beside, own)
    if (reading === null) return
    const { file, source, mayGrow } = reading
    if (!this.#files.includes(file)) this.#files.push(file)
    try {
      yield* this.#placed(file, file.addedCompressed(found, source, mayGrow))
    } finally {
      await source.close()
    }
    if (file.complete) this.#compressed.settle(found, beside)
  }

  async *#placed(file: TailedFile, blocks: AsyncGenerator<FileBlock>): AsyncGenerator<AddedBlock> {
    let others: FilePosition[] | null = null
    for await (const block of blocks) {
      others ??= this.#files.filter((other) => other !== file).map((other) => other.position)
      yield { ...block, own: file.position, others }
    }
  }

  /** One file that cannot be read does not end the following of the others; it is tried again at each look. */
  async *#guarded(
    path: string,
    failed: Map<string, string>,
    blocks: AsyncGenerator<AddedBlock>,
  ): AsyncGenerator<AddedBlock> {
    try {
      yield* blocks
    } catch (error) {
      if (!isSystemError(error)) throw error
      if (!isGone(error)) this.#tell(asUnreadable(path, error), failed)
    }
  }

  #tell(malformed: Malformed, failed: Map<string, string>): void {
    const { file, text } = malformed
    failed.set(file, text)
    if (this.#failed.get(file) !== text) this.#source.report(malformed)
  }

  /** Who goes on behind a place has had the old files, or does not want them. */
  #mustTell(malformed: Malformed): boolean {
    if (malformed.reason !== 'compressed') return true
    return this.#isFromStart && concerns(malformed, { from: this.#from, to: Number.POSITIVE_INFINITY })
  }

  async #closeIdle(): Promise<void> {
    const open = this.#files.filter((file) => file.isOpen)
    if (open.length <= MOST_OPEN) return
    await open.reduce((idle, file) => (file.changedAt < idle.changedAt ? file : idle)).close()
  }

  /**
   * Forgets files that are gone, unless nothing of their category is there: then it is the folder that is not there. What cannot be
   * read is not gone.
   */
  #forget(listed: readonly LogFile[], present: ReadonlySet<TailedFile>, failed: ReadonlyMap<string, string>): void {
    const compressed = new Set(listed.filter((found) => found.compressed).map(formatFileName))
    const categories = new Set(listed.map((found) => found.category))
    this.#files = this.#files.filter((file) => {
      const path = join(this.#source.logDir, file.name.category, formatFileName(file.name))
      if (present.has(file) || file.isOpen || failed.has(path) || failed.has(`${path}.gz`)) return true
      if (compressed.has(formatFileName(file.name))) {
        file.found()
        return true
      }
      return file.missed() < FORGOTTEN_AFTER_MS || !categories.has(file.name.category)
    })
    this.#compressed.forget(listed)
  }
}
