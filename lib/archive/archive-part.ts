import type { BucketClient, Segment } from '../bucket/bucket.ts'
import { isMissing } from '../bucket/failure.ts'
import { parseFacts, type SegmentFacts } from '../bucket/segment-facts.ts'
import { formatSegmentKey, partPrefix, type SegmentName } from '../bucket/segment-name.ts'
import { ArchiveCollision } from '../errors.ts'
import { type ArchivedStretch, type ArchiveLedger, archivedEnd, isAsLong } from '../files/archive-ledger.ts'
import { gzipLength } from '../files/gzip-length.ts'
import { loadLedger, saveLedger } from './ledger-file.ts'
import type { LocalPart } from './plan.ts'
import { PartContent } from './segment/part-content.ts'
import { hashOf, readSegment } from './segment/read-segment.ts'
import { type Storing, storeSegment } from './segment/store-segment.ts'

/** What all parts of a run share. */
export interface Run {
  logDir: string
  bucket: BucketClient
  /** `s3://bucket/prefix/` */
  to: string
  source: string
  /** Bytes of lines in one object, before compression. */
  segment: number
  storing: Storing
  signal: AbortSignal | undefined
  onBytes: (bytes: number) => void
  /** Called each time the ledger cannot be written. */
  onNoLedger: (error: unknown) => void
}

/** What became of a part. */
export interface PartResult {
  /** Objects that this run stored. */
  stored: number
  /** Bytes of lines in the archive, and bytes of the objects that this run stored, compressed. */
  bytes: number
  storedBytes: number
}

/**
 * Stores what the archive lacks of a part, segment by segment from the end of what is there. Any number of processes may do so
 * at once: the first to store a segment wins, and the others go on behind it.
 *
 * @throws {ArchiveCollision} something else stands in the archive under the part's name
 * @throws the failure of the bucket, or of the file system
 */
export async function archivePart(part: LocalPart, run: Run): Promise<PartResult> {
  const ledger = await loadLedger(run.logDir, part, run)
  const end = ledger === null ? 0 : archivedEnd(ledger)
  if (ledger !== null && (await isArchived(part, ledger))) return { stored: 0, bytes: end, storedBytes: 0 }
  return await new PartWalk(part, run, ledger?.segments ?? []).toTheEnd()
}

/** Whether a part is archived as a whole: the ledger says so, and the part is still as long as it was then. */
export async function isArchived({ plain, compressed }: LocalPart, ledger: ArchiveLedger): Promise<boolean> {
  if (plain !== null && compressed !== null) return false
  if (compressed === null) return isAsLong(ledger, plain?.size ?? 0, undefined)
  const length = await gzipLength(compressed.path).catch(() => null)
  return length !== null && isAsLong(ledger, compressed.size, length)
}

/** Stores a part from the end of what the ledger lists. */
class PartWalk {
  readonly #part: LocalPart
  readonly #run: Run
  readonly #name: Omit<SegmentName, 'offset'>
  readonly #segments: ArchivedStretch[]
  readonly #result: PartResult = { stored: 0, bytes: 0, storedBytes: 0 }
  #position: number

  constructor(part: LocalPart, run: Run, segments: readonly ArchivedStretch[]) {
    this.#part = part
    this.#run = run
    this.#name = { category: part.category, day: part.day, part: part.part, source: run.source }
    this.#segments = [...segments]
    this.#position = archivedEnd({ segments })
  }

  async toTheEnd(): Promise<PartResult> {
    const { bucket, signal, segment, onBytes } = this.#run
    let content = await PartContent.open(this.#part)
    try {
      await this.#checkLength(content)
      const listed = await this.#listed()
      for (;;) {
        signal?.throwIfAborted()
        const key = this.#key()
        const facts = listed.has(this.#position) ? await this.#factsOf(key) : null
        if (facts !== null) {
          await this.#adopt(content, key, facts)
          continue
        }
        const read = await readSegment(content, this.#position, segment, onBytes)
        if (read === null) break
        const { isStored, facts: standing } = await storeSegment(bucket, key, read, this.#run.storing)
        if (standing !== null && standing.sha256 === read.sha256 && standing.bytes === read.bytes) {
          if (isStored) this.#result.storedBytes += read.body.length
          await this.#goOn(standing, isStored)
        } else {
          // Opened again, as its positions must not decrease.
          await content.close()
          content = await PartContent.open(this.#part)
          await this.#adopt(content, key, standing)
        }
      }
      await this.#save(true)
      return { ...this.#result, bytes: this.#position }
    } finally {
      await content.close()
    }
  }

  /** A file that is shorter than what is archived of it is another one. */
  async #checkLength(content: PartContent): Promise<void> {
    if (this.#position === 0) return
    const { bytesRead } = await content.read(Buffer.alloc(1), 0, 1, this.#position - 1)
    if (bytesRead === 0) throw this.#collision(this.#key(0))
  }

  /** Offsets of the part's segments in the bucket. */
  async #listed(): Promise<ReadonlySet<number>> {
    const { bucket } = this.#run
    const listed: Segment[] = await bucket.segments({ prefix: partPrefix(bucket.address.prefix, this.#name) })
    return new Set(listed.map(({ offset }) => offset))
  }

  /** What stands under a listed key; null when it has gone since. */
  async #factsOf(key: string): Promise<SegmentFacts | null> {
    const { bucket } = this.#run
    const found = await bucket.head(key).catch((error: unknown) => {
      if (isMissing(error)) return null
      throw error
    })
    if (found === null) return null
    const facts = parseFacts(found.Metadata)
    if (facts === null) throw this.#collision(key)
    return facts
  }

  /** Goes on behind a segment that another run stored, when it holds what the part holds there. */
  async #adopt(content: PartContent, key: string, facts: SegmentFacts | null): Promise<void> {
    const isSame = facts !== null && (await hashOf(content, this.#position, facts.bytes)) === facts.sha256
    if (!isSame) throw this.#collision(key)
    await this.#goOn(facts, false)
  }

  async #goOn({ bytes, sha256 }: SegmentFacts, isStored: boolean): Promise<void> {
    this.#segments.push({ offset: this.#position, bytes, sha256 })
    this.#position += bytes
    if (isStored) this.#result.stored++
    await this.#save(false)
  }

  async #save(complete: boolean): Promise<void> {
    const { logDir, to, source, onNoLedger } = this.#run
    try {
      await saveLedger(logDir, this.#part, { to, source, complete, segments: this.#segments })
    } catch (error) {
      onNoLedger(error)
    }
  }

  #key(offset = this.#position): string {
    return formatSegmentKey(this.#run.bucket.address.prefix, { ...this.#name, offset })
  }

  #collision(key: string): Error {
    const path = (this.#part.plain ?? this.#part.compressed)?.path ?? ''
    const object = `s3://${this.#run.bucket.address.bucket}/${key}`
    return new ArchiveCollision(
      `${path}: the archive has other content under ${object}, so the folder was copied or the file replaced; ` +
        `give the folder its own source: remove ${this.#run.logDir}/.archive, or use --source NAME`,
    )
  }
}
