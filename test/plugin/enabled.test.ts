import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { tempDir } from '../harness/temp-dir.ts'
import { startApp } from './harness/start-app.ts'

test('enabled: false makes no folder and no record, and every name still works', async (t) => {
  const logDir = join(tempDir(), 'logs')
  const { app, request } = await startApp(t, {
    logDir,
    enabled: false,
    categories: ['app', 'db'],
    routes(app) {
      app.setAccessLog({ category: 'db' })
      app.categoryLog('db').info('x')
      app.get('/', { config: { accessLog: { category: 'db' } } }, async (request) => {
        request.accessLog.set({ items: 1 })
        request.accessLog.locate(new Error('caught'))
        request.categoryLog('app').child({ a: 1 }).warn('x')
        return 'fine'
      })
    },
  })
  assert.deepEqual(await request('/'), { status: 200, body: 'fine' })
  await app.accessLog.flush()
  app.accessLog.reopen()
  assert.deepEqual(app.accessLog.stats(), { categories: {}, failures: 0, refusedUnwritten: 0 })
  await app.close()
  await assert.rejects(readdir(logDir), { code: 'ENOENT' })
})

test('enabled: false still refuses what is wrong', async (t) => {
  const { app } = await startApp(t, { enabled: false })
  assert.throws(() => app.categoryLog('nope'), { code: 'FST_ACCESS_LOG_CATEGORY_UNKNOWN' })
  await assert.rejects(startApp(t, { enabled: false, backupCount: -1 }), { code: 'FST_ACCESS_LOG_OPTION_INVALID' })
})
