import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './harness/start-app.ts'

test('stats count what each category wrote', async (t) => {
  const { app, request, lines } = await startApp(t, { categories: ['app', 'db'] })
  app.categoryLog('db').info('x')
  await request('/')
  await request('/')
  const written = [...(await lines('app')), ...(await lines('db'))]
  const { categories, failures, refusedUnwritten } = app.accessLog.stats()
  assert.deepEqual([failures, refusedUnwritten], [0, 0])
  assert.deepEqual([categories.app?.written, categories.db?.written], [2, 1])
  assert.equal(
    (categories.app?.bytes ?? 0) + (categories.db?.bytes ?? 0),
    written.map(sizeOf).reduce((a, b) => a + b),
  )
})

function sizeOf(line: unknown): number {
  return JSON.stringify(line).length + 1
}

test('parts that throw are counted with every record, and told once', async (t) => {
  const throwing = () => {
    throw new Error('mine')
  }
  const { app, request, lines } = await startApp(t, { identify: throwing, levelOf: throwing })
  await request('/1')
  await request('/2')
  const all = await lines()
  assert.equal(all.filter((line) => 'outcome' in line).length, 2)
  const warnings = all.filter((line) => !('outcome' in line)).map(({ msg }) => String(msg))
  assert.deepEqual(
    warnings.map((msg) => msg.split(' ')[0]).sort(),
    ['identify', 'levelOf'],
    'one warning for each part',
  )
  assert.ok(warnings.every((msg) => msg.includes('Error: mine')))
  assert.ok(app.accessLog.stats().failures >= 4)
})

test('a request.user in other words than the record is told once, by its keys', async (t) => {
  const { request, lines } = await startApp(t, {
    routes: (app) => {
      app.addHook('onRequest', async (request) => void Object.assign(request, { user: { userId: 4711 } }))
      app.get('/', async () => 'x')
    },
  })
  await request('/')
  await request('/')
  const warnings = (await lines()).filter((line) => !('outcome' in line)).map(({ msg }) => String(msg))
  assert.equal(warnings.length, 1)
  assert.match(
    String(warnings),
    /^identify failed, so records are written without its result: TypeError: it has userId; /,
  )
  assert.doesNotMatch(String(warnings), /4711/)
})
