import { formatAddress } from '../../bucket/address.ts'
import { columnsIn, type Dialect } from './columns.ts'
import { type Archived, asked, type Engine } from './engine.ts'

const DUCKDB: Dialect = {
  column: (name, type) => `"${name}": '${type}'`,
  plain: { integer: 'INTEGER', bigint: 'BIGINT', text: 'VARCHAR', json: 'JSON' },
  member: (name, type) => `"${name}" ${type}`,
  object: (members) => `STRUCT(${members})`,
}

const WEEK = 'day >= current_date - 7'

export const duckdb: Engine = {
  summary: 'DuckDB: a view over the archive, or over a copy of it, and queries',
  install: [
    'Save as access-log.sql, then: duckdb -init access-log.sql; keys are found as the AWS SDK finds them.',
    'To read a copy made with aws s3 sync, put its folder into SET VARIABLE and leave out the statements above that line.',
    'A query reads what its conditions on category and day leave. Keys of your own need a column each.',
  ],
  text: (archived) => `${secret(archived)}

SET VARIABLE archive = '${formatAddress(archived.address)}';

CREATE OR REPLACE VIEW "${archived.table}" AS
SELECT * FROM read_json(
  [${archived.categories
    .map((category) => `getvariable('archive') || 'category=${category}/day=*/*.ndjson.gz'`)
    .join(',\n   ')}],
  format = 'newline_delimited',
  compression = 'gzip',
  ignore_errors = true,
  maximum_object_size = 67108864,
  hive_partitioning = true,
  hive_types = {'category': VARCHAR, 'day': DATE},
  columns = {
${columnsIn(DUCKDB, '    ')}
  }
);

${asked({
  failures: `SELECT route, errorDetail.location AS location, count(*) AS failed, max_by(errorDetail.message, "time") AS message
FROM "${archived.table}"
WHERE statusCode >= 500 AND ${WEEK}
GROUP BY ALL
ORDER BY failed DESC`,
  slowest: `SELECT method, route, count(*) AS requests, quantile_disc(durationUs, 0.5) / 1000 AS p50,
  quantile_disc(durationUs, 0.95) / 1000 AS p95, max(durationUs) / 1000 AS slowest
FROM "${archived.table}"
WHERE outcome = 'completed' AND ${WEEK}
GROUP BY ALL
ORDER BY p95 DESC
LIMIT 50`,
  user: `SELECT datetimeUTC, statusCode, method, url, durationUs / 1000 AS ms, outcome, reqId
FROM "${archived.table}"
WHERE client."user" = '2' AND ${WEEK}
ORDER BY "time"`,
  errors: `SELECT errorDetail.raised AS raised, errorDetail.location AS location, count(*) AS times, min(datetimeUTC) AS first,
  max(datetimeUTC) AS last
FROM "${archived.table}"
WHERE errorDetail IS NOT NULL AND ${WEEK}
GROUP BY ALL
ORDER BY times DESC`,
  minutes: `SELECT time_bucket(INTERVAL 1 minute, make_timestamp("time" * 1000)) AS minute, statusCode // 100 AS hundreds, count(*) AS requests
FROM "${archived.table}"
WHERE statusCode IS NOT NULL AND ${WEEK}
GROUP BY ALL
ORDER BY ALL`,
})}`,
}

function secret({ address: { bucket, region, endpoint } }: Archived): string {
  const store = endpoint === undefined ? null : new URL(endpoint)
  const options = {
    TYPE: 's3',
    PROVIDER: 'credential_chain',
    SCOPE: `'s3://${bucket}'`,
    ...(region !== undefined && { REGION: `'${region}'` }),
    ...(store !== null && { ENDPOINT: `'${store.host}'`, URL_STYLE: `'path'`, USE_SSL: store.protocol === 'https:' }),
  }
  const written = Object.entries(options).map(([name, value]) => `${name} ${value}`)
  return `INSTALL httpfs;
LOAD httpfs;
INSTALL aws;
LOAD aws;
CREATE OR REPLACE SECRET access_log (${written.join(', ')});`
}
