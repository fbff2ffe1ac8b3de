import { createRequire } from 'node:module'
import type { TestContext } from 'node:test'
import { tempFolder } from './logs.ts'

/** One row of an answer. */
export type Row = Record<string, unknown>

/** Runs one statement. */
export type Sql = (statement: string) => Promise<Row[]>

interface DuckDB {
  DuckDBInstance: {
    create(path: string): Promise<{
      connect(): Promise<{
        runAndReadAll(sql: string): Promise<{ getRowObjectsJson(): Row[] }>
        extractStatements(sql: string): Promise<{ count: number }>
        closeSync(): void
      }>
      closeSync(): void
    }>
  }
}

interface Chdb {
  Session: new (path: string) => { query(sql: string, format: string): string; cleanup(): void }
}

/** What a grammar says against a statement. */
interface Grammar {
  validate(sql: string): { message: string; startLine: number }[]
}

const load = createRequire(import.meta.url)

/** DuckDB, in memory; `extract` counts the statements of a text without running them. */
export async function duckdb(t: TestContext): Promise<{ sql: Sql; extract: (text: string) => Promise<number> }> {
  const { DuckDBInstance } = load('@duckdb/node-api') as DuckDB
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  t.after(() => {
    connection.closeSync()
    instance.closeSync()
  })
  return {
    sql: async (statement) => (await connection.runAndReadAll(statement)).getRowObjectsJson(),
    extract: async (text) => (await connection.extractStatements(text)).count,
  }
}

/** ClickHouse's engine within this process. */
export function clickhouse(t: TestContext): Sql {
  const { Session } = load('chdb') as Chdb
  const session = new Session(tempFolder(t))
  t.after(() => session.cleanup())
  return async (statement) =>
    session
      .query(statement, 'JSONEachRow')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
}

/** The languages of Athena: Hive's for tables, Trino's for queries. */
export async function grammars(): Promise<{ tables: Grammar; queries: Grammar }> {
  const name: string = 'dt-sql-parser'
  const { HiveSQL, TrinoSQL } = await import(name)
  return { tables: new HiveSQL(), queries: new TrinoSQL() }
}
