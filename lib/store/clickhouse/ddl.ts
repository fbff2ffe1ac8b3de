import type { ClickHouseAddress } from '../address.ts'
import { COLUMNS } from './columns.ts'

/** Changes when a table of an earlier version can no longer be used. */
const VERSION = 1

/**
 * What identifies a row. The minute keeps rows together that are read by time, and lets the engine find a row's duplicate
 * without reading the whole day.
 */
const KEY = '(category, toStartOfMinute(time), source, file, offset)'

/** Keeps the rows of a file on one shard, as only there duplicates are found. */
const SHARD = 'cityHash64(category, source, file)'

const MARK = /^fastify-access-log (\d+)(?:, keep (\d+) s)?$/

type Table = Pick<ClickHouseAddress, 'database' | 'table'>

/** What the comment of a table says. */
export interface Mark {
  isOurs: boolean
  /** Seconds; null: for ever. */
  keep: number | null
}

/** The statement that creates the table unless it exists. @param keep retention in seconds; null: for ever */
export function createTable(table: Table, keep: number | null): string {
  return `CREATE TABLE IF NOT EXISTS ${nameOf(table)}\n${body('ReplacingMergeTree', keep)}`
}

/** The statements for every node of a cluster: a replicated table holds the node's rows, a distributed one shows those of all. */
export function clusterTables({ database, table }: Table, cluster: string, keep: number | null): string[] {
  const local = localOf({ database, table })
  const on = ` ON CLUSTER ${quoted(cluster)}`
  const engine = `ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/${database}/${local.table}', '{replica}')`
  return [
    `CREATE DATABASE IF NOT EXISTS ${quoted(database)}${on}`,
    `CREATE TABLE IF NOT EXISTS ${nameOf(local)}${on}\n${body(engine, keep)}`,
    `CREATE TABLE IF NOT EXISTS ${nameOf({ database, table })}${on} AS ${nameOf(local)}\n` +
      `ENGINE = Distributed(${quoted(cluster)}, ${quoted(database)}, ${quoted(local.table)}, ${SHARD})\n` +
      `COMMENT '${formatMark(keep)}'`,
  ]
}

/** The statements that change the retention of a table. @param keep seconds */
export function changeKeep(table: Table, keep: number): string[] {
  return [`ALTER TABLE ${nameOf(table)} MODIFY TTL ${ttl(keep)}`, changeMark(table, keep)]
}

/** The same of the tables of a cluster, to be run on every node. */
export function changeClusterKeep(table: Table, keep: number): string[] {
  return [...changeKeep(localOf(table), keep), changeMark(table, keep)]
}

function changeMark(table: Table, keep: number): string {
  return `ALTER TABLE ${nameOf(table)} MODIFY COMMENT '${formatMark(keep)}'`
}

/** The table that holds the rows of a node. */
function localOf({ database, table }: Table): Table {
  return { database, table: `${table}_local` }
}

/** Null for a comment that is none of ours; `isOurs` is false for one of another version. */
export function parseMark(comment: string): Mark | null {
  const [, version, keep] = MARK.exec(comment) ?? []
  if (version === undefined) return null
  return { isOurs: Number(version) === VERSION, keep: keep === undefined ? null : Number(keep) }
}

/** The name of a table with its database, quoted for SQL. */
export function nameOf({ database, table }: Table): string {
  return `${quoted(database)}.${quoted(table)}`
}

export function quoted(name: string): string {
  return `\`${name.replace(/[`\\]/g, '\\$&')}\``
}

function body(engine: string, keep: number | null): string {
  const columns = COLUMNS.map(({ name, type }) => `  ${name} ${type}`)
  const indexes = ['user', 'reqId'].map((name) => `  INDEX by_${name} ${name} TYPE bloom_filter(0.01) GRANULARITY 1`)
  return [
    `(\n${[...columns, ...indexes].join(',\n')}\n)`,
    `ENGINE = ${engine}`,
    'PARTITION BY toDate(time)',
    `ORDER BY ${KEY}`,
    ...(keep === null ? [] : [`TTL ${ttl(keep)}`]),
    'SETTINGS ttl_only_drop_parts = 1',
    `COMMENT '${formatMark(keep)}'`,
  ].join('\n')
}

function ttl(keep: number): string {
  return `toDateTime(time) + toIntervalSecond(${keep})`
}

function formatMark(keep: number | null): string {
  return `fastify-access-log ${VERSION}${keep === null ? '' : `, keep ${keep} s`}`
}
