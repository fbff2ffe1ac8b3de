import { OptionInvalid } from '../../errors.ts'
import { statusesOf } from '../../reader/query/status-rule.ts'
import { listOf, type Where } from '../../reader/query/where.ts'
import { levelNumber } from '../../record/level-names.ts'
import { DAY } from '../../time/units.ts'
import type { CheckedQuery } from '../query.ts'
import { ERROR_LEVEL } from './item.ts'

/** By which keys rows are found: those of a user, those with an error, or all of a time. */
export type Plan = { by: 'user'; users: readonly string[] } | { by: 'error' } | { by: 'time' }

/** Milliseconds of rows that may all be read to check conditions that no key answers. */
const LONGEST_READ = DAY

/** Options of the command for conditions whose name differs. */
const OPTIONS: Readonly<Record<string, string>> = { minMs: 'slow', reqId: 'req-id', matches: 'where' }

/**
 * How a query is answered.
 *
 * @param now epoch milliseconds, the end of a query without one
 * @throws {OptionInvalid} days would have to be read for it
 */
export function planOf({ where, from, to, isByFunction }: CheckedQuery, now: number): Plan {
  if (where.user !== undefined) return { by: 'user', users: [...new Set(listOf(where.user).map(String))] }
  if (asksForErrors(where)) return { by: 'error' }
  const others = [...conditionsIn(where), ...(isByFunction ? ['a function'] : [])]
  if (others.length === 0 || Math.min(to, now) - from <= LONGEST_READ) return { by: 'time' }
  throw new OptionInvalid(
    `DynamoDB would have to read all rows for ${others.join(', ')}; expected also --user, --status 5xx, --level error or a time of at most 24 hours ` +
      '(--at, --since, --until): add one, or use the log folder, the archive (s3://…) or ClickHouse as --dir',
  )
}

/** Whether every row that is asked for stands in the index of errors. */
function asksForErrors({ status, level }: Where): boolean {
  if (level !== undefined && levelNumber(level) >= ERROR_LEVEL) return true
  if (status === undefined) return false
  const statuses = [...statusesOf(status)]
  return statuses.length > 0 && statuses.every((one) => one >= 500)
}

function conditionsIn({ not = {}, ...where }: Where): string[] {
  const named = (of: object, prefix: string) =>
    Object.entries(of)
      .filter(([, value]) => value !== undefined)
      .map(([name]) => `--${prefix}${OPTIONS[name] ?? name}`)
  return [...named(where, ''), ...named(not, 'not-')]
}
