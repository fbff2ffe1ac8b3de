import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { type AccessLogOptions, resolveOptions } from '../lib/options/options.ts'
import { startLine } from '../lib/start-line.ts'

const lines: [given: AccessLogOptions, variables: NodeJS.ProcessEnv, line: string][] = [
  [{}, {}, 'access log: logs/app, keeps today and 1 day (environment local; set APP_ENV)'],
  [
    { environments: { local: { backupCount: 3 } } },
    {},
    'access log: logs/app, keeps today and 3 days (environment local; set APP_ENV)',
  ],
  [
    { backupCount: 0 },
    { APP_ENV: 'prod' },
    'access log: logs/app, keeps today only (environment production; from APP_ENV)',
  ],
  [
    { backupCount: Number.POSITIVE_INFINITY, logDir: '/var/log/shop' },
    { NODE_ENV: 'staging' },
    "access log: /var/log/shop/app, keeps all days (environment production; as NODE_ENV 'staging' is not in environments)",
  ],
  [
    { environment: 'test', categories: ['db', 'app', 'pay'], accessCategory: 'app' },
    { APP_ENV: 'production' },
    'access log: logs/app (also db, pay), keeps today and 1 day (environment test; from environment)',
  ],
  [
    { categories: { app: { backupCount: 30 } } },
    {},
    'access log: logs/app, keeps today and 30 days (environment local; set APP_ENV)',
  ],
  [
    { logDir: false, categories: ['app', 'db'] },
    { APP_ENV: 'production' },
    'access log: stdout, app (also db), no files (environment production; from APP_ENV)',
  ],
  [
    { logDir: '..' },
    { LOG_BACKUP_COUNT: '2' },
    `access log: ${resolve('..')}/app, keeps today and 2 days (environment local; set APP_ENV)`,
  ],
]

for (const [given, variables, line] of lines) {
  test(`the start line says: ${line}`, () => {
    assert.equal(startLine(resolveOptions(given, variables)), line)
  })
}
