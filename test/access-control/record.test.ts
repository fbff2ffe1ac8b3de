import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { apiErrorHandler } from '../../lib/access-control/api-error-handler.ts'
import { type AccessControlOptions, accessControlPlugin } from '../../lib/access-control/plugin.ts'
import { NotFound } from '../../lib/errors.ts'
import { accessLogPlugin } from '../../lib/plugin.ts'
import type { AccessRecord } from '../../lib/record/access-record.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { recordsIn, textOf } from './harness/log-files.ts'
import { makeToken, part, SECRET } from './harness/make-token.ts'

/** The service of the notes; `asked` uses it, and what it wrote is returned once it is closed. */
async function written(
  t: TestContext,
  options: AccessControlOptions,
  routes: (app: FastifyInstance) => void,
  asked: (app: FastifyInstance) => Promise<unknown>,
): Promise<{ text: string; records: AccessRecord[] }> {
  const folder = tempDir()
  const app = Fastify({ forceCloseConnections: true })
  t.after(() => app.close())
  await app.register(accessLogPlugin, { logDir: folder, categories: ['app', 'db'], handleSignals: false })
  await app.register(accessControlPlugin, { secret: SECRET, ...options })
  app.setErrorHandler(apiErrorHandler)
  routes(app)
  await asked(app)
  await app.close()
  const text = await textOf(folder)
  return { text, records: recordsIn(text) }
}

const COOKIE = { cookie: `Authorization=${makeToken({ id: 2, email: 'user@example.com' })}` }

test('the three samples of the notes: 401 without a cookie, 200 with one, 500 with function and line', async (t) => {
  const { records } = await written(
    t,
    {},
    (app) => {
      app.get('/test', function test() {
        return 'Notification API'
      })
      app.get('/broken', function test() {
        throw new Error('division by zero')
      })
    },
    async (app) => {
      await app.inject('/test')
      await app.inject({ url: '/test', headers: COOKIE })
      await app.inject({ url: '/broken', headers: COOKIE })
    },
  )
  const [missing, good, broken] = records
  assert.equal(records.length, 3)
  assert.equal(missing?.level, 30)
  assert.equal(missing?.url, 'localhost/test')
  assert.equal(missing?.statusCode, 401)
  assert.deepEqual(missing?.errorDetail, {
    errorFunc: 'UNKNOWN',
    location: 'UNKNOWN line in UNKNOWN',
    raised: 'NotAuthorized',
    message: 'None',
    detail: 'Authorization Required',
  })
  assert.deepEqual(missing?.client, { client: '127.0.0.1', user: null, email: null })

  assert.equal(good?.level, 30)
  assert.equal(good?.statusCode, 200)
  assert.equal(good?.errorDetail, null)
  assert.deepEqual(good?.client, { client: '127.0.0.1', user: 2, email: '**e*@example.com' })

  assert.equal(broken?.level, 50)
  assert.equal(broken?.statusCode, 500)
  assert.equal(broken?.errorDetail?.errorFunc, 'test')
  assert.match(broken?.errorDetail?.location ?? '', /^\d+ line in .*record\.test\.ts$/)
  assert.equal(broken?.errorDetail?.message, 'division by zero')
  assert.equal(broken?.errorDetail?.detail, 'division by zero')
  assert.deepEqual(broken?.client, { client: '127.0.0.1', user: 2, email: '**e*@example.com' })
})

test('whatever the outcome the record names the user or says why there is none', async (t) => {
  const authorization = (token: string) => ({ authorization: `Bearer ${token}` })
  const { records } = await written(
    t,
    {},
    (app) => {
      app.get('/api/ok', () => 'ok')
      app.get('/api/gone', () => {
        throw new NotFound({ detail: 'no such thing' })
      })
      app.get('/open', { config: { access: 'public' } }, () => 'ok')
    },
    async (app) => {
      const tokens = [
        makeToken({ id: 0 }),
        makeToken({ id: 'u-7' }),
        makeToken({ id: 1 }, {}, 'x'.repeat(48)),
        makeToken({ id: 1 }, { alg: 'none' }),
        makeToken({ id: 1, exp: 1 }),
        'malformed',
      ]
      for (const token of tokens) await app.inject({ url: '/api/ok', headers: authorization(token) })
      await app.inject({ url: '/api/gone', headers: authorization(makeToken({ id: 3 })) })
      await app.inject({ url: '/api/nothing', headers: authorization(makeToken({ id: 4 })) })
      await app.inject({ url: '/open', headers: { cookie: `Authorization=${makeToken({ id: 5 })}` } })
      await app.inject({ url: '/open', headers: { cookie: 'Authorization=bad' } })
    },
  )
  const said = records.map((record) => [record.statusCode, record.client.user, record.errorDetail?.detail ?? null])
  assert.deepEqual(said, [
    [200, 0, null],
    [200, 'u-7', null],
    [401, null, 'Token Not Trusted'],
    [401, null, 'Token Not Trusted'],
    [401, null, 'Token Expired'],
    [401, null, 'Token Malformed'],
    [404, 3, 'no such thing'],
    [404, 4, null],
    [200, 5, null],
    [200, null, null],
  ])
})

test('no token, cookie or key appears in any file', async (t) => {
  const good = makeToken({ id: 2, email: 'someone@example.com', note: 'private' })
  const bad = [
    good,
    makeToken({ id: 2 }, {}, 'x'.repeat(48)),
    makeToken({ id: 2, exp: 1 }),
    `${part({ alg: 'none' })}.${part({ id: 2 })}.`,
    makeToken('"SensitivePayload"'),
    makeToken('{"broken": SensitivePayload'),
    makeToken({ id: 2, exp: 'SensitivePayload' }),
    makeToken({ id: 2 }, { kid: 'SensitivePayload', crit: ['SensitivePayload'] }),
    'SensitivePayload',
  ]
  const { text, records } = await written(
    t,
    { signedCookies: true, cookieSecret: 'SensitiveCookieSecret' },
    (app) => {
      app.get('/api/ok', () => 'ok')
      app.get('/api/bug', () => {
        throw new Error('bug')
      })
      app.get('/page', () => 'ok')
    },
    async (app) => {
      for (const token of bad) {
        for (const url of ['/api/ok', '/api/bug', `/api/ok?token=${token}`]) {
          await app.inject({ url, headers: { authorization: `Bearer ${token}` } })
          await app.inject({ url, headers: { authorization: `Basic ${token}` } })
        }
        for (const value of [token, app.signCookie(token), `Bearer ${token}`]) {
          await app.inject({ url: '/page', headers: { cookie: `Authorization=${value}; other=SensitiveOther` } })
          await app.inject({ url: '/page', headers: { cookie: `Authorization=${value}; Authorization=${value}` } })
        }
      }
    },
  )
  assert.equal(records.length, bad.length * 12)
  const secrets = [SECRET, 'Sensitive', 'someone@', 'private', 'Bearer ey', 'x'.repeat(48)]
  for (const token of bad)
    secrets.push(...token.split('.').filter((text) => text.length > 8 && text !== part({ alg: 'HS256', typ: 'JWT' })))
  for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} is in a file`)
})
