import { statusesOf } from '../../reader/query/status-rule.ts'
import type { Traits } from '../../reader/query/traits.ts'
import { listOf, methodsOf, textForms, type Where } from '../../reader/query/where.ts'
import { levelNumber } from '../../record/level-names.ts'
import { formatTime } from './columns.ts'

/** Conditions as SQL, with the values that it names. */
export interface Conditions {
  sql: string
  params: Record<string, unknown>
}

/** What conditions are made from. */
export interface Asked {
  categories: readonly string[] | null
  /** Epoch milliseconds: from inclusive, to exclusive; infinite where there is no bound. */
  from: number
  to: number
  lines: 'access' | 'direct' | 'all'
  where: Where
}

/** Puts a value into the parameters and returns its placeholder, as values never go into the text. */
type Bind = (value: unknown, type: string) => string

/** The conditions that the reader asks of a line, as SQL. */
export function conditionsOf({ categories, from, to, lines, where }: Asked): Conditions {
  const params: Record<string, unknown> = {}
  const bind: Bind = (value, type) => {
    const name = `p${Object.keys(params).length}`
    params[name] = value
    return `{${name}:${type}}`
  }
  const { not = {} } = where
  const traits = accessTraits(where, bind)
  const notTraits = accessTraits(not, bind)
  const minMs = where.minMs === undefined ? [] : [`durationUs >= ${bind(where.minMs * 1000, 'Float64')}`]
  const isAccess = lines === 'access' || traits.length + notTraits.length + minMs.length > 0
  const all = [
    ...(categories === null ? [] : [`category IN ${bind(categories, 'Array(String)')}`]),
    ...timesOf(from, to, bind),
    ...(isAccess ? ['isAccess = 1'] : []),
    ...(lines === 'direct' ? ['isAccess = 0'] : []),
    ...(where.level === undefined ? [] : [`level >= ${bind(levelNumber(where.level), 'Float64')}`]),
    ...minMs,
    ...[...traits, ...lineTraits(where, bind)].map(holds),
    ...[...notTraits, ...lineTraits(not, bind)].map((condition) => `NOT ${holds(condition)}`),
  ]
  return { sql: all.length === 0 ? '1' : all.join(' AND '), params }
}

/** Only bounds that `DateTime64` can hold; others exclude everything or nothing. */
function timesOf(from: number, to: number, bind: Bind): string[] {
  const [earliest, latest] = [0, Date.UTC(2200)]
  const shown = (ms: number) => bind(formatTime(Math.ceil(ms)), "DateTime64(3, 'UTC')")
  if (from > latest || to <= earliest) return ['0']
  return [...(from > earliest ? [`time >= ${shown(from)}`] : []), ...(to <= latest ? [`time < ${shown(to)}`] : [])]
}

/** A column without a value meets no condition, so that `NOT` keeps its row: in SQL both would be null. */
function holds(condition: string): string {
  return `ifNull(${condition}, 0)`
}

/** Conditions that only the record of a request can meet. */
function accessTraits(traits: Traits, bind: Bind): string[] {
  const { status, outcome, url, route, method, user, client, raised } = traits
  const among = (column: string, values: readonly unknown[]) => `has(${bind(values, 'Array(String)')}, ${column})`
  return [
    ...(status === undefined ? [] : [`has(${bind([...statusesOf(status)], 'Array(Int16)')}, statusCode)`]),
    ...(outcome === undefined ? [] : [among('outcome', listOf(outcome))]),
    ...(url === undefined ? [] : [anyOf(listOf(url).map((pattern) => urlLike(pattern, bind)))]),
    ...(route === undefined ? [] : [among('route', listOf(route))]),
    ...(method === undefined ? [] : [among('method', methodsOf(method))]),
    ...(user === undefined ? [] : [among('user', listOf(user).map(String))]),
    ...(client === undefined ? [] : [anyOf(listOf(client).map((pattern) => like('client', pattern, bind)))]),
    ...(raised === undefined
      ? []
      : [anyOf([holds(among('raised', listOf(raised))), holds(among('errType', listOf(raised)))])]),
  ]
}

/** Conditions that any line can meet. */
function lineTraits({ reqId, text }: Traits, bind: Bind): string[] {
  return [
    ...(reqId === undefined ? [] : [`has(${bind(listOf(reqId), 'Array(String)')}, reqId)`]),
    ...(text === undefined
      ? []
      : [anyOf(textForms(text).map((form) => `position(line, ${bind(form, 'String')}) > 0`))]),
  ]
}

function urlLike(pattern: string, bind: Bind): string {
  if (!pattern.startsWith('/')) return like('url', pattern, bind)
  return `(position(url, '/') > 0 AND ${like("substring(url, position(url, '/'))", pattern, bind)})`
}

function like(column: string, pattern: string, bind: Bind): string {
  if (!pattern.includes('*')) return `${column} = ${bind(pattern, 'String')}`
  const escaped = pattern.replace(/[\\%_]/g, '\\$&').replace(/\*+/g, '%')
  return `${column} LIKE ${bind(escaped, 'String')}`
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? '0' : `(${conditions.join(' OR ')})`
}
