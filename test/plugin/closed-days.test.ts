import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import Fastify from 'fastify'
import { accessLogPlugin } from '../../lib/plugin.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { until } from '../writer/harness/until.ts'

test('what becomes of closed days is said for all categories, and otherwise by one', async (t) => {
  const logDir = tempDir()
  const past = Date.now() / 1000 - 3600
  for (const category of ['app', 'db', 'large']) {
    mkdirSync(join(logDir, category))
    for (const day of ['2026-01-01', '2026-01-02']) {
      const path = join(logDir, category, `${category}.${day}.1.log`)
      writeFileSync(path, `${'x'.repeat(1000)}\n`)
      utimesSync(path, past, past)
    }
  }
  const app = Fastify()
  t.after(() => app.close())
  const closed: string[] = []
  await app.register(accessLogPlugin, {
    ...{ logDir, environment: 'test', backupCount: 5, startLine: false, handleSignals: false },
    ...{ compress: 'gzip', maxTotalSize: '1k' },
    onDayClosed: ({ category, day, files }) => closed.push([category, day, ...files].join(' ')),
    categories: {
      app: {},
      db: { compress: false, keepUntilArchived: true },
      large: { maxTotalSize: '1g', compress: false },
    },
  })
  await until(() => readdirSync(join(logDir, 'app')).join() === 'app.2026-01-02.1.log.gz', 20_000)
  await until(() => closed.length === 3)
  assert.deepEqual(
    ['db', 'large'].map((category) => readdirSync(join(logDir, category)).length),
    [2, 2],
  )
  assert.deepEqual(closed.sort(), [
    `app 2026-01-02 ${join(logDir, 'app', 'app.2026-01-02.1.log.gz')}`,
    `db 2026-01-02 ${join(logDir, 'db', 'db.2026-01-02.1.log')}`,
    `large 2026-01-02 ${join(logDir, 'large', 'large.2026-01-02.1.log')}`,
  ])
  assert.equal(app.accessLog.stats().categories.db?.unarchivedDays, 1)
})
