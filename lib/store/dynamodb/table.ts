import type { KeyPart, TableDescription } from './client.ts'
import type { Item } from './item.ts'

/** Changes when a table of an earlier version can no longer be used. */
const VERSION = 1

/** The item that tells what the table is: version, how long it keeps rows, and which categories have any. */
export const TABLE_KEY: Item = { p: { S: '#table' }, s: { S: '#table' } }

export const USER_INDEX = 'user'
export const ERROR_INDEX = 'error'

export interface TableFacts {
  /** Milliseconds; null: for ever. */
  keep: number | null
  categories: string[]
  /** Epoch milliseconds: no row is older; Infinity without any. */
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
    ...{ IndexName, KeySchema: keyOf(partition), Projection: { ProjectionType: 'ALL' } },
  })
  return {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['p', 's', 'u', 'e'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: keyOf(PARTITION),
    GlobalSecondaryIndexes: INDEXES.map(index),
  }
}

/** Whether a table has keys and indexes as `tableDefinition` asks for them, and nobody else does. */
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

export function expiryDefinition(table: string): object {
  return { TableName: table, TimeToLiveSpecification: { Enabled: true, AttributeName: 'x' } }
}

/** The update that says what the table is; of a table that is there only how long it keeps rows. */
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

export function categoriesUpdate(table: string, categories: readonly string[]): object {
  return {
    TableName: table,
    Key: TABLE_KEY,
    UpdateExpression: 'ADD c :c',
    ExpressionAttributeValues: { ':c': { SS: [...categories] } },
  }
}

/** The update that says how old the oldest row is, if it is older than those before. */
export function firstUpdate(table: string, first: number): object {
  return {
    TableName: table,
    Key: TABLE_KEY,
    UpdateExpression: 'SET f = :f',
    ConditionExpression: 'attribute_not_exists(f) OR f > :f',
    ExpressionAttributeValues: { ':f': { N: String(first) } },
  }
}

/** Null for an item of another version. */
export function parseFacts({ v, k, c, f }: Item): TableFacts | null {
  if (v === undefined || !('N' in v) || Number(v.N) !== VERSION) return null
  return {
    keep: k !== undefined && 'N' in k ? Number(k.N) : null,
    first: f !== undefined && 'N' in f ? Number(f.N) : Number.POSITIVE_INFINITY,
    categories: c !== undefined && 'SS' in c ? c.SS.toSorted() : [],
  }
}
