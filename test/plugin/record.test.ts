import assert from 'node:assert/strict'
import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { NotFound } from '../../lib/errors.ts'
import { readLines } from '../endings/harness/log-folder.ts'
import { assertWellFormed } from '../endings/harness/well-formed.ts'
import { startApp } from './harness/start-app.ts'

test('one request leaves one record in the file of today, with every key in its order', async (t) => {
  const { request, record, logDir } = await startApp(t, {
    routes: (app) => app.get('/things/:id', async () => ({ ok: true })),
  })
  const before = Date.now()
  const { status } = await request('/things/7?token=secret')
  assert.equal(status, 200)
  const made = await record()
  assertWellFormed(made)
  const { time, processedTime, datetimeUTC, datetimeKST, durationUs, ...others } = made
  assert.ok(time >= before && time <= Date.now())
  assert.ok(processedTime && datetimeUTC && datetimeKST && durationUs > 0)
  assert.deepEqual(others, {
    level: 30,
    category: 'app',
    url: '127.0.0.1/things/7',
    method: 'GET',
    statusCode: 200,
    errorDetail: null,
    client: { client: '127.0.0.1', user: null, email: null },
    outcome: 'completed',
    reqId: 'req-1',
    route: '/things/:id',
  })
  const [file, ...otherFiles] = await readdir(join(logDir, 'app'))
  assert.match(file ?? '', /^app\.\d{4}-\d\d-\d\d\.\d+\.log$/)
  assert.deepEqual(otherFiles, [])
})

test('folder, file and link are as promised, and only the owner and the group can read them', async (t) => {
  const { app, request, records, logDir } = await startApp(t, { categories: ['app', 'db'] })
  await request('/')
  app.categoryLog('db').info('select')
  await records()
  assert.deepEqual((await readdir(logDir)).sort(), ['app', 'app.log', 'db', 'db.log'])
  const [file = ''] = await readdir(join(logDir, 'app'))
  assert.equal(await readlink(join(logDir, 'app.log')), join('app', file))
  assert.ok((await lstat(join(logDir, 'app.log'))).isSymbolicLink())
  assert.equal((await stat(join(logDir, 'app', file))).mode & 0o777, 0o640)
  assert.equal((await stat(join(logDir, 'app'))).mode & 0o777, 0o750)
})

test('records are on disk after close', async (t) => {
  const { app, request, logDir } = await startApp(t, { flush: { bytes: 1 << 20, ms: 60_000 } })
  for (let index = 0; index < 5; index++) await request(`/${index}`)
  await app.close()
  assert.deepEqual(
    (await readLines(logDir)).map(({ url }) => url),
    [0, 1, 2, 3, 4].map((index) => `127.0.0.1/${index}`),
  )
})

test('a route that was not found has status 404, a null route and the level of a handled request', async (t) => {
  const { request, record } = await startApp(t)
  await request('/%EA%B2%80%EC%83%89')
  const made = await record()
  assert.deepEqual([made.url, made.statusCode, made.route, made.level], ['127.0.0.1/검색', 404, null, 30])
  assert.equal(made.errorDetail, null)
})

test('the method, the status and the id are those of the request', async (t) => {
  const { request, record } = await startApp(t, {
    fastify: { genReqId: () => 'mine-"7"' },
    routes: (app) => app.put('/thing', async (_request, reply) => reply.code(201).send()),
  })
  await request('/thing', { method: 'PUT' })
  const made = await record()
  assert.deepEqual([made.method, made.statusCode, made.reqId], ['PUT', 201, 'mine-"7"'])
})

test('a 5xx that was not thrown is an error without errorDetail', async (t) => {
  const { request, record } = await startApp(t, {
    routes: (app) => app.get('/', async (_request, reply) => reply.code(503).send('busy')),
  })
  await request('/')
  const made = await record()
  assert.deepEqual([made.level, made.statusCode, made.errorDetail], [50, 503, null])
  assert.ok(!('err' in made))
})

test('a handled error has its detail and no err, an unhandled one both', async (t) => {
  const { request, records } = await startApp(t, {
    routes(app) {
      app.get('/handled', async () => {
        throw new NotFound({ detail: 'no thing 7', cause: new Error('no row') })
      })
      app.get('/unhandled', async function unhandled() {
        throw new TypeError('boom')
      })
    },
  })
  await request('/handled')
  await request('/unhandled')
  const [handled, unhandled] = await records()
  assert.deepEqual([handled?.level, handled?.statusCode], [30, 404])
  const { errorFunc, location, ...told } = handled?.errorDetail ?? {}
  assert.deepEqual(told, { raised: 'NotFound', message: 'no row', detail: 'no thing 7' })
  assert.match(String(location), /^\d+ line in .*record\.test\.ts$/)
  assert.ok(errorFunc)
  assert.ok(!('err' in (handled ?? {})))
  assert.deepEqual([unhandled?.level, unhandled?.statusCode], [50, 500])
  assert.equal(unhandled?.errorDetail?.errorFunc, 'unhandled')
  assert.deepEqual(Object.keys(unhandled ?? {}).at(-1), 'err')
  assert.match(JSON.stringify(unhandled?.err), /"stack":"TypeError: boom\\n {4}at /)
})

test('a request without a host or with none is recorded without one', async (t) => {
  const { app, record } = await startApp(t)
  await app.inject({ url: '/a', headers: { host: '' } })
  const made = await record()
  assert.match(String(made.url), /^(localhost)?\/a$/)
})

test('the url is the one the client asked for, also when the server rewrites it', async (t) => {
  const { request, record } = await startApp(t, {
    fastify: { rewriteUrl: () => '/inner?a=1' },
    routes: (app) => app.get('/inner', async () => 'x'),
  })
  await request('/outer')
  const { url, route, statusCode } = await record()
  assert.deepEqual([url, route, statusCode], ['127.0.0.1/outer', '/inner', 200])
})
