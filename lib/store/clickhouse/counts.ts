import type { AccessRecord } from '../../record/access-record.ts'
import { isAccessRecord, parseLine } from '../../record/line.ts'
import type { CheckedQuery } from '../query.ts'
import type { ClickHouseStore } from './clickhouse-store.ts'
import { conditionsOf } from './conditions.ts'
import { FILE_ORDER } from './order.ts'

/** The class of a request as in `classOf` of the report: 0 fine, 1 client error, 2 left or timed out, 3 failed. */
const CLASS =
  "multiIf(outcome IN ('aborted', 'timeout'), 2, statusCode >= 500 OR statusCode = 0 OR outcome = 'cut', 3, statusCode >= 400, 1, 0)"

const FAILED = `${CLASS} = 3`

/** Whether the duration counts, as in `isTimed` of the report. */
const TIMED = "(outcome NOT IN ('upgraded', 'aborted', 'timeout') AND durationUs >= 0)"

const MS = 'toUnixTimestamp64Milli(time)'

/** Fields of a record that have a column, as text. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['level', 'toString(level)'],
  ['time', `toString(${MS})`],
  ['category', 'toString(category)'],
  ['url', 'url'],
  ['method', 'method'],
  ['statusCode', 'toString(statusCode)'],
  ['outcome', 'toString(outcome)'],
  ['reqId', 'reqId'],
  ['route', 'route'],
  ['durationUs', 'toString(durationUs)'],
  ['client.client', 'client'],
  ['client.user', 'user'],
  ['errorDetail.location', 'location'],
  ['errorDetail.raised', 'raised'],
  ['err.type', 'errType'],
])

/** The fields by which rows can be grouped. */
export const GROUP_FIELDS: readonly string[] = [...FIELDS.keys()]

/** From when on, epoch milliseconds, a clock is how many milliseconds ahead of UTC. */
export type OffsetChange = readonly [from: number, offset: number]

/** Counts of the requests that have the same values. */
export interface CountedGroup {
  values: string[]
  count: number
  failed: number
  /** Timed requests by stretch of durations, named by its shortest, microseconds. */
  durations: (readonly [us: number, count: number])[]
  /** The longest duration, microseconds. */
  max: number
}

/** Counts that the engine makes of the records which a query asks for. */
export class Counts {
  readonly #store: ClickHouseStore
  readonly #where: string
  readonly #params: Readonly<Record<string, unknown>>
  readonly #signal: AbortSignal | undefined

  private constructor(store: ClickHouseStore, where: string, params: Record<string, unknown>, query: CheckedQuery) {
    this.#store = store
    this.#where = where
    this.#params = params
    this.#signal = query.signal
  }

  /**
   * Null where there are no rows at all.
   *
   * @param withoutRoutes routes that are left out; the empty one stands for requests without a route
   */
  static async of(
    store: ClickHouseStore,
    query: CheckedQuery,
    withoutRoutes: readonly string[],
  ): Promise<Counts | null> {
    const asked = await store.askedOf({ ...query, lines: 'access' })
    if (asked === null) return null
    const { sql, params } = conditionsOf(asked)
    const without = withoutRoutes.length === 0 ? '' : " AND NOT has({without:Array(String)}, ifNull(route, ''))"
    return new Counts(store, sql + without, { ...params, without: withoutRoutes }, query)
  }

  /** How many, and the times of the first and last, epoch milliseconds. */
  async span(): Promise<{ records: number; from: number; to: number }> {
    const [[records, from, to] = []] = await this.#all(`count(), ${MS_OF('min')}, ${MS_OF('max')}`)
    return { records: Number(records), from: Number(from), to: Number(to) }
  }

  /**
   * By method, route and column of time: classes and durations.
   *
   * @param step length of a column, milliseconds
   * @param offset milliseconds by which the clock that bounds columns is ahead of UTC
   * @param bounds the shortest durations of each stretch, microseconds, in order
   */
  async *columns(step: number, offset: number, bounds: readonly number[]): AsyncGenerator<RouteColumn> {
    const column = `intDiv(${MS} + ${offset}, ${step})`
    const inner = `SELECT method, route, ${column} AS column, ${CLASS} AS class, if(${TIMED}, ${boundReached(bounds)}, -1) AS us, count() AS n, maxIf(durationUs, ${TIMED}) AS m FROM {table} WHERE ${this.#where} GROUP BY method, route, column, class, us`
    const sql = `SELECT method, route, column, groupArray(class), groupArray(us), groupArray(n), max(m) FROM (${inner}) GROUP BY method, route, column`
    for await (const [method, route, at, classes, durations, counts, max] of this.#rows(sql)) {
      const [ofClass, us, n] = [classes, durations, counts].map((list) => (list as unknown[]).map(Number))
      const cells = (n ?? []).map((count, index) => ({ class: ofClass?.[index] ?? 0, us: us?.[index] ?? -1, count }))
      yield { method: textOf(method), route: textOf(route), column: Number(at), cells, max: Number(max) }
    }
  }

  /**
   * The `most` most frequent groups, by the values of fields, and before them by the beginning of a stretch of time.
   *
   * @param fields some of `GROUP_FIELDS`
   * @param every length of the stretches on a clock that may change; null: not by time
   * @param bounds as of `columns`
   */
  groups(
    fields: readonly string[],
    every: { ms: number; changes: readonly OffsetChange[] } | null,
    bounds: readonly number[],
    most: number,
  ): AsyncGenerator<CountedGroup> {
    const columns = fields.map((field) => `ifNull(${FIELDS.get(field) ?? 'NULL'}, '-')`)
    const texts = every === null ? columns : [`toString(${stretch(every.ms, every.changes)})`, ...columns]
    return this.#groups(texts, bounds, most)
  }

  /** By route, the empty one for requests without. */
  routes(bounds: readonly number[], most: number): AsyncGenerator<CountedGroup> {
    return this.#groups(["ifNull(route, '')"], bounds, most)
  }

  /** The values of a field that come most often, with further counts of each. */
  async *values(field: Valued, most: number, counts: readonly string[] = []): AsyncGenerator<[string, ...number[]]> {
    const sums = ['count()', ...counts]
    const sql = `SELECT ${VALUED[field]} AS v, ${sums.join(', ')} FROM {table} WHERE ${this.#where} AND v IS NOT NULL GROUP BY v ORDER BY count() DESC, v LIMIT ${most}`
    for await (const [value, ...numbers] of this.#rows(sql)) yield [String(value), ...numbers.map(Number)]
  }

  /** By column of time and status, with the parameters of `columns`. */
  async *statuses(step: number, offset: number): AsyncGenerator<[column: number, status: number, count: number]> {
    const sql = `SELECT intDiv(${MS} + ${offset}, ${step}) AS column, statusCode, count() FROM {table} WHERE ${this.#where} GROUP BY column, statusCode`
    for await (const [column, status, count] of this.#rows(sql)) yield [Number(column), Number(status), Number(count)]
  }

  /** By stretch of time in UTC: how many, and how many failed. */
  async *stretches(ms: number): AsyncGenerator<[stretch: number, count: number, failed: number]> {
    const sql = `SELECT intDiv(${MS}, ${ms}) AS stretch, count(), countIf(${FAILED}) FROM {table} WHERE ${this.#where} GROUP BY stretch`
    for await (const [stretch, count, failed] of this.#rows(sql)) yield [Number(stretch), Number(count), Number(failed)]
  }

  /** The records that took longest, of each method and route or of all, longest first. */
  slowest(most: number, byRoute: boolean): AsyncGenerator<AccessRecord> {
    const limit = `LIMIT ${most}${byRoute ? ' BY method, route' : ''}`
    return this.#records(`AND ${TIMED} ORDER BY durationUs DESC, ${FILE_ORDER.join(', ')} ${limit}`)
  }

  /** The records with an error, or that failed, in the order of the files. */
  errors(): AsyncGenerator<AccessRecord> {
    return this.#records(
      `AND (location IS NOT NULL OR raised IS NOT NULL OR ${FAILED}) ORDER BY ${FILE_ORDER.join(', ')}`,
    )
  }

  async *#groups(texts: readonly string[], bounds: readonly number[], most: number): AsyncGenerator<CountedGroup> {
    const inner = `SELECT [${texts.join(', ')}] AS v, if(${TIMED}, ${boundReached(bounds)}, -1) AS us, count() AS n, countIf(${FAILED}) AS f, maxIf(durationUs, ${TIMED}) AS m FROM {table} WHERE ${this.#where} GROUP BY v, us`
    const sql = `SELECT v, sum(n) AS total, sum(f), groupArray(us), groupArray(n), max(m) FROM (${inner}) GROUP BY v ORDER BY total DESC, v LIMIT ${most}`
    for await (const [v, count, failures, durations, counts, max] of this.#rows(sql)) {
      const [us, n] = [durations, counts].map((list) => (list as unknown[]).map(Number))
      const timed = (us ?? []).map((one, index) => [one, n?.[index] ?? 0] as const).filter(([one]) => one >= 0)
      yield {
        values: (v as unknown[]).map(String),
        ...{ count: Number(count), failed: Number(failures), durations: timed, max: Number(max) },
      }
    }
  }

  async *#records(tail: string): AsyncGenerator<AccessRecord> {
    for await (const [line] of this.#rows(`SELECT line FROM {table} WHERE ${this.#where} ${tail}`)) {
      const record = parseLine(String(line))
      if (record && isAccessRecord(record)) yield record
    }
  }

  async #all(select: string): Promise<unknown[][]> {
    const rows: unknown[][] = []
    for await (const row of this.#rows(`SELECT ${select} FROM {table} WHERE ${this.#where}`)) rows.push(row)
    return rows
  }

  #rows(sql: string): AsyncGenerator<unknown[]> {
    return this.#store.rows(sql, this.#params, this.#signal)
  }
}

/** One column of a method and route. */
export interface RouteColumn {
  method: string | null
  route: string | null
  column: number
  /** `us` is the shortest duration of its stretch; -1 for what is not timed. */
  cells: { class: number; us: number; count: number }[]
  /** The longest duration, microseconds. */
  max: number
}

/** Fields whose values are counted by themselves. */
export type Valued = 'client' | 'user' | 'outcome' | 'notFound'

const VALUED: Readonly<Record<Valued, string>> = {
  client: 'client',
  user: 'user',
  outcome: 'outcome',
  notFound: 'if(statusCode = 404, substringUTF8(url, 1, 300), NULL)',
}

/** What is counted of each address. */
export const CLIENT_COUNTS: readonly string[] = [
  `countIf(${FAILED})`,
  'countIf(statusCode = 404)',
  `countIf(${CLASS} = 1 AND statusCode IN (401, 403))`,
]

const MS_OF = (of: 'min' | 'max') => `toUnixTimestamp64Milli(${of}(time))`

/** The greatest of the bounds that a duration reaches, which names its stretch. */
function boundReached(bounds: readonly number[]): string {
  return `roundDown(durationUs, CAST([${bounds.join(', ')}], 'Array(Int64)'))`
}

/** What a clock that may change shows at the beginning of a stretch, in epoch milliseconds as if it were UTC. */
function stretch(ms: number, changes: readonly OffsetChange[]): string {
  const [first, ...later] = changes
  const offset = later.reduce((sql, [from, ahead]) => `if(${MS} >= ${from}, ${ahead}, ${sql})`, String(first?.[1] ?? 0))
  return `(intDiv(${MS} + ${offset}, ${ms}) * ${ms})`
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
