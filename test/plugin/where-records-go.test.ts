import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import Fastify from 'fastify'
import { accessLogPlugin } from '../../lib/plugin.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { startApp } from './harness/start-app.ts'

const CATEGORIES = ['app', 'db', 'payment']

test('records go to the first category, or to accessCategory', async (t) => {
  const first = await startApp(t, { categories: CATEGORIES })
  await first.request('/')
  assert.equal((await first.record('app')).category, 'app')
  const chosen = await startApp(t, { categories: CATEGORIES, accessCategory: 'payment' })
  await chosen.request('/')
  assert.equal((await chosen.record('payment')).category, 'payment')
  assert.deepEqual(await chosen.lines('app'), [])
})

test('a route sends its records to another category', async (t) => {
  const { request, record } = await startApp(t, {
    categories: CATEGORIES,
    routes: (app) => app.get('/pay', { config: { accessLog: { category: 'payment' } } }, async () => 'x'),
  })
  await request('/pay')
  assert.equal((await record('payment')).url, '127.0.0.1/pay')
  await request('/other')
  assert.equal((await record('app')).url, '127.0.0.1/other')
})

test('setAccessLog holds for its scope and those below, a route of its own says otherwise', async (t) => {
  const { request, records } = await startApp(t, {
    categories: CATEGORIES,
    async routes(app) {
      app.get('/root', async () => 'x')
      await app.register(async (scope) => {
        scope.setAccessLog({ category: 'payment' })
        scope.get('/scope', async () => 'x')
        scope.get('/own', { config: { accessLog: { category: 'app' } } }, async () => 'x')
        scope.get('/level', { config: { accessLog: { level: 'warn' } } }, async () => 'x')
        await scope.register(async (below) => {
          below.get('/below', async () => 'x')
        })
        await scope.register(async (other) => {
          other.setAccessLog({ category: 'db' })
          other.get('/db', async () => 'x')
        })
      })
      await app.register(async (sibling) => {
        sibling.get('/sibling', async () => 'x')
      })
    },
  })
  for (const path of ['/root', '/scope', '/own', '/level', '/below', '/db', '/sibling']) await request(path)
  const routes = async (category: string) => (await records(category)).map(({ route }) => route)
  assert.deepEqual(await routes('app'), ['/root', '/own', '/sibling'])
  assert.deepEqual(await routes('payment'), ['/scope', '/level', '/below'])
  assert.deepEqual(await routes('db'), ['/db'])
})

test('a 404 in a scope goes where the scope says when it has a handler of its own', async (t) => {
  const { request, record } = await startApp(t, {
    categories: CATEGORIES,
    routes: (app) =>
      app.register(
        async (scope) => {
          scope.setAccessLog({ category: 'payment' })
          scope.setNotFoundHandler((_request, reply) => reply.code(404).send('no'))
        },
        { prefix: '/pay' },
      ),
  })
  await request('/pay/nothing')
  assert.equal((await record('payment')).url, '127.0.0.1/pay/nothing')
})

test('a route fixes the level of its records', async (t) => {
  const { request, records } = await startApp(t, {
    levelOf: () => 'fatal',
    routes(app) {
      app.get('/fixed', { config: { accessLog: { level: 'debug' } } }, async () => 'x')
      app.get('/free', async () => 'x')
    },
  })
  await request('/fixed')
  await request('/free')
  assert.deepEqual(
    (await records()).map(({ level }) => level),
    [20, 60],
  )
})

test('accessLog: false leaves no record, whatever the status', async (t) => {
  const { request, lines } = await startApp(t, {
    routes(app) {
      app.get('/quiet', { config: { accessLog: false } }, async () => 'x')
      app.get('/quiet-error', { config: { accessLog: false } }, async () => {
        throw new Error('boom')
      })
    },
  })
  await request('/quiet')
  await request('/quiet-error')
  assert.deepEqual(await lines(), [])
})

const wrong: [title: string, accessLog: unknown, message: RegExp][] = [
  ['an unknown category', { category: 'nope' }, /"nope".*app, db/],
  ['an unknown level', { level: 'loud' }, /loud/],
  ['true', true, /accessLog/],
  ['a text', 'db', /accessLog/],
  ['an unknown key', { categori: 'db' }, /categori/],
]

for (const [title, accessLog, message] of wrong) {
  test(`${title} in the config of a route stops the start`, async (t) => {
    const app = Fastify() as FastifyInstance
    t.after(() => app.close())
    await assert.rejects(async () => {
      await app.register(accessLogPlugin, { logDir: tempDir(), environment: 'test', categories: ['app', 'db'] })
      app.get('/', { config: { accessLog: accessLog as false } }, async () => 'x')
      await app.ready()
    }, message)
  })
}

const auditOf: [title: string, withAudit: string, level: number][] = [
  ['the category of the scope has', 'db', 35],
  ['only the category of the other scopes has', 'app', 30],
]

for (const [title, withAudit, level] of auditOf) {
  test(`a route fixes a level that ${title}: its record has ${level}`, async (t) => {
    const { request, record } = await startApp(t, {
      categories: { app: {}, db: {}, [withAudit]: { customLevels: { audit: 35 } } },
      accessCategory: 'app',
      routes: (app) =>
        app.register(async (scope) => {
          scope.setAccessLog({ category: 'db' })
          scope.get('/db', { config: { accessLog: { level: 'audit' } } }, async () => 'x')
        }),
    })
    await request('/db')
    assert.equal((await record('db')).level, level)
  })
}

test('a level that only another category has still leaves a record', async (t) => {
  const { request, record } = await startApp(t, {
    categories: { app: { customLevels: { audit: 35 } }, db: {} },
    levelOf: () => 'audit',
    routes: (app) => app.get('/db', { config: { accessLog: { category: 'db' } } }, async () => 'x'),
  })
  await request('/db')
  assert.equal((await record('db')).level, 30)
})

test('ignorePaths leave no record of what ends below 400, and one of what fails', async (t) => {
  const { request, records } = await startApp(t, {
    ignorePaths: ['/', '/검색', /^\/assets\//],
    routes(app) {
      let calls = 0
      app.get('/', async (_request, reply) => reply.code(++calls === 3 ? 400 : 200).send('x'))
      app.get('/moved', async (_request, reply) => reply.redirect('/'))
      app.get('/:word', async () => 'x')
      app.get('/assets/a.css', async () => 'x')
    },
  })
  const paths = ['/', '/?query=1', '/', '/%EA%B2%80%EC%83%89', '/assets/a.css', '/assets/none.css', '/assets', '/other']
  for (const path of paths) await request(path)
  assert.deepEqual(
    (await records()).map(({ url, statusCode }) => [url, statusCode]),
    [
      ['127.0.0.1/', 400],
      ['127.0.0.1/assets/none.css', 404],
      ['127.0.0.1/assets', 200],
      ['127.0.0.1/other', 200],
    ],
  )
})
