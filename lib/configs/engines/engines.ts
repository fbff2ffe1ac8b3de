import { athena } from './athena.ts'
import { clickhouse } from './clickhouse.ts'
import { duckdb } from './duckdb.ts'
import type { Engine } from './engine.ts'

/** Every engine by the name it is asked for. */
export const ENGINES: ReadonlyMap<string, Engine> = new Map([
  ['athena', athena],
  ['duckdb', duckdb],
  ['clickhouse', clickhouse],
])
