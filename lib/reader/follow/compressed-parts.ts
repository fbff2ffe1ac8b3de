import { formatFileName } from '../../files/file-name.ts'
import { unreadable } from '../lines/file-blocks.ts'
import { GunzipSource } from '../lines/gunzip-source.ts'
import type { Malformed } from '../lines/malformed.ts'
import { sharedContent } from '../lines/shared-content.ts'
import { SourceFile } from '../lines/source-file.ts'
import { isSamePart, type LogFile } from '../list-files.ts'
import { anchorAt } from './anchor.ts'
import { olderCopyIn } from './older-copy.ts'
import type { Place } from './position.ts'
import { furthestIn } from './recognize.ts'
import { TailedFile } from './tailed-file.ts'

/** The plain file of a part, as it was listed. */
export interface PlainFile {
  file: TailedFile
  found: LogFile
}

/** A compressed file that holds lines which were not given. */
export interface CompressedReading {
  /** From whose place on. */
  file: TailedFile
  source: GunzipSource
  /** It was not there at the last look. */
  mayGrow: boolean
}

interface Look {
  facts: string
  /** Inode of the plain file beside which it was found settled: all that it holds was given, as long as neither changes. */
  settledBeside: string | null | undefined
}

/**
 * What compressed files hold beyond what was given of them when they were plain. Their content tells: one may be a copy of
 * the plain file beside it, whole or in the making, or what an earlier plain file of that name was.
 */
export class CompressedParts {
  readonly #report: (malformed: Malformed) => void
  readonly #signal: AbortSignal | undefined
  readonly #looks = new Map<string, Look>()
  /** Plain files that hold nothing which the compressed one has not, by name, as they were when that was found. */
  readonly #copies = new Map<string, string>()

  /** @param signal ends the reading of a compressed file */
  constructor(report: (malformed: Malformed) => void, signal: AbortSignal | undefined) {
    this.#report = report
    this.#signal = signal
  }

  /** Null when there is nothing to give. */
  async open(found: LogFile, plain: PlainFile | null, own: readonly TailedFile[]): Promise<CompressedReading | null> {
    const last = this.#looks.get(found.path)
    const facts = factsText(found)
    if (last?.facts !== facts) this.#looks.set(found.path, { facts, settledBeside: undefined })
    // It is being written.
    if (last !== undefined && last.facts !== facts) return null
    const beside = plain?.found.inode ?? null
    if (last?.settledBeside === beside && !this.#hasCopyChanged(plain)) return null
    const mayGrow = last === undefined
    const reading =
      plain === null ? await this.#openAlone(found, own, mayGrow) : await this.#openBeside(found, plain, own, mayGrow)
    return reading === null ? null : { ...reading, mayGrow }
  }

  /** Everything that a compressed file holds was given. */
  settle(found: LogFile, plain: PlainFile | null): void {
    this.#looks.set(found.path, { facts: factsText(found), settledBeside: plain?.found.inode ?? null })
  }

  /** Whether a plain file is but a copy, perhaps in the making, of the compressed one beside it. */
  holds({ found }: PlainFile): boolean {
    return this.#copies.has(formatFileName(found))
  }

  #hasCopyChanged(plain: PlainFile | null): boolean {
    if (plain === null) return false
    const known = this.#copies.get(formatFileName(plain.found))
    return known !== undefined && known !== factsText(plain.found)
  }

  /** The compressed file of which a plain one was a copy is gone. */
  async leave(plain: PlainFile, own: readonly TailedFile[]): Promise<void> {
    if (!this.#copies.delete(formatFileName(plain.found))) return
    const complete = own.filter((file) => file.complete)
    await withSource(await SourceFile.open(plain.found.path), async (source) => {
      const original = await furthestIn(source, complete)
      if (original !== null) plain.file.moveTo(original.position)
    })
  }

  forget(listed: readonly LogFile[]): void {
    const paths = new Set(listed.map(({ path }) => path))
    for (const path of this.#looks.keys()) if (!paths.has(path)) this.#looks.delete(path)
  }

  async #openAlone(found: LogFile, own: readonly TailedFile[], mayGrow: boolean): Promise<Reading | null> {
    const complete = own.filter((file) => file.complete)
    const isKnown = complete.some((file) => file.isCompleteAs(found))
    if (isKnown && own.every((file) => file.complete || !isSamePart(file.name, found)))
      return this.#nothing(found, null)
    return withSource(await this.#open(found), async (source) => {
      const file = await furthestIn(source, own)
      if (file !== null) return this.#readingOn(found, file)
      if (isKnown || (await isCompleteBefore(found, complete))) return this.#nothing(found, null)
      // Whether one that is damaged before the place of what was read is a copy of it nobody can tell.
      const isReadBeyond = ({ name, position }: TailedFile) =>
        isSamePart(name, found) && position.offset > source.length
      const isTooShort = source.failure !== null && own.some(isReadBeyond)
      if (!isTooShort) return this.#reading(found, (await this.#endOfCopy(found, own)) ?? { offset: 0, anchor: '' })
      if (source.isCut && mayGrow) return null
      if (source.failure !== null) unreadable(found.path, this.#report)(source.failure, source.length)
      return this.#nothing(found, null)
    })
  }

  async #openBeside(
    found: LogFile,
    beside: PlainFile,
    own: readonly TailedFile[],
    mayGrow: boolean,
  ): Promise<Reading | null> {
    const part = formatFileName(found)
    const complete = own.filter((known) => known.complete)
    return withSource(await this.#open(found), async (source) =>
      withSource(await SourceFile.open(beside.found.path), async (plain) => {
        const shared = await sharedContent(source, plain)
        this.#copies.delete(part)
        if (shared.firstIsPart) {
          // One that only lacks its end is in the making.
          if (source.isCut && mayGrow) return null
          if (source.failure !== null && !source.isCut)
            unreadable(found.path, this.#report)(source.failure, source.length)
          return this.#nothing(found, beside)
        }
        const { position } = beside.file
        const end = await anchorAt(plain, shared.length)
        if (shared.secondIsPart) this.#copies.set(part, factsText(beside.found))
        const isKnown = complete.some((known) => known.isCompleteAs(found)) || (await isCompleteBefore(found, complete))
        // Lines that both hold are given from one of them.
        if (isKnown || shared.secondIsPart) if (position.offset < shared.length) beside.file.moveTo(end)
        if (isKnown) return this.#nothing(found, beside)
        const start = shared.secondIsPart ? position : { ...position, ...end }
        const earlier = await this.#earlierIn(
          found,
          own.filter((known) => known !== beside.file),
        )
        if (earlier === null || earlier.position.offset <= start.offset) return this.#reading(found, start)
        return this.#readingOn(found, earlier)
      }),
    )
  }

  /** Of an earlier plain file, whose name another one bears now. */
  async #earlierIn(found: LogFile, own: readonly TailedFile[]): Promise<TailedFile | null> {
    const file = await withSource(await this.#open(found), (source) => furthestIn(source, own))
    if (file !== null) return file
    const place = await this.#endOfCopy(found, own)
    return place === null ? null : this.#fileAt(found, place)
  }

  async #readingOn(found: LogFile, file: TailedFile): Promise<Reading> {
    return isSamePart(file.name, found)
      ? { file, source: await this.#open(found) }
      : this.#reading(found, file.position)
  }

  async #reading(found: LogFile, place: Place): Promise<Reading> {
    return { file: this.#fileAt(found, place), source: await this.#open(found) }
  }

  #fileAt(found: LogFile, place: Place): TailedFile {
    return new TailedFile(found, { ...place, inode: found.inode, complete: false }, this.#report)
  }

  /** Where a compressed file ends that is an older copy of what was read. */
  async #endOfCopy(found: LogFile, own: readonly TailedFile[]): Promise<Place | null> {
    const copy = await withSource(await this.#open(found), (source) => olderCopyIn(source, own))
    if (copy === null) return null
    const end = await withSource(await this.#open(found), (source) => anchorAt(source, copy.length))
    return { ...copy.of.position, ...end }
  }

  #open(found: LogFile): Promise<GunzipSource> {
    return GunzipSource.open(found.path, this.#signal)
  }

  #nothing(found: LogFile, plain: PlainFile | null): null {
    this.settle(found, plain)
    return null
  }
}

type Reading = Omit<CompressedReading, 'mayGrow'>

/** Whether it is one that was there, unread, when the following began. */
async function isCompleteBefore(found: LogFile, complete: readonly TailedFile[]): Promise<boolean> {
  return withSource(await SourceFile.open(found.path), async (source) => (await furthestIn(source, complete)) !== null)
}

async function withSource<S extends { close(): Promise<void> }, T>(
  source: S,
  use: (source: S) => Promise<T>,
): Promise<T> {
  try {
    return await use(source)
  } finally {
    await source.close()
  }
}

function factsText({ inode, size, modified }: LogFile): string {
  return `${inode} ${size} ${modified}`
}
