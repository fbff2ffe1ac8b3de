/** What an engine takes a value of a record for; `json` is any value, as its text. */
export type ColumnType = 'integer' | 'bigint' | 'text' | 'json' | { readonly [member: string]: ColumnType }

/** The keys of records and of direct lines as the columns of a table; `category` comes from the names of the folders. */
export const COLUMNS: Readonly<Record<string, ColumnType>> = {
  level: 'integer',
  time: 'bigint',
  url: 'text',
  method: 'text',
  statusCode: 'integer',
  errorDetail: { errorFunc: 'text', location: 'text', raised: 'text', message: 'text', detail: 'json' },
  // A user is a number for some and a text for others.
  client: { client: 'text', user: 'text', email: 'text' },
  processedTime: 'text',
  datetimeUTC: 'text',
  datetimeKST: 'text',
  outcome: 'text',
  reqId: 'text',
  route: 'text',
  durationUs: 'bigint',
  userAgent: 'text',
  referer: 'text',
  bytes: 'bigint',
  traceId: 'text',
  spanId: 'text',
  err: { type: 'text', message: 'text', stack: 'text' },
  msg: 'text',
  caller: 'text',
}

/** Columns that stand in the names of the folders and not in the lines, or there too. */
export const PARTITIONS = ['category', 'day'] as const

/** How an engine writes types. */
export interface Dialect {
  /** A column of the table. */
  column(name: string, type: string): string
  readonly plain: Readonly<Record<Exclude<ColumnType, object>, string>>
  member(name: string, type: string): string
  object(members: string): string
}

/** The columns of the table in an engine's words, each on a line of its own. */
export function columnsIn(dialect: Dialect, indent: string): string {
  return Object.entries(COLUMNS)
    .map(([name, type]) => `${indent}${dialect.column(name, typeIn(dialect, type))}`)
    .join(',\n')
}

function typeIn(dialect: Dialect, type: ColumnType): string {
  if (typeof type === 'string') return dialect.plain[type]
  const members = Object.entries(type).map(([name, inner]) => dialect.member(name, typeIn(dialect, inner)))
  return dialect.object(members.join(', '))
}
