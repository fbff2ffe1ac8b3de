import { parseLine } from '../../record/line.ts'
import type { CheckedQuery } from '../query.ts'
import type { FoundLine } from '../store.ts'
import type { Dynamo, QueryInput } from './client.ts'
import { type Item, stringOf, textOf } from './item.ts'
import { daysWithin, keyFrom, partitionKey, placeOf, SHARDS, userKey } from './keys.ts'
import { merged } from './merge.ts'
import type { Plan } from './plan.ts'
import { ERROR_INDEX, USER_INDEX } from './table.ts'

/** Rows of one page where few are wanted, as every row that is read is paid for. */
const [LEAST_ROWS, MOST_ROWS] = [10, 1000]

/** What is read. `from` and `to` are epoch milliseconds, both finite, as each day between them is asked for. */
export interface Reading {
  client: Dynamo
  table: string
  query: CheckedQuery
  plan: Plan
  categories: readonly string[]
  from: number
  to: number
  /** Epoch seconds: what expired before it is passed over. */
  now: number
}

/** The rows within the bounds that have not expired, in their order; of the query's conditions only the plan's keys are checked. */
export async function* rowsWithin(reading: Reading): AsyncGenerator<FoundLine> {
  const { plan, categories, from, to, query } = reading
  // Bounds that are the wrong way round would be refused.
  if (!(from < to)) return
  if (plan.by === 'user') {
    const keys = new Set(categories.flatMap((category) => plan.users.map((user) => userKey(category, user))))
    yield* rowsOf(reading, [...keys], { name: USER_INDEX, key: 'u' })
    return
  }
  const index = plan.by === 'error' ? { name: ERROR_INDEX, key: 'e' } : { name: undefined, key: 'p' }
  const days = daysWithin(from, to)
  for (const day of query.newest ? days.toReversed() : days) {
    const shards = Array.from({ length: SHARDS }, (_, shard) => shard)
    const keys = categories.flatMap((category) => shards.map((shard) => partitionKey(category, day, shard)))
    yield* rowsOf(reading, keys, index)
  }
}

async function* rowsOf(
  reading: Reading,
  keys: readonly string[],
  index: { name: string | undefined; key: string },
): AsyncGenerator<FoundLine> {
  const sign = reading.query.newest ? -1 : 1
  const sequences = keys.map((key) => itemsOf(reading, key, index))
  for await (const item of merged(sequences, (a, b) => sign * compareItems(a, b))) {
    const { x } = item
    if (x !== undefined && 'N' in x && Number(x.N) <= reading.now) continue
    const text = textOf(item)
    const record = parseLine(text)
    if (record) yield { ...foundAt(item), text, record }
  }
}

async function* itemsOf(
  { client, table, query, from, to }: Reading,
  key: string,
  index: { name: string | undefined; key: string },
): AsyncGenerator<Item> {
  const input: QueryInput = {
    TableName: table,
    ...(index.name === undefined ? {} : { IndexName: index.name }),
    KeyConditionExpression: `${index.key} = :k AND s BETWEEN :from AND :to`,
    // BETWEEN includes its upper bound, but every key is longer than the bound, so no row of that time is within.
    ExpressionAttributeValues: { ':k': { S: key }, ':from': { S: keyFrom(from) }, ':to': { S: keyFrom(to) } },
    ScanIndexForward: !query.newest,
    ...(Number.isFinite(query.limit) ? { Limit: Math.min(MOST_ROWS, Math.max(LEAST_ROWS, query.limit)) } : {}),
  }
  const options = query.signal === undefined ? {} : { abortSignal: query.signal }
  let start: Item | undefined
  do {
    query.signal?.throwIfAborted()
    const page = await client.query({ ...input, ...(start === undefined ? {} : { ExclusiveStartKey: start }) }, options)
    yield* page.Items ?? []
    start = page.LastEvaluatedKey
  } while (start !== undefined)
}

/** By time, and at one time as the reader orders files. */
function compareItems(a: Item, b: Item): number {
  const [one, other] = [stringOf(a.s), stringOf(b.s)]
  const times = compareTexts(one.slice(0, one.indexOf('#')), other.slice(0, other.indexOf('#')))
  if (times !== 0) return times
  const categories = compareTexts(categoryOf(a), categoryOf(b))
  return categories === 0 ? compareTexts(one, other) : categories
}

function categoryOf({ p }: Item): string {
  const partition = stringOf(p)
  return partition.slice(0, partition.indexOf('#'))
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function foundAt({ p, s }: Item): { source: string; file: string; offset: number } {
  const { source, file, offset } = placeOf(stringOf(p), stringOf(s))
  return { source, file, offset }
}
