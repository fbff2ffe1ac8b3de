/** Nothing here runs: the assertion is that `tsc -p test` compiles. No name of `Categories` is merged in this program. */

import { expectTypeOf } from 'expect-type'
import Fastify from 'fastify'
import { type AccessLogOptions, accessLogPlugin, type CategoryName, type CategoryOptions } from 'fastify-access-log'

const app = Fastify()

expectTypeOf<CategoryName>().toEqualTypeOf<string>()

app.register(accessLogPlugin)
app.register(accessLogPlugin, {})
app.register(accessLogPlugin, {
  logDir: 'logs',
  categories: ['app', 'db'] as const,
  accessCategory: 'db',
  environment: 'production',
  environments: { production: { backupCount: 10 }, staging: {} },
  backupCount: Number.POSITIVE_INFINITY,
  timeZone: 'Asia/Seoul',
  maxSize: '10m',
  maxTotalSize: '10g',
  compress: 'gzip',
  keepUntilArchived: '30d',
  onDayClosed: async ({ category, day, files }) => files.map((path) => `${category} ${day} ${path}`),
  flush: { ms: 10 },
  fields: ['userAgent', 'referer', 'bytes', 'traceId', 'spanId'],
  ignorePaths: ['/', /^\/docs/],
  identify: (request) => ({ id: request.id, email: null }),
  emailMask: (email) => email.toUpperCase(),
  levelOf: ({ statusCode, outcome, durationUs }) =>
    statusCode > 499 || outcome === 'cut' ? 'error' : String(durationUs),
  datetimes: { datetimeJST: 'Asia/Tokyo' },
  stack: false,
  stdout: 'pretty',
  enabled: true,
  startLine: false,
  strict: true,
  handleSignals: false,
  reopenOn: 'SIGHUP',
  maxBuffered: 1 << 20,
  maxFieldLength: 1000,
  refusedPerSecond: 5,
  fileMode: 0o600,
  dirMode: 0o700,
})
app.register(accessLogPlugin, { categories: { app: {}, db: { level: 'warn', redact: ['a'], backupCount: 3 } } })

const options = (given: AccessLogOptions) => given
const category = (given: CategoryOptions) => given

options({ logDir: false })
// What a variable may not hold, with exactOptionalPropertyTypes too.
options({ logDir: process.env.LOG_DIR, timeZone: process.env.TZ, categories: undefined, identify: undefined })
app.get('/unset', { config: { accessLog: { category: undefined, level: undefined } } }, async () => 'x')

// @ts-expect-error no such option
options({ maxsize: '10m' })
// @ts-expect-error a name is text
options({ categories: [5] })
// @ts-expect-error a category has options, no text
options({ categories: { app: 'db' } })
// @ts-expect-error no such field
options({ fields: ['cookie'] })
// @ts-expect-error gzip is the only way to compress
options({ compress: 'zstd' })
// @ts-expect-error the number of days is a number
options({ backupCount: '3' })
// @ts-expect-error an environment has only a backupCount
options({ environments: { local: { backups: 3 } } })
// @ts-expect-error only one text is a way to print
options({ stdout: 'json' })
// @ts-expect-error no such limit
options({ flush: { seconds: 1 } })
// @ts-expect-error not a signal
options({ reopenOn: 'HUP' })
// @ts-expect-error who it was is known at once or not at all
options({ identify: async () => ({ id: 1 }) })
// @ts-expect-error a level is a label
options({ levelOf: () => 30 })
// @ts-expect-error a mask returns text or null
options({ emailMask: () => 5 })
// @ts-expect-error no such option of a category
category({ levle: 'warn' })
// @ts-expect-error an age is text with a unit
category({ maxAge: 30 })
