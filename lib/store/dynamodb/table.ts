import type { KeyPart, TableDescription } from './client.ts'
import type { Item } from './item.ts'

/** Changes when a table of an earlier version can no longer be used. */
const VERSION = 1

/**
 * The key of the item that says what the table is: `v` its version, `k` its retention, `c` the categories that have rows, and `f`
 * the time of the oldest row.
 */
export const TABLE_KEY: Item = { p: { S: '#table' }, s: { S: '#table' } }

export const USER_INDEX = 'user'
export const ERROR_INDEX = 'error'

/** What the item at `TABLE_KEY` says. */
export interface TableFacts {
  /** Milliseconds; null: for ever. */
  keep: number | null
  categories: string[]
  /** Epoch milliseconds that no row is older than; Infinity without rows. */
  first: number
}

const PARTITION = 'p'
const INDEXES = [
  [USER_INDEX, 'u'],
  [ERROR_INDEX, 'e'],
] as const

/** The table: rows of a category's day in four partitions, and two indexes that hold only rows with a user, or with an error. */
export function tableDefinition(table: string): object {
  const index = ([IndexName, partition]: readonly [string, string]) => ({
    IndexName,
    KeySchema: keyOf(partition),
    Projection: { ProjectionType: 'ALL' },
  })
  return {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['p', 's', 'u', 'e'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: keyOf(PARTITION),
    GlobalSecondaryIndexes: INDEXES.map(index),
  }
}

/** Whether a table has the keys and indexes of `tableDefinition`, which no other table is likely to have. */
export function isOurDefinition({ KeySchema = [], GlobalSecondaryIndexes = [] }: TableDescription): boolean {
  return (
    isKey(KeySchema, PARTITION) &&
    INDEXES.every(([name, partition]) =>
      GlobalSecondaryIndexes.some(({ IndexName, KeySchema = [] }) => IndexName === name && isKey(KeySchema, partition)),
    )
  )
}

function keyOf(partition: string): KeyPart[] {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: 's', KeyType: 'RANGE' },
  ]
}

function isKey(key: readonly KeyPart[], partition: string): boolean {
  return keyOf(partition).every(({ AttributeName, KeyType }, at) => {
    const part = key[at]
    return part?.AttributeName === AttributeName && part?.KeyType === KeyType
  })
}

/** The input that lets rows expire at `x`. */
export function expiryDefinition(table: string): object {
  return { TableName: table, TimeToLiveSpecification: { Enabled: true, AttributeName: 'x' } }
}

/** The update that sets the version of a table, and its retention. @param keep milliseconds; null: unchanged */
export function factsUpdate(table: string, keep: number | null): object {
  return {
    TableName: table,
    Key: TABLE_KEY,
    UpdateExpression: keep === null ? 'SET v = :v' : 'SET v = :v, k = :k',
    ExpressionAttributeValues: {
      ':v': { N: String(VERSION) },
      ...(keep === null ? {} : { ':k': { N: String(keep) } }),
    },
  }
}

/** The update that adds categories. */
export function categoriesUpdate(table: string, categories: readonly string[]): object {
  return {
    TableName: table,
    Key: TABLE_KEY,
    UpdateExpression: 'ADD c :c',
    ExpressionAttributeValues: { ':c': { SS: [...categories] } },
  }
}

/** The update that sets the time of the oldest row, refused unless it is earlier than before. @param first epoch milliseconds */
export function firstUpdate(table: string, first: number): object {
  return {
    TableName: table,
    Key: TABLE_KEY,
    UpdateExpression: 'SET f = :f',
    ConditionExpression: 'attribute_not_exists(f) OR f > :f',
    ExpressionAttributeValues: { ':f': { N: String(first) } },
  }
}

/** The facts in the item; null for another version. */
export function parseFacts({ v, k, c, f }: Item): TableFacts | null {
  if (v === undefined || !('N' in v) || Number(v.N) !== VERSION) return null
  return {
    keep: k !== undefined && 'N' in k ? Number(k.N) : null,
    first: f !== undefined && 'N' in f ? Number(f.N) : Number.POSITIVE_INFINITY,
    categories: c !== undefined && 'SS' in c ? c.SS.toSorted() : [],
  }
}
