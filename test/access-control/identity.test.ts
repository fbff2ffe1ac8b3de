import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { guardedServer } from './harness/guarded-server.ts'
import { makeToken } from './harness/make-token.ts'

function whoCame(app: FastifyInstance): void {
  app.get('/api/me', (request) => ({ user: request.user }))
  app.get('/open', { config: { access: 'public' } }, (request) => ({ user: request.user }))
  app.get('/api/open', { config: { access: 'public' } }, (request) => ({ user: request.user }))
}

test('request.user is the payload of the verified token, with id 0 and text ids as they are', async (t) => {
  const app = await guardedServer(t, {}, whoCame)
  for (const id of [0, 2, 2 ** 53, '0', 'b7f3', '', null]) {
    const response = await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${makeToken({ id })}` } })
    assert.deepEqual(response.json(), { user: { id } })
  }
})

test('a public path honours a valid token and ignores a bad one', async (t) => {
  const app = await guardedServer(t, {}, whoCame)
  const cases: [url: string, headers: Record<string, string>, user: unknown][] = [
    ['/open', {}, null],
    ['/open', { cookie: `Authorization=${makeToken({ id: 2 })}` }, { id: 2 }],
    ['/open', { cookie: `Authorization=${makeToken({ id: 2 }, {}, 'x'.repeat(48))}` }, null],
    ['/open', { cookie: 'Authorization=bad' }, null],
    ['/open', { cookie: `Authorization=${makeToken({ id: 2, exp: 1 })}` }, null],
    ['/open', { authorization: `Bearer ${makeToken({ id: 2 })}` }, null],
    ['/api/open', { authorization: `Bearer ${makeToken({ id: 2 })}` }, { id: 2 }],
    ['/api/open', { authorization: 'Basic x' }, null],
  ]
  for (const [url, headers, user] of cases) {
    const response = await app.inject({ url, headers })
    assert.equal(response.statusCode, 200)
    assert.equal(response.headers['www-authenticate'], undefined)
    assert.deepEqual(response.json(), { user }, `${url} ${JSON.stringify(headers)}`)
  }
})

test('request.user stays null until the token is verified, and for good when it is forged', async (t) => {
  const seen: unknown[] = []
  const app = await guardedServer(t, {}, (app) => {
    app.addHook('onResponse', async (request) => void seen.push(request.user))
    whoCame(app)
  })
  const forged = [
    makeToken({ id: 1 }, {}, 'x'.repeat(48)),
    makeToken({ id: 1 }, { alg: 'none' }),
    makeToken({ id: 1, exp: 1 }),
  ]
  for (const token of forged) await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${token}` } })
  await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${makeToken({ id: 2 })}` } })
  assert.deepEqual(seen, [null, null, null, { id: 2 }])
})

test('formatUser says what request.user is', async (t) => {
  const jwt = { formatUser: (payload: unknown) => ({ id: (payload as { sub: string }).sub }) }
  const app = await guardedServer(t, { jwt }, whoCame)
  const response = await app.inject({
    url: '/api/me',
    headers: { authorization: `Bearer ${makeToken({ sub: 'u1' })}` },
  })
  assert.deepEqual(response.json(), { user: { id: 'u1' } })
})
