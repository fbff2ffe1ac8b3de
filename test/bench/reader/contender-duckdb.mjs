/** The answers of `stats` from DuckDB: the columns once into a table, then a query for each list. */
import { DuckDBInstance } from '@duckdb/node-api'

const [file, threads] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:', { threads })
const connection = await instance.connect()
const start = performance.now()
const before = process.cpuUsage()

await connection.run(`
  create temp table r as
  select time, statusCode, outcome, route, durationUs, url, method, reqId,
         client.client as client, client."user" as "user", errorDetail.location as location, errorDetail.message as message
  from read_json('${file}', format = 'newline_delimited', columns = {
    time: 'BIGINT', statusCode: 'SMALLINT', outcome: 'VARCHAR', route: 'VARCHAR', durationUs: 'BIGINT', url: 'VARCHAR',
    method: 'VARCHAR', reqId: 'VARCHAR', client: 'STRUCT(client VARCHAR, "user" VARCHAR)',
    errorDetail: 'STRUCT(location VARCHAR, message VARCHAR)'
  })`)
for (const query of [
  'select statusCode, count(*) from r group by all',
  'select outcome, count(*) from r group by all',
  'select route, count(*) n, count(*) filter (statusCode >= 500), quantile_cont(durationUs, [0.5, 0.95]), max(durationUs) from r group by route order by n desc limit 10',
  'select "user", count(*) n from r group by all order by n desc limit 10',
  'select client, count(*) n from r group by all order by n desc limit 10',
  'select time // 3600000 as hour, count(*) from r group by all order by hour',
  'select quantile_cont(durationUs, [0.5, 0.9, 0.95, 0.99]), max(durationUs) from r',
  'select location, message, count(*) n from r where location is not null group by all order by n desc limit 10',
  'select * from r order by durationUs desc limit 10',
]) {
  await (await connection.runAndReadAll(query)).getRows()
}
const ms = performance.now() - start
const { user, system } = process.cpuUsage(before)
const [[count]] = (await connection.runAndReadAll('select count(*)::INTEGER from r')).getRows()
console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, count }))
