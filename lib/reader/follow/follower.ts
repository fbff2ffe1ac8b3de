import { formatFileName, type LogFileName, parseFileName } from '../../files/file-name.ts'
import { chooseFiles } from '../choose-files.ts'
import type { FileBlock } from '../file-blocks.ts'
import { isGone } from '../is-gone.ts'
import { listFiles } from '../list-files.ts'
import { compareFiles, type LogFile } from '../log-file.ts'
import type { Malformed } from '../malformed.ts'
import type { FilePosition, FollowPosition } from './position.ts'
import { TailedFile } from './tailed-file.ts'

/** Where the files are, and what becomes of broken stretches. */
export interface FollowSource {
  logDir: string
  categories: readonly string[] | null
  report: (malformed: Malformed) => void
}

/** Lines that were added to a file, and how far every file had been read before them. */
export interface AddedBlock extends FileBlock {
  /** The file's own place, whose offset moves on with its lines. */
  own: FilePosition
  others: readonly FilePosition[]
}

/** Looks at the folders, file by file in the order of days and parts, and gives what was added since the last look. */
export class Follower {
  readonly #source: FollowSource
  readonly #from: number
  #files: TailedFile[]

  constructor(source: FollowSource, position: FollowPosition) {
    this.#source = source
    this.#from = position.from ?? Number.NEGATIVE_INFINITY
    this.#files = position.files.flatMap((at) => {
      const name = parseFileName(at.file)
      return name === null ? [] : [new TailedFile(name, at, source.report)]
    })
  }

  async *look(): AsyncGenerator<AddedBlock> {
    const listed = await this.#list()
    if (listed === null) return
    this.#recognize(listed)
    const present = new Set(listed.map((found) => found.inode))
    // What has lost its name is older than what bears it now, and what is compressed older than what is not.
    for (const file of this.#files.filter(({ inode }) => !present.has(inode))) yield* this.#added(file)
    for (const found of listed) if (found.compressed) yield* this.#addedCompressed(found)
    for (const found of listed) if (!found.compressed) this.#adopt(found, present)
    this.#files.sort((a, b) => compareFiles(a.name, b.name))
    for (const file of this.#files.filter(({ inode }) => present.has(inode))) yield* this.#added(file)
    this.#files = this.#files.filter(
      (file) =>
        file.isOpen ||
        present.has(file.inode) ||
        listed.some((found) => found.compressed && isSamePart(found, file.name)),
    )
  }

  async close(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.close()))
  }

  /** Null while the folder is not there: the first process that logs makes it. */
  async #list(): Promise<LogFile[] | null> {
    try {
      const { categories } = this.#source
      return chooseFiles(await listFiles(this.#source.logDir, categories ?? undefined), {
        categories,
        from: this.#from,
        to: Number.POSITIVE_INFINITY,
      })
    } catch (error) {
      if (isGone(error)) return null
      throw error
    }
  }

  /** Known files keep their place under whatever name they are found. */
  #recognize(listed: readonly LogFile[]): void {
    const known = new Map(this.#files.filter((file) => !file.complete).map((file) => [file.inode, file]))
    for (const found of listed) if (!found.compressed) known.get(found.inode)?.foundAs(found)
  }

  /** A file not seen before; it may be a copy of one of its name that is no longer there. */
  #adopt(found: LogFile, present: ReadonlySet<string>): void {
    if (this.#files.some((file) => !file.complete && file.inode === found.inode)) return
    const lost = this.#files.find((file) => isSamePart(file.name, found) && !present.has(file.inode) && !file.complete)
    const { offset, anchor } = lost?.position ?? { offset: 0, anchor: '' }
    const file = new TailedFile(found, { inode: found.inode, offset, anchor, complete: false }, this.#source.report)
    file.foundAs(found)
    this.#files.push(file)
  }

  async *#added(file: TailedFile): AsyncGenerator<AddedBlock> {
    yield* this.#placed(file, file.added())
    await file.rest()
  }

  async *#addedCompressed(found: LogFile): AsyncGenerator<AddedBlock> {
    const own = this.#files.filter((file) => isSamePart(file.name, found))
    // While the plain file is open all of its content comes from there.
    if (own.some((file) => file.complete || file.isOpen)) return
    const { inode } = found
    const file = own[0] ?? new TailedFile(found, { inode, offset: 0, anchor: '', complete: false }, this.#source.report)
    if (own.length === 0) this.#files.push(file)
    yield* this.#placed(file, file.addedCompressed(found))
  }

  async *#placed(file: TailedFile, blocks: AsyncGenerator<FileBlock>): AsyncGenerator<AddedBlock> {
    const others = this.#files.filter((other) => other !== file).map((other) => other.position)
    for await (const block of blocks) yield { ...block, own: file.position, others }
  }
}

function isSamePart(a: LogFileName, b: LogFileName): boolean {
  return formatFileName(a) === formatFileName(b)
}
