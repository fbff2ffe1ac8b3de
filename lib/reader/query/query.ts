import { isCategoryName } from '../../files/category-name.ts'
import { isFunction, isText, isWhole } from '../../options/kinds.ts'
import { checkNames, invalidOption } from '../../options/option.ts'
import { shownValue } from '../../options/shown-value.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import { ASYNC_DISK, type Disk } from '../disk.ts'
import { isStoreAddress, withoutPassword } from '../store-address.ts'
import { type Instant, instantMs } from './instant.ts'
import { compileFilter, type LineFilter, type Selection } from './line-filter.ts'

/** Which lines of which files, and in which order; `T` is what a line of the wanted kind is. */
export interface RecordQuery<T = AccessRecord> extends Selection<T> {
  /** Folder that holds a folder for each category, or an archive of such: `'s3://bucket/prefix'`. */
  logDir: string
  /** One category or several; several are merged by time. @default all that have files */
  category?: string | readonly string[] | undefined
  /** Records of this time and later. @default no bound */
  from?: Instant | undefined
  /** Records before this time. @default no bound */
  to?: Instant | undefined
  /** `newest` reads files from their ends. @default 'oldest' */
  order?: 'oldest' | 'newest' | undefined
  /** At most so many records. @default no limit */
  limit?: number | undefined
  /** Ends the reading with the signal's reason. */
  signal?: AbortSignal | undefined
}

const NAMES = 'logDir category from to order limit signal where lines onMalformed'.split(' ')

/** A checked query. */
export interface CompiledQuery {
  logDir: string
  categories: readonly string[] | null
  from: number
  to: number
  newest: boolean
  limit: number
  filter: LineFilter
  signal: AbortSignal | undefined
  disk: Disk
  /** Told how many bytes of the files are done, compressed ones as they lie on disk. */
  onBytes: (bytes: number) => void
}

/** @throws {OptionInvalid} naming the option, its value and what was expected */
export function compileQuery(query: RecordQuery<never>): CompiledQuery {
  checkNames(query, NAMES)
  const { order = 'oldest', limit = Number.POSITIVE_INFINITY } = query
  const from = query.from === undefined ? Number.NEGATIVE_INFINITY : instantMs('from', query.from)
  const to = query.to === undefined ? Number.POSITIVE_INFINITY : instantMs('to', query.to)
  if (order !== 'oldest' && order !== 'newest') {
    throw invalidOption('order', order, { expected: "'oldest' or 'newest'" })
  }
  if (limit !== Number.POSITIVE_INFINITY && !isWhole(limit, 0)) {
    throw invalidOption('limit', limit, { expected: 'a whole number of records, 0 or more' })
  }
  checkSignal(query.signal)
  return {
    logDir: checkLogDir(query.logDir),
    categories: checkCategories(query.category),
    from,
    to,
    newest: order === 'newest',
    limit,
    filter: compileFilter(query, from, to),
    signal: query.signal,
    onBytes: () => {},
    disk: ASYNC_DISK,
  }
}

/** @throws {OptionInvalid} */
export function checkLogDir(logDir: string): string {
  if (typeof logDir !== 'string' || logDir === '') {
    throw invalidOption('logDir', logDir, { expected: 'the path of the folder that holds the categories' })
  }
  if (!isStoreAddress(logDir)) return logDir
  throw invalidOption('logDir', logDir, {
    expected: 'a folder or an archive, as a table is asked with openStore of fastify-access-log/store',
    shown: (address) => shownValue(withoutPassword(String(address))),
  })
}

/** @throws {OptionInvalid} */
export function checkCategories(category: string | readonly string[] | undefined): readonly string[] | null {
  if (category === undefined) return null
  const categories: readonly unknown[] = Array.isArray(category) ? [...new Set(category)] : [category]
  return categories.map((name) => {
    if (isText(name) && isCategoryName(name)) return name
    throw invalidOption('category', name, { expected: 'the name of a category (letters, digits, _ and -)' })
  })
}

/** @throws {OptionInvalid} */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal === undefined || isFunction(signal?.throwIfAborted)) return
  throw invalidOption('signal', signal, { expected: 'an AbortSignal' })
}
