import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { shownValue } from '../../options/shown-value.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'
import { entriesOf } from '../lines/entries.ts'
import type { LineFilter } from '../query/line-filter.ts'
import { anchorBytes, formatAnchor } from './anchor.ts'
import type { AddedBlock, Follower } from './follower.ts'
import type { FollowPosition } from './position.ts'

type Line = AccessRecord | DirectLine

/** Where a record stands: enough to make a position of, if one is asked for. */
interface Place {
  block: Pick<AddedBlock, 'own' | 'others'>
  start: number
  /** Behind the line. */
  offset: number
  anchor: Buffer
  text: string
}

/** A Readable of records that waits at the end of the files instead of ending. */
export class FollowStream extends Readable {
  readonly #follower: Follower
  readonly #filter: LineFilter
  readonly #interval: number
  readonly #start: FollowPosition
  readonly #places = new WeakMap<Line, Place>()
  readonly #ending: AbortController
  #running: Promise<void> | null = null
  /** Whether more is wanted since the last record: the consumer may ask for it before `push` has answered. */
  #isAsked = false
  #wake: () => void = () => {}

  /** @param ending ends a look of the follower */
  constructor(
    follower: Follower,
    filter: LineFilter,
    start: FollowPosition,
    interval: number,
    ending: AbortController,
  ) {
    super({ objectMode: true })
    this.#follower = follower
    this.#filter = filter
    this.#start = start
    this.#interval = interval
    this.#ending = ending
  }

  /**
   * The place behind a record of this stream; of null the place where the stream began. Following from there gives every
   * later record, and none up to this one.
   *
   * @throws {RangeError} the record is not one of this stream
   */
  positionAfter(record: Line | null): FollowPosition {
    if (record === null) return structuredClone(this.#start)
    const { block, offset, anchor } = this.#placeOf(record)
    const own = { ...block.own, offset, anchor: formatAnchor(anchor), complete: false }
    return { version: 1, from: this.#start.from, files: [...block.others.map((other) => ({ ...other })), own] }
  }

  /**
   * A record of this stream as it stands in the file, without newline.
   *
   * @throws {RangeError} the record is not one of this stream
   */
  textOf(record: Line): string {
    return this.#placeOf(record).text
  }

  /**
   * Where a record of this stream stands: the name of the plain file, also when it was read from the compressed one, and the
   * byte at which its line begins. Cheap, whereas a position is a list of all files.
   *
   * @throws {RangeError} the record is not one of this stream
   */
  placeOf(record: Line): { file: string; offset: number } {
    const { block, start } = this.#placeOf(record)
    return { file: block.own.file, offset: start }
  }

  override _read(): void {
    this.#isAsked = true
    this.#running ??= this.#run()
    this.#wake()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#ending.abort()
    this.#wake()
    const closed = () => callback(error)
    Promise.resolve(this.#running).then(closed, closed)
  }

  #placeOf(record: Line): Place {
    const place = this.#places.get(record)
    if (place !== undefined) return place
    throw new RangeError(
      `the record is ${shownValue(record)}, which this stream did not give out; expected one that it did: give the record itself, not a copy`,
    )
  }

  async #run(): Promise<void> {
    try {
      while (!this.destroyed) {
        for await (const block of this.#follower.look()) {
          await this.#give(block)
          if (this.destroyed) break
        }
        if (!this.destroyed) await setTimeout(this.#interval, undefined, { signal: this.#ending.signal })
      }
    } catch (error) {
      if (!this.destroyed) this.destroy(error instanceof Error ? error : new Error(String(error)))
    } finally {
      await this.#follower.close()
    }
  }

  async #give({ bytes, file, offset, own, others }: AddedBlock): Promise<void> {
    const block = { own, others }
    for (const entry of entriesOf({ bytes, file, offset }, this.#filter, false)) {
      const end = Math.min(entry.offset + entry.length + 1, offset + bytes.length)
      const anchor = anchorBytes(bytes, end - offset)
      this.#places.set(entry.record, { block, start: entry.offset, offset: end, anchor, text: entry.text })
      this.#isAsked = false
      // Whoever gets the record may destroy the stream before `push` returns.
      if (!this.push(entry.record)) await this.#asked()
      if (this.destroyed) return
    }
  }

  async #asked(): Promise<void> {
    if (this.#isAsked || this.destroyed) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }
}
