import { type CompiledQuery, compileQuery } from '../reader/query/query.ts'
import type { Where } from '../reader/query/where.ts'
import type { AccessRecord } from '../record/access-record.ts'
import type { DirectLine } from '../record/line.ts'
import type { StoreQuery } from './store.ts'

/** A query that was checked as the reader checks it. */
export interface CheckedQuery
  extends Pick<CompiledQuery, 'categories' | 'from' | 'to' | 'newest' | 'limit' | 'signal'> {
  lines: 'access' | 'direct' | 'all'
  where: Where
  /** Whether the conditions are a function, which no store can ask. */
  isByFunction: boolean
  /** Whether the line itself decides besides, by a function or an expression over its fields: no store can ask either. */
  isByLine: boolean
  /** Asks those; true where the store itself has decided. */
  accepts: (record: AccessRecord | DirectLine) => boolean
  /** Asks every condition of a line. */
  meets: (record: AccessRecord | DirectLine, text: string) => boolean
}

/** @throws {OptionInvalid} naming the option, its value and what was expected */
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
