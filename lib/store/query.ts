import { type CompiledQuery, compileQuery } from '../reader/query/query.ts'
import type { Where } from '../reader/query/where.ts'
import type { AccessRecord } from '../record/access-record.ts'
import type { DirectLine } from '../record/line.ts'
import type { StoreQuery } from './store.ts'

/** A query that has passed the reader's own checks. */
export interface CheckedQuery
  extends Pick<CompiledQuery, 'categories' | 'from' | 'to' | 'newest' | 'limit' | 'signal'> {
  lines: 'access' | 'direct' | 'all'
  where: Where
  /** Whether `where` is a function, which no store can evaluate. */
  isByFunction: boolean
  /** Whether each line found has to pass `accepts` too: no store can evaluate a function, or an expression over fields. */
  isByLine: boolean
  /** Checks the function or the expression; always true where the query has neither. */
  accepts: (record: AccessRecord | DirectLine) => boolean
  /** Checks every condition of the query. */
  meets: (record: AccessRecord | DirectLine, text: string) => boolean
}

/**
 * Checks a query, and splits what a store can evaluate from what it cannot.
 *
 * @throws {OptionInvalid} naming the option, its value and what was expected
 */
export function checkQuery(query: StoreQuery): CheckedQuery {
  const { categories, from, to, newest, limit, filter, signal } = compileQuery({ ...query, logDir: 'store' })
  const { where = {}, lines = 'access' } = query
  const isByFunction = typeof where === 'function'
  const accepts = isByFunction ? where : filter.where?.fields
  return {
    isByLine: accepts != null,
    ...{ categories, from, to, newest, limit, lines, signal, isByFunction },
    where: isByFunction ? {} : where,
    accepts: accepts ?? (() => true),
    meets: filter.line,
  }
}
