import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { accessLogPlugin } from '../../lib/plugin.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { startApp } from './harness/start-app.ts'

test('code logs to a category by its name, on the app and on the request', async (t) => {
  const { request, lines } = await startApp(t, {
    categories: ['app', 'db'],
    routes(app) {
      app.categoryLog('db').warn({ rows: 3 }, 'of the app')
      app.get('/', async (request) => {
        request.categoryLog('db').info('of the request')
        return 'x'
      })
    },
  })
  await request('/')
  const [ofApp, ofRequest, ...more] = await lines('db')
  assert.deepEqual(more, [])
  assert.deepEqual([ofApp?.level, ofApp?.category, ofApp?.rows, ofApp?.msg], [40, 'db', 3, 'of the app'])
  assert.ok(!('reqId' in (ofApp ?? {})))
  assert.deepEqual([ofRequest?.reqId, ofRequest?.msg], ['req-1', 'of the request'])
  for (const line of [ofApp, ofRequest]) assert.match(String(line?.caller), /^categories\.test\.ts:\d+$/)
  assert.equal((await lines('app')).length, 1, 'the record alone')
})

for (const [id, text] of [
  ['long'.repeat(30), `${'long'.repeat(16)}…[+56 characters]`],
  [15, '15'],
  [15n, '15'],
  [null, null],
  [undefined, null],
] as const) {
  test(`a request id ${String(id).slice(0, 10)} of type ${typeof id} is the same in a record and in its lines`, async (t) => {
    const { request, lines } = await startApp(t, {
      fastify: { genReqId: () => id as never },
      maxFieldLength: 64,
      routes: (app) =>
        app.get('/', async (request) => {
          request.categoryLog('app').info('of the request')
          return 'x'
        }),
    })
    await request('/')
    assert.deepEqual(
      (await lines()).map(({ reqId }) => reqId),
      [text, text],
    )
  })
}

test('an unknown name is refused, with the names there are', async (t) => {
  const { app, request } = await startApp(t, {
    categories: ['app', 'db'],
    routes: (app) => app.get('/', async (request) => request.categoryLog('nope').info('x')),
  })
  const unknown = { code: 'FST_ACCESS_LOG_CATEGORY_UNKNOWN', message: /"nope".*app, db/ }
  assert.throws(() => app.categoryLog('nope'), unknown)
  assert.throws(() => app.categoryLog('toString'), { code: 'FST_ACCESS_LOG_CATEGORY_UNKNOWN' })
  assert.throws(() => app.setAccessLog({ category: 'nope' }), unknown)
  for (const name of [undefined, null, 5, {}]) {
    const code = 'FST_ACCESS_LOG_CATEGORY_UNKNOWN'
    assert.throws(() => app.categoryLog(name as never), { code })
    assert.throws(() => app.setAccessLog({ category: name as never }), { code })
    assert.throws(() => app.setAccessLog(name as never), { code })
  }
  const { status, body } = await request('/')
  assert.equal(status, 500)
  assert.match(body, /FST_ACCESS_LOG_CATEGORY_UNKNOWN/)
})

test('a name that is nearly a category is answered with the one that was meant', async (t) => {
  const { app } = await startApp(t, { categories: ['app', 'payment'] })
  const message =
    'Category "paymnet" is not configured; did you mean payment? If not, use one of app, payment, or add it to the option categories'
  assert.throws(() => app.categoryLog('paymnet'), { message })
  assert.throws(() => app.setAccessLog({ category: 'paymnet' }), { message })
})

test('a name twice is one category, and its lines stand once', async (t) => {
  const { app, request, lines } = await startApp(t, { categories: ['app', 'app'] })
  app.categoryLog('app').info('once')
  await request('/')
  assert.deepEqual(
    (await lines()).map(({ msg, outcome }) => msg ?? outcome),
    ['once', 'completed'],
  )
})

test('two servers on one folder share a file, open until the last closes', async (t) => {
  const logDir = tempDir()
  const first = await startApp(t, { logDir })
  const second = await startApp(t, { logDir })
  await first.request('/first')
  await second.request('/second')
  await first.app.close()
  await second.request('/third')
  assert.deepEqual(
    (await second.records()).map(({ url }) => url),
    ['first', 'second', 'third'].map((path) => `127.0.0.1/${path}`),
  )
})

test('categories have options of their own', async (t) => {
  const { app, lines } = await startApp(t, {
    categories: { app: {}, db: { level: 'warn', caller: false, redact: ['password'] } },
  })
  app.categoryLog('db').info('too low')
  app.categoryLog('db').warn({ password: 'p' }, 'seen')
  const [line, ...more] = await lines('db')
  assert.deepEqual(more, [])
  const { time: _time, ...others } = line ?? {}
  assert.deepEqual(others, { level: 40, category: 'db', password: '[Redacted]', msg: 'seen' })
})

test('a category is a pino logger with children of its own', async (t) => {
  const { app, lines } = await startApp(t)
  const child = app.categoryLog('app').child({ job: 7 }, { level: 'error' })
  child.info('too low')
  child.error(new RangeError('boom'))
  const [line, ...more] = await lines()
  assert.deepEqual(more, [])
  assert.deepEqual([line?.job, line?.msg], [7, 'boom'])
  assert.match(JSON.stringify(line?.err), /^\{"type":"RangeError","message":"boom","stack":/)
})

test('what other plugins log while the server closes is still written', async (t) => {
  const logDir = tempDir()
  const { app, lines } = await startApp(t, {
    logDir,
    routes: (app) => app.addHook('onClose', async () => app.categoryLog('app').info('closing')),
  })
  await app.close()
  assert.deepEqual(
    (await lines().catch(() => [])).map(({ msg }) => msg),
    ['closing'],
  )
})

test('a second registration on one server is refused, on another it is not', async (t) => {
  const { app, logDir } = await startApp(t)
  assert.ok(app.hasDecorator('categoryLog'))
  const server = Fastify()
  t.after(() => server.close())
  await server.register(accessLogPlugin, { logDir, environment: 'test' })
  await assert.rejects(async () => await server.register(accessLogPlugin, { logDir, environment: 'test' }), {
    code: 'FST_ACCESS_LOG_ALREADY_REGISTERED',
  })
})

test('a server that is closed gives its place to a new one', async (t) => {
  const logDir = tempDir()
  for (const path of ['/one', '/two']) {
    const { app, request, record } = await startApp(t, {
      logDir,
      ignorePaths: ['/one'],
      routes: (app) => app.get('/one', async () => 'x'),
    })
    await request(path)
    if (path === '/two') assert.equal((await record()).url, '127.0.0.1/two')
    await app.close()
  }
})
