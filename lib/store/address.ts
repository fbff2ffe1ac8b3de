import { OptionInvalid } from '../errors.ts'
import { expectedParameters } from '../options/address-parameters.ts'
import { shownValue } from '../options/shown-value.ts'
import { withoutPassword } from '../reader/store-address.ts'
import { parseDuration } from '../time/duration.ts'
import { DAY } from '../time/units.ts'

/** A table of a ClickHouse server. */
export interface ClickHouseAddress {
  kind: 'clickhouse'
  host: string
  port: number
  tls: boolean
  /** Undefined: CLICKHOUSE_USER, else `default`. */
  user: string | undefined
  /** Undefined: CLICKHOUSE_PASSWORD, else none. */
  password: string | undefined
  database: string
  table: string
  /** Milliseconds; null: as the table says. */
  keep: number | null
}

/** A table of DynamoDB. */
export interface DynamoAddress {
  kind: 'dynamodb'
  table: string
  /** Undefined: as the SDK finds it. */
  region: string | undefined
  /** Undefined: AWS itself, or what the environment names. */
  endpoint: string | undefined
  /** Milliseconds; null: as the table says. */
  keep: number | null
}

export type StoreAddress = ClickHouseAddress | DynamoAddress

const SCHEME = /^(clickhouse|dynamodb):\/\//

const EXPECTED: Readonly<Record<StoreAddress['kind'], string>> = {
  clickhouse: 'clickhouse://host/database, optionally with ?keep=60d, table= and tls=true',
  dynamodb: 'dynamodb://table, a name of at least 3 characters, optionally with ?region=, keep=60d and endpoint=',
}

const ESCAPED =
  'a user and password in which % / ? # @ and : are escaped as %25 %2F %3F %23 %40 and %3A; or leave them out, and set CLICKHOUSE_USER and CLICKHOUSE_PASSWORD'

const PARAMETERS: Readonly<Record<StoreAddress['kind'], readonly string[]>> = {
  clickhouse: ['keep', 'table', 'tls'],
  dynamodb: ['keep', 'region', 'endpoint'],
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/
const DYNAMO_TABLE = /^[A-Za-z0-9_.-]{3,255}$/

/** Stores keep times in seconds of 32 bits, which end in 2106. */
const LONGEST_KEEP = 50 * 365.25 * DAY

/**
 * Reads `clickhouse://user:password@host:8123/database?keep=60d&table=access_log&tls=true` and
 * `dynamodb://table?region=eu-west-1&keep=60d&endpoint=http://localhost:8000`.
 *
 * @param name the option's name in messages
 * @throws {OptionInvalid} the address is not valid; the message says what was expected
 */
export function parseStoreAddress(name: string, text: string): StoreAddress {
  const kind = typeof text === 'string' ? SCHEME.exec(text)?.[1] : undefined
  if (kind !== 'clickhouse' && kind !== 'dynamodb') {
    throw new OptionInvalid(`Option ${name} is ${shownValue(text)}; expected clickhouse://… or dynamodb://…`)
  }
  const refuse = (expected: string): never => {
    throw new OptionInvalid(`Option ${name} is ${shownValue(withoutPassword(text))}; expected ${expected}`)
  }
  const url = parsedUrl(text) ?? refuse(text.includes('@') ? ESCAPED : EXPECTED[kind])
  const expected = expectedParameters(url.searchParams, PARAMETERS[kind])
  if (expected !== null) refuse(expected)
  const keep = keepOf(url, refuse)
  return kind === 'clickhouse' ? clickHouseOf(url, keep, refuse) : dynamoOf(url, keep, refuse)
}

/** The address as messages show it: without user, password and retention. */
export function formatStoreAddress(address: StoreAddress): string {
  if (address.kind === 'dynamodb') {
    const { table, region, endpoint } = address
    const given = [region && `region=${region}`, endpoint && `endpoint=${endpoint}`].filter((one) => one !== undefined)
    return `dynamodb://${table}${given.length === 0 ? '' : `?${given.join('&')}`}`
  }
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return `clickhouse://${host}:${address.port}/${address.database}.${address.table}`
}

type Refuse = (expected: string) => never

function clickHouseOf(url: URL, keep: number | null, refuse: Refuse): ClickHouseAddress {
  const { hostname, port, username, password, pathname, searchParams } = url
  const [, database = '', ...more] = pathname.split('/')
  if (hostname === '' || more.length > 0 || !IDENTIFIER.test(database)) refuse(EXPECTED.clickhouse)
  const table = searchParams.get('table') ?? 'access_log'
  if (!IDENTIFIER.test(table)) refuse('a table of letters, digits and _')
  const tls = searchParams.get('tls') ?? 'false'
  if (tls !== 'true' && tls !== 'false') refuse('tls=true or tls=false')
  return {
    kind: 'clickhouse',
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (tls === 'true' ? 8443 : 8123) : Number(port),
    tls: tls === 'true',
    user: username === '' ? undefined : (unescaped(username) ?? refuse(ESCAPED)),
    password: password === '' ? undefined : (unescaped(password) ?? refuse(ESCAPED)),
    ...{ database, table, keep },
  }
}

function dynamoOf(url: URL, keep: number | null, refuse: Refuse): DynamoAddress {
  const { hostname, port, username, pathname, searchParams } = url
  if (!DYNAMO_TABLE.test(hostname) || port !== '' || username !== '' || pathname.length > 1) refuse(EXPECTED.dynamodb)
  const region = searchParams.get('region') ?? undefined
  if (region !== undefined && !/^[a-z0-9-]+$/.test(region)) refuse('the name of a region such as eu-west-1')
  const endpoint = searchParams.get('endpoint') ?? undefined
  if (endpoint !== undefined && !/^https?:$/.test(parsedUrl(endpoint)?.protocol ?? '')) {
    refuse('an endpoint such as http://localhost:8000')
  }
  return { kind: 'dynamodb', table: hostname, region, endpoint, keep }
}

function keepOf({ searchParams }: URL, refuse: Refuse): number | null {
  const text = searchParams.get('keep')
  if (text === null) return null
  const keep = parseDuration(text)
  if (keep === null || keep < DAY || keep > LONGEST_KEEP) refuse('keep from 1d to 50y, such as keep=60d')
  return keep
}

function unescaped(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Of these schemes `URL` leaves the case of the host, which it lowers for `http:`: names of tables have one. */
function parsedUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
