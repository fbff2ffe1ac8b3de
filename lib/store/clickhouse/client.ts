import type { Readable } from 'node:stream'
import { loadPeer } from '../../options/load-peer.ts'
import type { ClickHouseAddress } from '../address.ts'

const PACKAGE = '@clickhouse/client'

/** Milliseconds to wait for an answer: a query may read the rows of months. */
const REQUEST_TIMEOUT = 300_000

/** The client's level `OFF`: failures are thrown, and need not be logged. */
const LOG_OFF = 127

/** Settings of a query, by the engine's names. */
export type Settings = Readonly<Record<string, string | number>>

interface Query {
  query: string
  query_params?: Readonly<Record<string, unknown>>
  clickhouse_settings?: Settings
  abort_signal?: AbortSignal
}

/** What is used of the client. */
export interface ClickHouse {
  command(command: Query): Promise<Answer>
  insert(insert: {
    table: string
    columns: readonly string[]
    values: Readable
    format: 'TabSeparated'
    clickhouse_settings?: Settings
  }): Promise<Answer>
  query(query: Query & { format: 'JSONCompactEachRow' }): Promise<ResultSet>
  close(): Promise<void>
}

/** What is known of any answer. */
export interface Answer {
  response_headers?: Readonly<Record<string, unknown>>
}

interface ResultSet extends Answer {
  stream(): AsyncIterable<readonly Line[]>
}

/** A line of an answer. */
export interface Line {
  text: string
  json(): unknown
}

/** Whether ClickHouse has answered: the client takes any web page, too, for an insert that succeeded. */
export function isOfEngine({ response_headers = {} }: Answer): boolean {
  return Object.keys(response_headers).some((name) => /^x-clickhouse-/i.test(name))
}

/** The values of a row. @throws what stands there instead, such as an error that the engine met after the first rows */
export function valuesIn(line: Line): unknown[] {
  try {
    return line.json() as unknown[]
  } catch {
    throw new Error(line.text)
  }
}

/** A client of the official package, which connects only when it is used. @throws {PeerMissing} the package is not installed */
export async function openClickHouse(address: ClickHouseAddress): Promise<ClickHouse> {
  const { host, port, tls } = address
  const { createClient } = await loadPeer<{ createClient: (configuration: object) => ClickHouse }>(
    PACKAGE,
    'clickhouse://',
  )
  const { CLICKHOUSE_USER, CLICKHOUSE_PASSWORD } = process.env
  return createClient({
    url: `http${tls ? 's' : ''}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    username: address.user ?? (CLICKHOUSE_USER || 'default'),
    password: address.password ?? CLICKHOUSE_PASSWORD ?? '',
    application: 'fastify-access-log',
    request_timeout: REQUEST_TIMEOUT,
    log: { level: LOG_OFF },
  })
}
