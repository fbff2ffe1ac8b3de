import { formatAddress } from '../../bucket/address.ts'
import { dayPrefix } from '../../bucket/segment-name.ts'
import { columnsIn, type Dialect, PARTITIONS } from './columns.ts'
import { asked, type Engine, statement } from './engine.ts'

/** Names in backticks, as user and time are words of the language. */
const HIVE: Dialect = {
  column: (name, type) => `\`${name}\` ${type}`,
  plain: { integer: 'int', bigint: 'bigint', text: 'string', json: 'string' },
  member: (name, type) => `\`${name}\`:${type}`,
  object: (members) => `struct<${members}>`,
}

/** Zones ahead of UTC begin a day before it does. */
const DAYS = 'NOW-10YEARS,NOW+1DAYS'

const WEEK = `day >= date_format(current_date - interval '7' day, '%Y-%m-%d')`

export const athena: Engine = {
  summary: 'Athena: a table over the archive, its days projected, and queries',
  install: [
    'Run the statements one by one in the editor of Athena, or each with: aws athena start-query-execution --query-string …',
    'A query reads, and is paid for, what its conditions on category and day leave: always give one on day. Not run in the tests of this package.',
    'A new category needs its name in projection.category.values; keys of your own need a column each.',
    'AWS says that what this SerDe counts can differ from run to run; the Parquet of the last statement does not change.',
  ],
  text({ address, categories, table }) {
    const place = formatAddress(address)
    const properties = {
      'projection.enabled': 'true',
      'projection.category.type': 'enum',
      'projection.category.values': categories.join(','),
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy-MM-dd',
      'projection.day.range': DAYS,
      'projection.day.interval': '1',
      'projection.day.interval.unit': 'DAYS',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena's own placeholders
      'storage.location.template': `s3://${address.bucket}/${dayPrefix(address.prefix, '${category}', '${day}')}`,
    }
    return `CREATE EXTERNAL TABLE IF NOT EXISTS \`${table}\` (
${columnsIn(HIVE, '  ')}
)
PARTITIONED BY (${PARTITIONS.map((name) => `\`${name}\` string`).join(', ')})
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')
LOCATION '${place}'
TBLPROPERTIES (
${Object.entries(properties)
  .map(([name, value]) => `  '${name}' = '${value}'`)
  .join(',\n')}
);

${asked({
  failures: `SELECT route, errorDetail.location AS location, count(*) AS failed, max_by(errorDetail.message, "time") AS message
FROM "${table}"
WHERE statusCode >= 500 AND ${WEEK}
GROUP BY 1, 2
ORDER BY failed DESC`,
  slowest: `SELECT method, route, count(*) AS requests, approx_percentile(durationUs, 0.5) / 1000.0 AS p50,
  approx_percentile(durationUs, 0.95) / 1000.0 AS p95, max(durationUs) / 1000.0 AS slowest
FROM "${table}"
WHERE outcome = 'completed' AND ${WEEK}
GROUP BY 1, 2
ORDER BY p95 DESC
LIMIT 50`,
  user: `SELECT datetimeUTC, statusCode, method, url, durationUs / 1000.0 AS ms, outcome, reqId
FROM "${table}"
WHERE client."user" = '2' AND ${WEEK}
ORDER BY "time"`,
  errors: `SELECT errorDetail.raised AS raised, errorDetail.location AS location, count(*) AS times, min(datetimeUTC) AS first,
  max(datetimeUTC) AS last
FROM "${table}"
WHERE errorDetail IS NOT NULL AND ${WEEK}
GROUP BY 1, 2
ORDER BY times DESC`,
  minutes: `SELECT substr(datetimeUTC, 1, 16) AS minute, statusCode / 100 AS hundreds, count(*) AS requests
FROM "${table}"
WHERE statusCode IS NOT NULL AND ${WEEK}
GROUP BY 1, 2
ORDER BY 1, 2`,
})}

${statement(
  'A week as Parquet, which is half the size and faster to ask, as the table above is',
  `CREATE TABLE "${table}_week" WITH (format = 'PARQUET', partitioned_by = ARRAY['category', 'day']) AS
SELECT * FROM "${table}" WHERE ${WEEK}`,
)}`
  },
}
