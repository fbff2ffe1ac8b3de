import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import cors from '@fastify/cors'
import express from '@fastify/express'
import middie from '@fastify/middie'
import Fastify, { type FastifyInstance } from 'fastify'
import { apiErrorHandler } from '../../lib/access-control/api-error-handler.ts'
import { accessControlPlugin } from '../../lib/access-control/plugin.ts'
import { accessLogPlugin } from '../../lib/plugin.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { recordsIn, textOf } from './harness/log-files.ts'
import { makeToken, SECRET } from './harness/make-token.ts'
import { rawGet, statusOf } from './harness/raw-get.ts'
import { scope } from './harness/scope.ts'

const PREFLIGHT = { origin: 'https://shop.example', 'access-control-request-method': 'POST' }
const AUTHORIZED = { authorization: `Bearer ${makeToken()}` }

function server(t: TestContext): FastifyInstance {
  const app = Fastify()
  t.after(() => app.close())
  return app
}

function answer(_request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('x-by', 'middleware')
  response.end()
}

for (const [name, plugin] of [
  ['middie', middie],
  ['express', express],
] as const) {
  test(`middleware of @fastify/${name} that was there before answers no request without a token`, async (t) => {
    const app = server(t)
    await app.register(plugin)
    app.use('/admin', answer)
    await app.register(accessControlPlugin, { secret: SECRET, apiPrefix: '/', publicPaths: ['/open'] })
    app.use('/late', answer)
    for (const path of ['/open', '/*']) app.get(path, () => 'route')
    for (const path of [
      '/admin',
      '/admin/x',
      '/late',
      '/late/x',
      '/x',
      '/%61dmin',
      '/admin;x',
      '//admin',
      '/admin%2fx',
    ]) {
      assert.equal(statusOf(await rawGet(app, path)), 401, path)
      assert.equal(statusOf(await rawGet(app, path, [`Authorization: ${AUTHORIZED.authorization}`])), 200, path)
    }
    assert.equal((await app.inject({ url: '/admin', headers: AUTHORIZED })).headers['x-by'], 'middleware')
    assert.equal((await app.inject('/open')).headers['x-by'], undefined)
  })

  test(`middleware of @fastify/${name} in a scope that was there before answers none either`, async (t) => {
    const app = server(t)
    const inner = scope((app) => {
      app.register(plugin)
      app.after(() => app.use('/inner', answer))
      app.get('/inner', () => 'route')
    })
    app.register(inner)
    await app.register(accessControlPlugin, { secret: SECRET, apiPrefix: '/' })
    assert.equal((await app.inject('/inner')).statusCode, 401)
    assert.equal((await app.inject({ url: '/inner', headers: AUTHORIZED })).headers['x-by'], 'middleware')
  })
}

test('a guard behind middleware that it cannot overtake stops the start', async (t) => {
  const app = server(t)
  app.decorate('use', () => {})
  await assert.rejects(async () => app.register(accessControlPlugin, { secret: SECRET }), {
    code: 'FST_ACCESS_LOG_REGISTERED_TOO_LATE',
    message: /register accessControlPlugin before it/,
  })
})

test('hooks that were there before keep their place, and the record stays first', async (t) => {
  const folder = tempDir()
  const app = server(t)
  const seen: string[] = []
  app.addHook('onRequest', async () => void seen.push('limit'))
  await app.register(middie)
  app.use((_request: unknown, _response: unknown, next: () => void) => {
    seen.push('middleware')
    next()
  })
  app.addHook('onRequest', async () => void seen.push('late'))
  await app.register(accessLogPlugin, { logDir: folder, stdout: false })
  await app.register(accessControlPlugin, { secret: SECRET, apiPrefix: '/' })
  app.get('/', () => 'reached')
  await app.inject('/')
  assert.deepEqual(seen, ['limit'])
  await app.inject({ url: '/', headers: AUTHORIZED })
  assert.deepEqual(seen, ['limit', 'limit', 'middleware', 'late'])
  await app.close()
  assert.deepEqual(
    recordsIn(await textOf(folder)).map(({ statusCode }) => statusCode),
    [401, 200],
  )
})

/** Routes of each kind that a preflight can be for. */
function routes(app: FastifyInstance): void {
  app.post('/api/me', () => 'reached')
  app.options('/own', (_request, reply) => reply.header('x-reached', '1').send('reached'))
  app.post('/not', { config: { cors: false } as object }, () => 'reached')
  app.options('/not', { config: { cors: false } as object }, (_request, reply) =>
    reply.header('x-reached', '1').send(''),
  )
  app.setNotFoundHandler((_request, reply) => reply.code(404).header('x-reached', '1').send(''))
}

test('@fastify/cors answers a preflight to a guarded route, before the guard or behind it', async (t) => {
  for (const first of [true, false]) {
    const app = server(t)
    if (first) await app.register(cors, { origin: true })
    await app.register(accessControlPlugin, { secret: SECRET })
    if (!first) await app.register(cors, { origin: true })
    routes(app)
    for (const url of ['/api/me', '/own', '/nothing']) {
      const response = await app.inject({ method: 'OPTIONS', url, headers: PREFLIGHT })
      assert.equal(response.statusCode, 204, url)
      assert.equal(response.headers['access-control-allow-origin'], 'https://shop.example')
      assert.equal(response.headers['x-reached'], undefined)
    }
    const refused = await app.inject({ method: 'POST', url: '/api/me', headers: { origin: 'https://shop.example' } })
    assert.equal(refused.statusCode, 401)
    assert.equal(refused.headers['access-control-allow-origin'], first ? 'https://shop.example' : undefined)
  }
})

test('a preflight reaches no handler without a token, whatever cors makes of it', async (t) => {
  const settings: [title: string, settings: object | null][] = [
    ['no cors', null],
    ['for no origin', { origin: false }],
    ['passed on', { origin: true, preflightContinue: true }],
    ['at another hook', { origin: true, hook: 'preHandler' }],
    ['without preflight', { origin: true, preflight: false }],
  ]
  for (const [title, options] of settings) {
    for (const first of [true, false]) {
      const app = server(t)
      if (first && options) await app.register(cors, options)
      await app.register(accessControlPlugin, { secret: SECRET, publicPaths: ['/open'] })
      if (!first && options) await app.register(cors, options)
      routes(app)
      app.options('/open', () => 'open')
      for (const url of ['/own', '/not', '/nothing', '/api/me']) {
        const response = await app.inject({ method: 'OPTIONS', url, headers: PREFLIGHT })
        assert.equal(response.headers['x-reached'], undefined, `${title} ${url}`)
        assert.equal(response.statusCode, 401, `${title} ${url}`)
        const headers = { ...PREFLIGHT, ...AUTHORIZED, cookie: `Authorization=${makeToken()}` }
        const known = await app.inject({ method: 'OPTIONS', url, headers })
        assert.notEqual(known.statusCode, 401, `${title} ${url}`)
      }
      const open = await app.inject({ method: 'OPTIONS', url: '/open', headers: PREFLIGHT })
      assert.ok(open.statusCode < 300, title)
    }
  }
})

test('a preflight route without cors on it is guarded though cors is there', async (t) => {
  const app = server(t)
  await app.register(accessControlPlugin, { secret: SECRET })
  await app.register(cors, { origin: true })
  routes(app)
  const response = await app.inject({ method: 'OPTIONS', url: '/not', headers: PREFLIGHT })
  assert.equal(response.statusCode, 401)
  assert.equal(response.headers['x-reached'], undefined)
})

test('what is no preflight is guarded though cors stands behind', async (t) => {
  const app = server(t)
  await app.register(accessControlPlugin, { secret: SECRET })
  await app.register(cors, { origin: true })
  routes(app)
  for (const headers of [{}, { origin: 'https://shop.example' }, { 'access-control-request-method': 'POST' }]) {
    assert.equal((await app.inject({ method: 'OPTIONS', url: '/own', headers })).statusCode, 401)
  }
  assert.equal((await app.inject({ method: 'POST', url: '/api/me', headers: PREFLIGHT })).statusCode, 401)
})

test('a 404 handler that a public route leaves its request to is guarded as for a direct request', async (t) => {
  const app = server(t)
  let reached = 0
  await app.register(accessControlPlugin, { secret: SECRET, publicPaths: [/^\/docs(\/|$)/, '/files/*'] })
  app.setNotFoundHandler((_request, reply) => {
    reached++
    return reply.code(404).send('fallback')
  })
  app.get('/gone', { config: { access: 'public' } }, (_request, reply) => reply.callNotFound())
  app.get('/docs/*', (_request, reply) => reply.callNotFound())
  app.get('/files/*', (_request, reply) => reply.callNotFound())
  app.get('/guarded', (_request, reply) => reply.callNotFound())
  app.addHook('onRequest', (request, reply, done) => (request.url === '/hook' ? reply.callNotFound() : done()))
  app.get('/hook', { config: { access: 'public' } }, () => '')
  const inner = scope((app) => {
    app.setNotFoundHandler((_request, reply) => reply.code(404).send('inner'))
    app.get('/left', { config: { access: 'public' } }, (_request, reply) => reply.callNotFound())
  })
  app.register(inner, { prefix: '/inner' })
  for (const url of ['/gone', '/files/a', '/guarded', '/nothing', '/inner/left', '/inner/nothing', '/hook']) {
    const response = await app.inject(url)
    assert.equal(response.statusCode, 401, url)
    assert.equal(response.headers['www-authenticate'], 'Bearer', url)
  }
  assert.equal(reached, 0)
  assert.equal((await app.inject('/docs/a')).statusCode, 404)
  const headers = { cookie: `Authorization=${makeToken()}` }
  for (const url of ['/gone', '/files/a', '/guarded', '/nothing', '/inner/left', '/hook']) {
    assert.equal((await app.inject({ url, headers })).statusCode, 404, url)
  }
})

test('a 404 handler that says nothing but 404 answers what a public route leaves', async (t) => {
  for (const handler of [undefined, apiErrorHandler]) {
    const app = server(t)
    await app.register(accessControlPlugin, { secret: SECRET, publicPaths: ['/files/*'] })
    if (handler) app.setNotFoundHandler(handler)
    app.get('/files/*', (_request, reply) => reply.callNotFound())
    assert.equal((await app.inject('/files/a')).statusCode, 404)
    assert.equal((await app.inject('/nothing')).statusCode, 401)
  }
})
