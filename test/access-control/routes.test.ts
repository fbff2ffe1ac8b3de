import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import { accessControlPlugin } from '../../lib/access-control/plugin.ts'
import { guardedServer } from './harness/guarded-server.ts'
import { makeToken, SECRET } from './harness/make-token.ts'
import { rawGet, statusOf } from './harness/raw-get.ts'
import { scope } from './harness/scope.ts'

const WITH_HEADER = { authorization: `Bearer ${makeToken()}` }
const WITH_COOKIE = { cookie: `Authorization=${makeToken()}` }

async function statuses(
  app: FastifyInstance,
  urls: string[],
  options: InjectOptions = {},
): Promise<Record<string, number>> {
  const pairs = urls.map(async (url) => [url, (await app.inject({ ...options, url })).statusCode] as const)
  return Object.fromEntries(await Promise.all(pairs))
}

test('everything needs a token unless it is public', async (t) => {
  const app = await guardedServer(t, { publicPaths: ['/', /^\/api\/auth(\/|$)/] }, (app) => {
    for (const path of ['/', '/page', '/api/auth/login', '/api/authors', '/api/auth', '/api/me'])
      app.get(path, () => 'reached')
  })
  assert.deepEqual(await statuses(app, ['/', '/page', '/api/auth/login', '/api/authors', '/api/auth', '/api/me']), {
    '/': 200,
    '/page': 401,
    '/api/auth/login': 200,
    '/api/authors': 401,
    '/api/auth': 200,
    '/api/me': 401,
  })
})

test('config.access wins over the paths', async (t) => {
  const app = await guardedServer(t, { publicPaths: [/^\/docs/] }, (app) => {
    app.get('/api/open', { config: { access: 'public' } }, () => 'reached')
    app.get('/docs/secret', { config: { access: 'cookie' } }, () => 'reached')
    app.get('/page', { config: { access: 'header' } }, () => 'reached')
    app.get('/api/cookie', { config: { access: 'cookie' } }, () => 'reached')
    app.get('/api/any', { config: { access: 'any' } }, () => 'reached')
    app.get('/files/*', { config: { access: 'public' } }, () => 'reached')
    app.get('/docs/*', { config: { access: 'header' } }, () => 'reached')
  })
  const urls = ['/api/open', '/docs/secret', '/page', '/api/cookie', '/api/any', '/files/..;/x', '/docs/a']
  assert.deepEqual(Object.values(await statuses(app, urls)), [200, 401, 401, 401, 401, 200, 401])
  assert.deepEqual(
    Object.values(await statuses(app, urls, { headers: WITH_HEADER })),
    [200, 401, 200, 401, 200, 200, 200],
  )
  assert.deepEqual(
    Object.values(await statuses(app, urls, { headers: WITH_COOKIE })),
    [200, 200, 401, 200, 200, 200, 401],
  )
})

test('with access any a header that is sent decides, good or bad', async (t) => {
  const app = await guardedServer(t, {}, (app) => app.get('/x', { config: { access: 'any' } }, () => 'reached'))
  const headers = { ...WITH_COOKIE, authorization: 'Bearer bad' }
  assert.equal((await app.inject({ url: '/x', headers })).statusCode, 401)
})

test('a config.access that is no word of ours stops the start', async () => {
  const app = Fastify()
  await app.register(accessControlPlugin, { secret: SECRET })
  assert.throws(() => app.get('/x', { config: { access: 'none' as 'any' } }, () => ''), {
    code: 'FST_ACCESS_LOG_OPTION_INVALID',
    message: /Option config\.access of route \/x is 'none'; expected 'public', 'header', 'cookie' or 'any'/,
  })
})

test('HEAD twins, other methods and unknown methods of a path are guarded as it is', async (t) => {
  const app = await guardedServer(t, { publicPaths: ['/open'] }, (app) => {
    app.get('/open', () => 'reached')
    app.get('/closed', () => 'reached')
    app.options('/closed', () => 'reached')
    app.post('/closed', () => 'reached')
    app.get('/config', { config: { access: 'public' } }, () => 'reached')
  })
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'TRACE', 'PATCH'] as const) {
    assert.equal((await app.inject({ method, url: '/closed' })).statusCode, 401, method)
  }
  for (const url of ['/open', '/config']) assert.equal((await app.inject({ method: 'HEAD', url })).statusCode, 200)
  assert.equal((await app.inject({ method: 'POST', url: '/open' })).statusCode, 404)
})

test('a path without a route tells nothing without a token, unless it is public', async (t) => {
  const app = await guardedServer(t, { publicPaths: [/^\/docs(\/|$)/] }, (app) => {
    const shop = scope((app) => {
      app.setNotFoundHandler((_request, reply) => reply.code(404).send('own'))
      app.get('/known', () => 'reached')
    })
    app.register(shop, { prefix: '/shop' })
    app.get('/docs', () => 'reached')
    app.get('/gone', { config: { access: 'public' } }, (_request, reply) => reply.callNotFound())
  })
  const urls = [
    '/nothing',
    '/api/nothing',
    '/shop/nothing',
    '/shop/known',
    '/docs/nothing',
    '/docs/../nothing',
    '/gone',
  ]
  assert.deepEqual(Object.values(await statuses(app, urls)), [401, 401, 401, 401, 404, 401, 404])
  const known = ['/nothing', '/shop/nothing']
  assert.deepEqual(Object.values(await statuses(app, known, { headers: WITH_COOKIE })), [404, 404])
  assert.deepEqual(Object.values(await statuses(app, ['/api/nothing'], { headers: WITH_HEADER })), [404])
})

test('a parametric route is decided by its pattern, whatever stands in the parameter', async (t) => {
  const app = await guardedServer(t, { publicPaths: ['/docs', '/docs/intro', '/things/:id'] }, (app) => {
    app.get('/:page', () => 'reached')
    app.get('/docs/:page', () => 'reached')
    app.get('/things/:id', () => 'reached')
  })
  const urls = ['/docs', '/docs/intro', '/docs%2fintro', '/things/1', '/things/..%2f..%2fsecret']
  assert.deepEqual(Object.values(await statuses(app, urls)), [401, 401, 401, 200, 200])
})

test('prefixes and their trailing slash count as the pattern of the route', async (t) => {
  const app = await guardedServer(t, { publicPaths: ['/docs'] }, (app) => {
    app.register(
      scope((app) => app.get('/', () => 'reached')),
      { prefix: '/docs' },
    )
    app.register(
      scope((app) => app.get('/docs', () => 'reached')),
      { prefix: '/api' },
    )
  })
  assert.deepEqual(await statuses(app, ['/docs', '/docs/', '/api/docs']), {
    '/docs': 200,
    '/docs/': 200,
    '/api/docs': 401,
  })
})

test('routes and scopes that were there before the plugin are guarded', async (t) => {
  const app = Fastify()
  t.after(() => app.close())
  app.get('/before', (request) => request.user)
  const inner = scope((app) => app.get('/scope/inner', (request) => request.user))
  const outer = scope((app) => {
    app.get('/scope', (request) => request.user)
    app.register(inner)
    app.setNotFoundHandler((_request, reply) => reply.code(404).send(''))
  })
  await app.register(outer)
  await app.register(accessControlPlugin, { secret: SECRET, publicPaths: [] })
  const urls = ['/before', '/scope', '/scope/inner', '/nothing']
  assert.deepEqual(Object.values(await statuses(app, urls)), [401, 401, 401, 401])
  assert.deepEqual(Object.values(await statuses(app, urls, { headers: WITH_COOKIE })), [200, 200, 200, 404])
  assert.equal((await app.inject({ url: '/scope/inner', headers: WITH_COOKIE })).json().id, 2)
})

test('only the scope it is registered in is guarded, and the scopes below', async (t) => {
  const app = Fastify()
  t.after(() => app.close())
  const inner = scope((app) => app.get('/inside/inner', () => 'reached'))
  const outer = scope((app) => {
    app.register(accessControlPlugin, { secret: SECRET })
    app.get('/inside', () => 'reached')
    app.register(inner)
  })
  await app.register(outer)
  app.get('/outside', () => 'reached')
  assert.deepEqual(Object.values(await statuses(app, ['/inside', '/inside/inner', '/outside'])), [401, 401, 200])
})

test('a wildcard route is decided by each path, and only a plain path is public', async (t) => {
  const app = await guardedServer(
    t,
    { publicPaths: [/^\/static\/pub(\/|$)/, '/static/robots.txt', '/all/*'] },
    (app) => {
      app.get('/static/*', () => 'reached')
      app.get('/all/*', () => 'reached')
      app.get('*', () => 'reached')
    },
  )
  const open = [
    '/static/pub',
    '/static/pub/',
    '/static/pub/a.css?x=/..',
    '/static/robots.txt',
    '/static/%70ub/a',
    '/all/a',
    '/all/..',
  ]
  const closed = [
    '/',
    '/static/public',
    '/static/pub/../secret',
    '/static/pub/%2e%2e/secret',
    '/static/pub%2f..%2fsecret',
    '/static//pub/a',
    '//static/pub',
    '/static/pub/..%5csecret',
    '/static/pub/%252e%252e/secret',
    '/static/pub/..;/secret',
    '/static/pub/%00',
  ]
  for (const target of open) assert.equal(statusOf(await rawGet(app, target)), 200, target)
  for (const target of closed) {
    assert.equal(statusOf(await rawGet(app, target)), 401, target)
    assert.equal(statusOf(await rawGet(app, target, [`Cookie: ${WITH_COOKIE.cookie}`])), 200, target)
  }
})

test('what the router ignores opens a path, and nothing else does', async (t) => {
  const routes = (app: FastifyInstance) => {
    app.get('/docs', () => 'reached')
    app.get('/*', () => 'reached')
  }
  const urls = ['/docs', '/DOCS', '/docs/', '//docs', '/docs;a', '/star', '/STAR', '/star/', '//star', '/star;a']
  const reached = async (routerOptions: object) => {
    const app = await guardedServer(t, { publicPaths: ['/docs', '/star'] }, routes, { routerOptions })
    const reachedUrls: string[] = []
    for (const url of urls) if (statusOf(await rawGet(app, url)) === 200) reachedUrls.push(url)
    return reachedUrls
  }
  assert.deepEqual(await reached({}), ['/docs', '/star'])
  assert.deepEqual(await reached({ caseSensitive: false }), ['/docs', '/DOCS', '/star', '/STAR'])
  assert.deepEqual(await reached({ ignoreTrailingSlash: true }), ['/docs', '/docs/', '/star', '/star/'])
  // Behind the wildcard, //star may be read as a host.
  assert.deepEqual(await reached({ ignoreDuplicateSlashes: true }), ['/docs', '//docs', '/star'])
  assert.deepEqual(await reached({ useSemicolonDelimiter: true }), ['/docs', '/docs;a', '/star'])
})

test('behind a wildcard and a 404 a path is public only if every reading of it is', async (t) => {
  const routes = (app: FastifyInstance) => {
    app.get('/files/*', (request) => request.url)
    app.get('/docs/*', (request) => request.url)
  }
  const publicPaths = [/^\/docs(\/|$)/, /^\/files\/docs(\/|$)/]
  const routerOptions = { useSemicolonDelimiter: true, ignoreTrailingSlash: true }
  const app = await guardedServer(t, { publicPaths }, routes, { routerOptions })
  const closed = [
    '/files/docs;/../admin',
    '/files/docs;a',
    '/files/docs/..;/admin',
    '/files/docs/x;/..;/..;/admin',
    '/docs;/../admin',
    '/docs/a;/../../admin',
    '/docs//',
    '/files/docs//',
    '/files/docs;%2f..%2fadmin',
  ]
  for (const target of closed) assert.equal(statusOf(await rawGet(app, target)), 401, target)
  const open = ['/docs/a', '/docs/a;v=1', '/docs/a/', '/files/docs', '/files/docs/a;jsessionid=1']
  for (const target of open) assert.equal(statusOf(await rawGet(app, target)), 200, target)
})

test('a cookie does not count behind a wildcard where some reading leads below the prefix', async (t) => {
  const cookie = [`Cookie: ${WITH_COOKIE.cookie}`]
  const routes = (app: FastifyInstance) => app.get('/*', () => 'reached')
  for (const useSemicolonDelimiter of [true, false]) {
    const routerOptions: object = { useSemicolonDelimiter }
    const app = await guardedServer(t, {}, (app) => void routes(app), { routerOptions })
    for (const target of ['/api%252fme', '/;/api/me', '/api/me', '/x;/../api/me', '/%2561pi/me', '/api;x/me']) {
      assert.equal(statusOf(await rawGet(app, target, cookie)), 401, target)
    }
    assert.equal(statusOf(await rawGet(app, '/page', cookie)), 200)
  }
})

test('what rewriteUrl makes of a target decides, not the target', async (t) => {
  const rewriteUrl = (request: IncomingMessage) =>
    (request.url ?? '').replace(/^\/open-/, '/').replace(/^\/shut$/, '/static/pub/x')
  const app = await guardedServer(
    t,
    { publicPaths: [/^\/open/, /^\/static\/pub/] },
    (app) => {
      app.get('/secret', () => 'reached')
      app.get('/static/*', () => 'reached')
    },
    { rewriteUrl },
  )
  assert.deepEqual(Object.values(await statuses(app, ['/open-secret', '/open-static/a', '/shut'])), [401, 401, 200])
})

test('versions and hosts that share a pattern each keep their own access', async (t) => {
  const app = await guardedServer(t, {}, (app) => {
    app.get('/x', { constraints: { version: '1.0.0' }, config: { access: 'public' } }, () => 'one')
    app.get('/x', { constraints: { version: '2.0.0' } }, () => 'two')
    app.get('/y', { constraints: { host: 'open.example' }, config: { access: 'public' } }, () => 'open')
    app.get('/y', () => 'closed')
  })
  const ask = async (url: string, headers: Record<string, string>) => (await app.inject({ url, headers })).statusCode
  assert.equal(await ask('/x', { 'accept-version': '1.x' }), 200)
  assert.equal(await ask('/x', { 'accept-version': '2.x' }), 401)
  assert.equal(await ask('/x', { 'accept-version': '3.x' }), 401)
  assert.equal(await ask('/x', {}), 401)
  assert.equal(await ask('/y', { host: 'open.example' }), 200)
  assert.equal(await ask('/y', { host: 'other.example' }), 401)
})

test('no header of the request opens a path', async (t) => {
  const publicPaths = ['/', /^\/docs(\/|$)/]
  const app = await guardedServer(t, { publicPaths }, (app) => app.get('/api/me', () => 'reached'), {
    trustProxy: true,
  })
  const headers = [
    'Host: x/docs?',
    'Host: example.com/docs',
    'X-Forwarded-Host: x/docs?',
    'X-Forwarded-Proto: http://x/docs?',
    'X-Forwarded-Prefix: /docs',
    'X-Original-URL: /docs',
    'X-Rewrite-URL: /docs',
    'X-HTTP-Method-Override: OPTIONS',
    'Forwarded: host="x/docs?"',
    'Upgrade: h2c',
  ]
  for (const header of headers) assert.notEqual(statusOf(await rawGet(app, '/api/me', [header])), 200, header)
  assert.equal(statusOf(await rawGet(app, '/api/me', headers.slice(2, -1))), 401)
})

test('request targets in any form reach what their route allows', async (t) => {
  const app = await guardedServer(t, { publicPaths: ['/', /^\/docs(\/|$)/] }, (app) => {
    app.get('/', () => 'reached')
    app.get('/docs/*', () => 'reached')
    app.get('/api/me', () => 'reached')
  })
  const cases: [target: string, status: number][] = [
    ['/docs/a', 200],
    ['http://localhost/docs/a', 200],
    ['http://localhost/api/me', 401],
    ['http://x/docs?/api/me', 404],
    ['http://localhost/docs/../api/me', 401],
    ['http://docs/api/me', 401],
    ['//docs/api/me', 401],
    ['/docs/../api/me', 401],
    ['/docs%2f..%2fapi%2fme', 401],
    ['/api/me#/docs', 401],
    ['/api/me?/docs', 401],
    ['/api/%6de', 401],
    ['/%61pi/me', 401],
    ['/docs\\..\\api\\me', 401],
    ['/api/me/', 401],
    ['/API/me', 401],
    ['/%', 400],
    ['/docs/%ff', 400],
  ]
  for (const [target, status] of cases) assert.equal(statusOf(await rawGet(app, target)), status, target)
  assert.equal(statusOf(await rawGet(app, '*', [], 'OPTIONS')), 401)
})

test('a WebSocket is opened only with a token, and a refused one leaves no socket behind', async (t) => {
  const app = await guardedServer(t, { publicPaths: ['/open'] }, (app) => {
    app.register(websocket)
    const sockets = scope((app) => {
      for (const path of ['/live', '/api/live', '/open']) app.get(path, { websocket: true }, (socket) => socket.close())
    })
    app.register(sockets)
  })
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  const ask = async (path: string, headers: string[] = []) =>
    statusOf(await rawGet(app, path, [...upgrade, ...headers]))
  assert.equal(await ask('/live'), 401)
  assert.equal(await ask('/live', [`Cookie: ${WITH_COOKIE.cookie}`]), 101)
  assert.equal(await ask('/api/live'), 401)
  assert.equal(await ask('/api/live', [`Authorization: ${WITH_HEADER.authorization}`]), 101)
  assert.equal(await ask('/open'), 101)
  assert.equal(await ask('/nothing'), 401)
  await app.close()
})

test('the body of a request without a token is not read', async (t) => {
  let parsed = false
  const app = await guardedServer(t, {}, (app) => {
    app.addContentTypeParser('text/x', { parseAs: 'string' }, (_request, body, done) => {
      parsed = true
      done(null, body)
    })
    app.post('/api/x', () => 'reached')
  })
  const response = await app.inject({
    method: 'POST',
    url: '/api/x',
    headers: { 'content-type': 'text/x' },
    payload: 'x',
  })
  assert.equal(response.statusCode, 401)
  assert.equal(parsed, false)
})

test('the access of a route is decided once', async (t) => {
  let asked = 0
  class Counting extends RegExp {
    override test(text: string): boolean {
      asked++
      return super.test(text)
    }
  }
  const app = await guardedServer(t, { publicPaths: [new Counting('^/docs')] }, (app) =>
    app.get('/docs', () => 'reached'),
  )
  assert.deepEqual(await statuses(app, ['/docs', '/docs?1', '/docs?2']), {
    '/docs': 200,
    '/docs?1': 200,
    '/docs?2': 200,
  })
  assert.equal(asked, 0, 'the RegExp is copied, so that its subclass has no say')
})
