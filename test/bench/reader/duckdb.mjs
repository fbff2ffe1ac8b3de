/**
 * DuckDB's answers: `duckdb.mjs <question> <glob of the files>`. It takes any JSON for any question, so nothing is
 * reported that is broken.
 */
import { DuckDBInstance } from '@duckdb/node-api'

const [question, files] = process.argv.slice(2)

const COLUMNS = `columns = {
  time: 'BIGINT', category: 'VARCHAR', statusCode: 'SMALLINT', outcome: 'VARCHAR', route: 'VARCHAR', durationUs: 'BIGINT', url: 'VARCHAR',
  method: 'VARCHAR', reqId: 'VARCHAR', client: 'STRUCT(client VARCHAR, "user" VARCHAR)',
  errorDetail: 'STRUCT(location VARCHAR, raised VARCHAR, message VARCHAR)'
}`
const RECORDS = `read_json('${files}', format = 'newline_delimited', ${COLUMNS})`

/** What `stats --full` counts: the columns once into a table, then a query for each list. */
const FULL = [
  `create temp table r as select time, statusCode, outcome, route, durationUs, url, method, reqId, client.client as client,
     client."user" as "user", errorDetail.location as location, errorDetail.raised as raised, errorDetail.message as message
   from ${RECORDS} where statusCode is not null`,
  'select count(*), min(time), max(time) from r',
  'select statusCode, count(*) from r group by all',
  'select outcome, count(*) from r group by all',
  `select route, count(*) n, count(*) filter (statusCode >= 500 or statusCode = 0), quantile_cont(durationUs, [0.5, 0.9, 0.95, 0.99])
     filter (outcome not in ('upgraded', 'aborted', 'timeout')), max(durationUs) from r group by route order by n desc limit 10`,
  'select "user", count(*) n from r group by all order by n desc limit 10',
  'select client, count(*) n from r group by all order by n desc limit 10',
  'select count(distinct route), count(distinct "user"), count(distinct client) from r',
  'select time // 3600000 as hour, count(*), count(*) filter (statusCode >= 500) from r group by all order by hour',
  `select quantile_cont(durationUs, [0.5, 0.9, 0.95, 0.99]), max(durationUs) from r
     where outcome not in ('upgraded', 'aborted', 'timeout')`,
  'select location, raised, message, count(*) n from r where location is not null group by all order by n desc limit 10',
  'select * from r order by durationUs desc limit 10',
]

const IS_FAILED = "(statusCode >= 500 or statusCode = 0 or outcome = 'cut')"
const IS_TIMED = "outcome not in ('upgraded', 'aborted', 'timeout')"

/** What the screen of `stats` shows, of no more columns than it takes. */
const SCREEN = [
  `create temp table r as select time, statusCode, outcome, method, route, durationUs, errorDetail.location as location,
     errorDetail.raised as raised, time // 1800000 as half_hour, ${IS_FAILED} as failed, ${IS_TIMED} as timed
   from read_json('${files}', format = 'newline_delimited', columns = { time: 'BIGINT', statusCode: 'SMALLINT', outcome: 'VARCHAR',
     method: 'VARCHAR', route: 'VARCHAR', durationUs: 'BIGINT', errorDetail: 'STRUCT(location VARCHAR, raised VARCHAR)' })
   where statusCode is not null`,
  `select count(*), min(time), max(time), count(*) filter (failed), quantile_cont(durationUs, [0.5, 0.95, 0.99]) filter (timed),
     max(durationUs) from r`,
  `select half_hour, count(*), count(*) filter (failed), quantile_cont(durationUs, 0.95) filter (timed) from r group by all
   order by half_hour`,
  `select method, route, count(*) n, count(*) filter (failed), quantile_cont(durationUs, [0.5, 0.95, 0.99]) filter (timed) from r
   group by all order by n desc limit 8`,
  'select method, route, half_hour, count(*) from r group by all',
  `select location, raised, count(*) n, min(time), max(time) from r where failed group by all order by n desc limit 4`,
  'select location, raised, half_hour, count(*) from r where failed group by all',
]

const QUESTIONS = {
  screen: SCREEN,
  full: FULL,
  user: [`select * from ${RECORDS} where client."user" = '77'`],
  failed: [`select * from ${RECORDS} where statusCode between 500 and 599`],
  text: [`select * from ${RECORDS} where reqId = 'req-kx1'`],
  last: [`select * from ${RECORDS} order by time desc limit 100`],
  window: [`select * from ${RECORDS} where time between 1795392000000 and 1795392600000`],
  csv: [`copy (select * from ${RECORDS}) to '/dev/null' (format csv, header)`],
}

const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
for (const sql of QUESTIONS[question]) await (await connection.runAndReadAll(sql)).getRows()
