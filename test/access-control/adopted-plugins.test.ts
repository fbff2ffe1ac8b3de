import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import cookie from '@fastify/cookie'
import jwt from '@fastify/jwt'
import Fastify, { type FastifyInstance } from 'fastify'
import { type AccessControlOptions, accessControlPlugin } from '../../lib/access-control/plugin.ts'
import { makeToken, SECRET } from './harness/make-token.ts'

const OTHER_SECRET = 'y'.repeat(48)

type Prepare = (app: FastifyInstance) => PromiseLike<unknown>

async function serverAfter(t: TestContext, prepare: Prepare, options: AccessControlOptions): Promise<FastifyInstance> {
  const app = Fastify()
  t.after(() => app.close())
  await prepare(app)
  await app.register(accessControlPlugin, options)
  for (const path of ['/api/me', '/me']) app.get(path, (request) => ({ user: request.user }))
  return app
}

async function askBoth(app: FastifyInstance, token: string, value = token): Promise<number[]> {
  const header = await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${token}` } })
  const page = await app.inject({ url: '/me', headers: { cookie: `Authorization=${value}` } })
  return [header.statusCode, page.statusCode]
}

test('a @fastify/jwt that is already there is used, with its key and rules', async (t) => {
  const trusted = (_: unknown, token: Record<string, unknown>) => token.id !== 666
  const app = await serverAfter(t, (app) => app.register(jwt, { secret: OTHER_SECRET, trusted }), {})
  assert.deepEqual(await askBoth(app, makeToken({ id: 2 }, {}, OTHER_SECRET)), [200, 200])
  assert.deepEqual(await askBoth(app, makeToken({ id: 666 }, {}, OTHER_SECRET)), [401, 401])
  assert.deepEqual(await askBoth(app, makeToken()), [401, 401])
  assert.deepEqual(await askBoth(app, app.jwt.sign({ id: 2 })), [200, 200])
})

test('where a registered @fastify/jwt would look for tokens does not count', async (t) => {
  const elsewhere = makeToken({ id: 1 }, {}, OTHER_SECRET)
  const prepare: Prepare = (app) =>
    app.register(jwt, { secret: OTHER_SECRET, verify: { extractToken: () => elsewhere } })
  const app = await serverAfter(t, prepare, {})
  assert.equal((await app.inject('/me')).statusCode, 401)
  const good = makeToken({ id: 2 }, {}, OTHER_SECRET)
  assert.deepEqual((await app.inject({ url: '/me', headers: { cookie: `Authorization=${good}` } })).json(), {
    user: { id: 2 },
  })
})

test('a namespace of @fastify/jwt is used when it is named', async (t) => {
  const prepare: Prepare = (app) => app.register(jwt, { secret: OTHER_SECRET, namespace: 'shop' })
  const app = await serverAfter(t, prepare, { namespace: 'shop' })
  assert.deepEqual(await askBoth(app, makeToken({ id: 2 }, {}, OTHER_SECRET)), [200, 200])
  assert.deepEqual(await askBoth(app, makeToken()), [401, 401])
  const beside = await serverAfter(t, prepare, { namespace: 'staff', secret: SECRET })
  assert.deepEqual(await askBoth(beside, makeToken()), [200, 200])
  assert.deepEqual(await askBoth(beside, makeToken({ id: 2 }, {}, OTHER_SECRET)), [401, 401])
})

test('a @fastify/cookie that is already there is used, also when it does not parse for us', async (t) => {
  for (const hook of ['onRequest', 'preHandler', false] as const) {
    const app = await serverAfter(t, (app) => app.register(cookie, { hook }), { secret: SECRET })
    assert.deepEqual(await askBoth(app, makeToken()), [200, 200], String(hook))
  }
})

test('a signed cookie counts only with its signature', async (t) => {
  const prepare: Prepare = async (app) => app
  const options = { secret: SECRET, signedCookies: true, cookieSecret: ['new secret', 'old secret'] }
  const app = await serverAfter(t, prepare, options)
  const token = makeToken()
  const signed = app.signCookie(token)
  assert.deepEqual(await askBoth(app, token, signed), [200, 200])
  assert.deepEqual(await askBoth(app, token, app.signCookie(`Bearer ${token}`).replace(' ', '%20')), [200, 200])
  for (const value of [token, `${token}.`, `${signed}x`, signed.slice(0, -1), `x${signed}`]) {
    assert.deepEqual(await askBoth(app, token, encodeURIComponent(value)), [200, 401], value)
  }
})

test('the handler can sign and verify with what was registered', async (t) => {
  const app = Fastify()
  t.after(() => app.close())
  await app.register(accessControlPlugin, { secret: SECRET, jwt: { sign: { expiresIn: '10m' } } })
  app.get('/api/auth', { config: { access: 'public' } }, (_request, reply) => reply.jwtSign({ id: 7 }))
  app.get('/api/again', async (request) => request.jwtVerify())
  app.get('/open', { config: { access: 'public' } }, async (request) => request.jwtVerify())
  const token = (await app.inject('/api/auth')).body
  const response = await app.inject({ url: '/api/again', headers: { authorization: `Bearer ${token}` } })
  assert.equal(response.json().id, 7)
  assert.equal((await app.inject('/open')).statusCode, 401)
})

test('options that the registered plugins would not see stop the start', async (t) => {
  const withJwt: Prepare = (app) => app.register(jwt, { secret: OTHER_SECRET })
  const withNames: Prepare = (app) => app.register(jwt, { secret: OTHER_SECRET, namespace: 'shop' })
  const renamed: Prepare = (app) => app.register(jwt, { secret: OTHER_SECRET, namespace: 'shop', jwtVerify: 'check' })
  const withNone: Prepare = (app) =>
    app.register(jwt, { secret: OTHER_SECRET, verify: { algorithms: ['HS256', 'none' as 'HS256'] } })
  const withCookie: Prepare = (app) => app.register(cookie)
  const cases: [prepare: Prepare, options: AccessControlOptions, message: RegExp][] = [
    [withJwt, { secret: SECRET }, /^Option secret is given, but @fastify\/jwt is already registered/],
    [withJwt, { algorithms: ['HS256'] }, /^Option algorithms is given/],
    [withJwt, { clockTolerance: 3 }, /^Option clockTolerance is given/],
    [withJwt, { jwt: { sign: {} } }, /^Option jwt is given/],
    [withJwt, { namespace: 'x' }, /^Option namespace is "x", but .* expected none: remove it/],
    [withNames, {}, /^Option namespace is missing, .* expected one of shop/],
    [withNames, { namespace: 'staff' }, /^Option secret is missing/],
    [renamed, { namespace: 'shop' }, /^Option namespace is "shop", but .* expected that name/],
    [withNone, {}, /'none'/],
    [withCookie, { secret: SECRET, cookieSecret: 'x' }, /^Option cookieSecret is given/],
    [withCookie, { secret: SECRET, signedCookies: true }, /^Option signedCookies is true/],
    [async (app) => app, { secret: SECRET, signedCookies: true }, /^Option signedCookies is true/],
    [async (app) => app, {}, /^Option secret is missing/],
  ]
  for (const [prepare, options, message] of cases) {
    await assert.rejects(serverAfter(t, prepare, options), { code: 'FST_ACCESS_LOG_OPTION_INVALID', message })
  }
})

test('a second registration stops the start', async (t) => {
  const prepare: Prepare = (app) => app.register(accessControlPlugin, { secret: SECRET })
  await assert.rejects(serverAfter(t, prepare, { secret: SECRET }), { code: 'FST_ACCESS_LOG_ALREADY_REGISTERED' })
})
