import { addAbortSignal } from 'node:stream'
import { isBucketAddress } from '../../bucket/address.ts'
import { checkNames, invalidOption } from '../../options/option.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'
import { type Instant, instantMs } from '../query/instant.ts'
import { compileFilter, type Selection } from '../query/line-filter.ts'
import { checkCategories, checkLogDir, checkSignal } from '../query/query.ts'
import { FollowStream } from './follow-stream.ts'
import { Follower } from './follower.ts'
import { checkPosition, type FollowPosition } from './position.ts'
import { positionNow } from './position-now.ts'

const NAMES = 'logDir category from interval signal where lines onMalformed'.split(' ')

/** Short enough to feel immediate; a look costs one stat a file. */
const DEFAULT_INTERVAL_MS = 200

/** What to follow, and from where; `T` is what a line of the wanted kind is. */
export interface FollowQuery<T = AccessRecord> extends Selection<T> {
  /** Folder that holds a folder for each category; need not be there yet. */
  logDir: string
  /** One category or several. @default all, also those that appear later */
  category?: string | readonly string[] | undefined
  /**
   * `now`: what is written after the call. `start`: everything that is there, then what comes. A time: the records
   * from then on. A position of `positionAfter`: the records behind it. @default 'now'
   */
  from?: 'now' | 'start' | Instant | FollowPosition | undefined
  /** Milliseconds between two looks at the files. @default 200 */
  interval?: number | undefined
  /** Destroys the stream, with an AbortError. */
  signal?: AbortSignal | undefined
}

/** A Readable in object mode, each chunk a record. */
export type Following<T> = { [Symbol.asyncIterator](): NodeJS.AsyncIterator<T> } & FollowStream

/**
 * Follows the files of categories: gives every record once, those of a file in the order in which they stand there, files by day
 * and part. It goes on past midnight and into new parts, with several writers, and when a file is cut, renamed, removed or
 * compressed. A last line without newline waits for the rest of it. The stream ends only when it is destroyed.
 *
 * @throws {OptionInvalid} an option of the query is wrong, or `logDir` is an archive or a table
 * @example
 * const records = followRecords({ logDir: 'logs', category: 'app', from: saved ?? 'start' })
 * for await (const record of records) {
 *   await handle(record)
 *   await save(JSON.stringify(records.positionAfter(record)))
 * }
 */
export function followRecords(query: FollowQuery & { lines?: 'access' }): Following<AccessRecord>
export function followRecords(query: FollowQuery<DirectLine> & { lines: 'direct' }): Following<DirectLine>
export function followRecords(query: FollowQuery<AccessRecord | DirectLine>): Following<AccessRecord | DirectLine>
export function followRecords(query: FollowQuery<never>): Following<AccessRecord | DirectLine> {
  checkNames(query, NAMES)
  const { interval = DEFAULT_INTERVAL_MS, signal } = query
  if (!(Number.isFinite(interval) && interval > 0)) {
    throw invalidOption('interval', interval, { expected: 'milliseconds above 0' })
  }
  checkSignal(signal)
  const logDir = checkLogDir(query.logDir)
  if (isBucketAddress(logDir)) {
    throw invalidOption('logDir', logDir, {
      expected: 'a folder, as an archive does not grow and cannot be followed',
    })
  }
  const categories = checkCategories(query.category)
  const start = startOf(query, logDir, categories)
  const filter = compileFilter(query, start.from ?? Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
  const ending = new AbortController()
  const follower = new Follower({ logDir, categories, report: filter.report, signal: ending.signal }, start)
  const stream = new FollowStream(follower, filter, start, interval, ending)
  if (signal !== undefined) addAbortSignal(signal, stream)
  return stream
}

function startOf(
  { from = 'now' }: FollowQuery<never>,
  logDir: string,
  categories: readonly string[] | null,
): FollowPosition {
  if (from === 'now') return positionNow(logDir, categories)
  if (from === 'start') return { version: 1, from: null, files: [] }
  if (typeof from === 'object' && from !== null && !(from instanceof Date)) return checkPosition(from)
  return { version: 1, from: instantMs('from', from), files: [] }
}
