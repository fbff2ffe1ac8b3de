import { StoreFailed } from '../../errors.ts'
import { networkFailure, type StoreFailure, storeFailure } from '../failure.ts'

const OTHER_COLUMNS =
  'its columns are not those that access-log load gives it; name another one with ?table=, and load it from the files or the archive'

/** What to do where the address or a right is wrong, by the engine's codes. */
const REMEDIES: Readonly<Record<string, string>> = {
  AUTHENTICATION_FAILED:
    'wrong user or password; set them in the address, or with CLICKHOUSE_USER and CLICKHOUSE_PASSWORD',
  REQUIRED_PASSWORD: 'a password is required; set it in the address, or with CLICKHOUSE_USER and CLICKHOUSE_PASSWORD',
  UNKNOWN_USER: 'the user does not exist; set another in the address, or with CLICKHOUSE_USER',
  ACCESS_DENIED: 'access denied; grant the user SELECT, INSERT, CREATE TABLE and ALTER on the database',
  UNKNOWN_DATABASE: 'the database does not exist; create it first, or correct its name',
  UNKNOWN_TABLE: 'the table does not exist; access-log load creates it',
  NO_SUCH_COLUMN_IN_TABLE: OTHER_COLUMNS,
  UNKNOWN_IDENTIFIER: OTHER_COLUMNS,
}

/** What passes by itself: load, a replica that restarts, a disk that is cleaned. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'MEMORY_LIMIT_EXCEEDED',
  'TOO_MANY_PARTS',
  'TOO_MANY_SIMULTANEOUS_QUERIES',
  'TIMEOUT_EXCEEDED',
  'SOCKET_TIMEOUT',
  'NETWORK_ERROR',
  'TABLE_IS_READ_ONLY',
  'NOT_ENOUGH_SPACE',
  'KEEPER_EXCEPTION',
  'NO_ZOOKEEPER',
  'UNKNOWN_STATUS_OF_INSERT',
  'TOO_FEW_LIVE_REPLICAS',
  'ALL_CONNECTION_TRIES_FAILED',
  'QUERY_WAS_CANCELLED',
])

/** An error of the client as one sentence that says what to do. */
export function clickHouseFailure(store: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreFailed || error.name === 'AbortError') return error
  const type = Reflect.get(error, 'type')
  if (typeof type !== 'string') {
    // Transient, as it may be the text of a proxy, or of a server that is just starting.
    return networkFailure(store, error) ?? storeFailure(store, '', oneLine(error.message), true, error)
  }
  const sentence = REMEDIES[type] ?? oneLine(error.message)
  return storeFailure(store, type, sentence, TRANSIENT.has(type), error)
}

/** For an answer that is not ClickHouse's; transient, as a proxy may give it while the server starts. */
export function notClickHouse(store: string): StoreFailure {
  return storeFailure(store, '', 'what answers there is not ClickHouse; check host and port, and tls=', true, null)
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 300)
}
