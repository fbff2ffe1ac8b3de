import type { BucketAddress } from '../../bucket/address.ts'
import { COLUMNS, columnsIn, type Dialect } from './columns.ts'
import { asked, type Engine } from './engine.ts'

const CLICKHOUSE: Dialect = {
  column: (name, type) => `${name} ${type}`,
  plain: { integer: 'Nullable(Int32)', bigint: 'Nullable(Int64)', text: 'Nullable(String)', json: 'Nullable(String)' },
  member: (name, type) => `${name} ${type}`,
  object: (members) => `Tuple(${members})`,
}

const WEEK = 'day >= today() - 7'

export const clickhouse: Engine = {
  summary: 'ClickHouse: a view over the archive, and queries',
  install: [
    "Save as access-log.sql, then: clickhouse-client --multiquery < access-log.sql; the server's own keys are used: those of its",
    "environment or role, or give them behind the address: s3('https://…', 'key', 'secret', 'LineAsString', …",
    'A query reads what its conditions on category and day leave. Keys of your own need a column each.',
  ],
  text: ({ address, categories, table }) => `CREATE OR REPLACE VIEW "${table}" AS
SELECT
${Object.keys(COLUMNS)
  .map((name) => `  record.${name} AS ${name},`)
  .join('\n')}
  category,
  day
FROM (
  SELECT toString(category) AS category, day, JSONExtract(line, 'Tuple(
${columnsIn(CLICKHOUSE, '    ')}
  )') AS record
  FROM s3('${addressOf(address)}category=${oneOf(categories)}/day=*/*.ndjson.gz', 'LineAsString', 'line String', 'gzip')
)
WHERE record.level IS NOT NULL
SETTINGS use_hive_partitioning = 1;

${asked({
  failures: `SELECT route, errorDetail.location AS location, count() AS failed, argMax(errorDetail.message, time) AS message
FROM "${table}"
WHERE statusCode >= 500 AND ${WEEK}
GROUP BY route, location
ORDER BY failed DESC`,
  slowest: `SELECT method, route, count() AS requests, quantileExact(0.5)(durationUs) / 1000 AS p50,
  quantileExact(0.95)(durationUs) / 1000 AS p95, max(durationUs) / 1000 AS slowest
FROM "${table}"
WHERE outcome = 'completed' AND ${WEEK}
GROUP BY method, route
ORDER BY p95 DESC
LIMIT 50`,
  user: `SELECT datetimeUTC, statusCode, method, url, durationUs / 1000 AS ms, outcome, reqId
FROM "${table}"
WHERE client.user = '2' AND ${WEEK}
ORDER BY time`,
  errors: `SELECT errorDetail.raised AS raised, errorDetail.location AS location, count() AS times, min(datetimeUTC) AS first,
  max(datetimeUTC) AS last
FROM "${table}"
WHERE raised IS NOT NULL AND ${WEEK}
GROUP BY raised, location
ORDER BY times DESC`,
  minutes: `SELECT toStartOfMinute(fromUnixTimestamp64Milli(assumeNotNull(time), 'UTC')) AS minute, intDiv(statusCode, 100) AS hundreds, count() AS requests
FROM "${table}"
WHERE statusCode IS NOT NULL AND ${WEEK}
GROUP BY minute, hundreds
ORDER BY minute, hundreds`,
})}`,
}

/** Where ClickHouse finds the bucket; one with points in its name has no certificate of its own. */
function addressOf({ bucket, prefix, region, endpoint }: BucketAddress): string {
  if (endpoint !== undefined) return `${endpoint.replace(/\/$/, '')}/${bucket}/${prefix}`
  const host = region === undefined ? 's3.amazonaws.com' : `s3.${region}.amazonaws.com`
  return bucket.includes('.') ? `https://${host}/${bucket}/${prefix}` : `https://${bucket}.${host}/${prefix}`
}

function oneOf(categories: readonly string[]): string {
  return categories.length === 1 ? (categories[0] ?? '') : `{${categories.join(',')}}`
}
