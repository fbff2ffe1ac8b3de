import type { Row } from '../row.ts'

/** A column, and what stands in it for a row. */
interface Column {
  name: string
  type: string
  of: (row: Row) => string | number | null
}

/** The columns of the table, in order. One that is named like a field of a record holds that field. */
export const COLUMNS: readonly Column[] = [
  { name: 'category', type: 'LowCardinality(String)', of: ({ category }) => category },
  { name: 'time', type: "DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1))", of: ({ time }) => timeText(time) },
  { name: 'source', type: 'LowCardinality(String)', of: ({ source }) => source },
  { name: 'file', type: 'LowCardinality(String)', of: ({ file }) => file },
  { name: 'offset', type: 'UInt64 CODEC(Delta(8), ZSTD(1))', of: ({ offset }) => offset },
  { name: 'level', type: 'Int32 CODEC(ZSTD(1))', of: ({ level }) => level },
  { name: 'isAccess', type: 'UInt8', of: ({ isAccess }) => (isAccess ? 1 : 0) },
  { name: 'method', type: 'LowCardinality(Nullable(String))', of: ({ method }) => method },
  { name: 'url', type: 'Nullable(String) CODEC(ZSTD(1))', of: ({ url }) => url },
  { name: 'statusCode', type: 'Int16 CODEC(ZSTD(1))', of: ({ statusCode }) => statusCode },
  { name: 'outcome', type: 'LowCardinality(String)', of: ({ outcome }) => outcome },
  { name: 'route', type: 'LowCardinality(Nullable(String))', of: ({ route }) => route },
  { name: 'durationUs', type: 'Int64 CODEC(T64, ZSTD(1))', of: ({ durationUs }) => durationUs },
  { name: 'client', type: 'Nullable(String) CODEC(ZSTD(1))', of: ({ client }) => client },
  { name: 'user', type: 'Nullable(String) CODEC(ZSTD(1))', of: ({ user }) => user },
  { name: 'reqId', type: 'Nullable(String) CODEC(ZSTD(1))', of: ({ reqId }) => reqId },
  { name: 'raised', type: 'LowCardinality(Nullable(String))', of: ({ raised }) => raised },
  { name: 'errType', type: 'LowCardinality(Nullable(String))', of: ({ errType }) => errType },
  { name: 'location', type: 'LowCardinality(Nullable(String))', of: ({ location }) => location },
  { name: 'line', type: 'String CODEC(ZSTD(3))', of: ({ text }) => text },
]

export const COLUMN_NAMES: readonly string[] = COLUMNS.map(({ name }) => name)

/** The format of `rowText`: a third shorter than JSON, which would escape the quotes of a line that is JSON itself. */
export const FORMAT = 'TabSeparated'

const SPECIAL = /[\\\t\n\r]/
const ALL_SPECIAL = /[\\\t\n\r]/g
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** A row as it is inserted. */
export function rowText(row: Row): string {
  return `${COLUMNS.map(({ of }) => valueText(of(row))).join('\t')}\n`
}

function valueText(value: string | number | null): string | number {
  if (value === null) return '\\N'
  if (typeof value === 'number' || !SPECIAL.test(value)) return value
  return value.replace(ALL_SPECIAL, (character) => ESCAPES[character] ?? '')
}

/** Epoch milliseconds from which on seconds have ten digits: the engine could take fewer for a date. */
const TEN_DIGITS = 1_000_000_000_000

/** A time as the engine reads it fastest. */
function timeText(ms: number): string {
  return ms < TEN_DIGITS ? formatTime(ms) : `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`
}

/** `2026-11-24 09:00:00.123` in UTC, as the engine reads it. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, -1)
}
