import type { ConfigKind } from './config-kind.ts'

/** The keys of a record, as columns of lnav's SQL. */
const VALUES = {
  level: { kind: 'integer' },
  time: { kind: 'integer' },
  category: { kind: 'string', identifier: true },
  url: { kind: 'string' },
  method: { kind: 'string', identifier: true },
  statusCode: { kind: 'integer', 'foreign-key': true },
  errorDetail: { kind: 'json' },
  client: { kind: 'json' },
  processedTime: { kind: 'string' },
  datetimeUTC: { kind: 'string' },
  datetimeKST: { kind: 'string' },
  outcome: { kind: 'string', identifier: true },
  reqId: { kind: 'string', identifier: true },
  route: { kind: 'string', identifier: true },
  durationUs: { kind: 'integer' },
  err: { kind: 'json' },
}

export const lnav: ConfigKind = {
  summary: 'lnav: levels, SQL and histogram of the files in a terminal',
  install: [
    'Save as access-log.json and install it with: lnav -i access-log.json; then: lnav logs',
    '  ;SELECT route, count(*), max(durationUs) FROM fastify_access_log GROUP BY route',
    "  ;SELECT jget(client, '/user') AS user, count(*) FROM fastify_access_log GROUP BY user",
  ],
  comment: null,
  namesFiles: false,
  keeps: false,
  text: ({ categories }) =>
    JSON.stringify(
      {
        $schema: 'https://lnav.org/schemas/format-v1.schema.json',
        fastify_access_log: {
          title: 'fastify-access-log',
          description: 'Records of requests and lines of categories',
          'file-pattern': `(${categories.map(({ category }) => category).join('|')})\\.\\d{4}-\\d{2}-\\d{2}\\.\\d+\\.log`,
          json: true,
          'hide-extra': true,
          'timestamp-field': 'time',
          'timestamp-divisor': 1000,
          'level-field': 'level',
          level: { trace: 10, debug: 20, info: 30, warning: 40, error: 50, fatal: 60 },
          'opid-field': 'reqId',
          'line-format': [
            { field: '__timestamp__', 'timestamp-format': '%Y-%m-%d %H:%M:%S.%L' },
            ...['statusCode', 'method', 'url', 'processedTime', 'outcome', 'msg'].flatMap((field) => [
              ' ',
              { field, 'default-value': '' },
            ]),
          ],
          value: Object.fromEntries(
            Object.entries({ ...VALUES, msg: { kind: 'string' } }).map(([key, value]) => [
              key,
              { ...value, hidden: true },
            ]),
          ),
        },
      },
      null,
      2,
    ),
}
