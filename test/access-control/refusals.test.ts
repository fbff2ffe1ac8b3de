import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiErrorHandler } from '../../lib/access-control/api-error-handler.ts'
import { guardedServer } from './harness/guarded-server.ts'
import { fromNow, makeToken, part } from './harness/make-token.ts'

const CASES: [title: string, authorization: string | undefined, code: string, detail: string][] = [
  ['none', undefined, '4010001', 'Authorization Required'],
  ['an empty header', '', '4010001', 'Authorization Required'],
  ['another scheme', 'Basic dXNlcjpwYXNz', '4010002', 'Token Malformed'],
  ['the scheme alone', 'Bearer', '4010002', 'Token Malformed'],
  ['no scheme', makeToken(), '4010002', 'Token Malformed'],
  ['a word', 'Bearer abc', '4010002', 'Token Malformed'],
  ['parts that are no JSON', 'Bearer abc.def.ghi', '4010002', 'Token Malformed'],
  ['a payload that is no object', `Bearer ${makeToken('"x"')}`, '4010002', 'Token Malformed'],
  ['another secret', `Bearer ${makeToken(undefined, {}, 'x'.repeat(48))}`, '4010003', 'Token Not Trusted'],
  ['an expired token', `Bearer ${makeToken({ id: 2, exp: fromNow(-10) })}`, '4010004', 'Token Expired'],
  [
    'an expired token of another secret',
    `Bearer ${makeToken({ exp: 1 }, {}, 'x'.repeat(48))}`,
    '4010003',
    'Token Not Trusted',
  ],
  ['a token of tomorrow', `Bearer ${makeToken({ id: 2, nbf: fromNow(1000) })}`, '4010005', 'Token Not Accepted'],
  ['an exp that is no number', `Bearer ${makeToken({ id: 2, exp: 'never' })}`, '4010005', 'Token Not Accepted'],
  ['an exp of null', `Bearer ${makeToken({ id: 2, exp: null })}`, '4010005', 'Token Not Accepted'],
]

test('every token failure is a 401 that names the scheme, told apart by its code alone', async (t) => {
  const app = await guardedServer(t, {}, (app) => {
    app.setErrorHandler(apiErrorHandler)
    app.get('/api/me', () => 'reached')
  })
  for (const [title, authorization, code, detail] of CASES) {
    const headers = authorization === undefined ? {} : { authorization }
    const response = await app.inject({ url: '/api/me', headers })
    assert.equal(response.statusCode, 401, title)
    assert.equal(response.headers['www-authenticate'], 'Bearer', title)
    assert.deepEqual(response.json(), { status: 401, code, message: 'Authorization Required', detail }, title)
  }
})

test('a cookie fails with the same codes', async (t) => {
  const app = await guardedServer(t, {}, (app) => {
    app.setErrorHandler(apiErrorHandler)
    app.get('/page', () => 'reached')
  })
  const cases: [cookie: string, code: string][] = [
    ['', '4010001'],
    ['other=1', '4010001'],
    ['Authorization=', '4010001'],
    [`authorization=${makeToken()}`, '4010001'],
    ['Authorization=abc', '4010002'],
    ['Authorization=Basic abc', '4010002'],
    [`Authorization=${makeToken(undefined, {}, 'x'.repeat(48))}`, '4010003'],
    [`Authorization=${makeToken({ exp: 1 })}`, '4010004'],
  ]
  for (const [cookie, code] of cases) {
    const response = await app.inject({ url: '/page', headers: { cookie } })
    assert.equal(response.statusCode, 401, cookie)
    assert.equal(response.json().code, code, cookie)
  }
})

test('without an error handler of ours the refusal is still a 401 with its header and code', async (t) => {
  const app = await guardedServer(t, {}, (app) => app.get('/api/me', () => 'reached'))
  const response = await app.inject('/api/me')
  assert.equal(response.statusCode, 401)
  assert.equal(response.headers['www-authenticate'], 'Bearer')
  assert.equal(response.json().code, '4010001')
})

test('the token is taken from the header below the prefix and from the cookie elsewhere', async (t) => {
  const app = await guardedServer(t, {}, (app) => {
    for (const path of ['/api', '/api/me', '/apis', '/page']) app.get(path, (request) => request.user)
  })
  const header = { authorization: `Bearer ${makeToken()}` }
  const cookie = { cookie: `Authorization=${makeToken()}` }
  for (const path of ['/api', '/api/me']) {
    assert.equal((await app.inject({ url: path, headers: header })).json().id, 2, path)
    assert.equal((await app.inject({ url: path, headers: cookie })).statusCode, 401, path)
  }
  for (const path of ['/apis', '/page']) {
    assert.equal((await app.inject({ url: path, headers: cookie })).json().id, 2, path)
    assert.equal((await app.inject({ url: path, headers: header })).statusCode, 401, path)
  }
})

test('the cookie carries the token with or without its scheme, encoded or not', async (t) => {
  const app = await guardedServer(t, { cookieName: 'session' }, (app) => app.get('/page', () => 'reached'))
  for (const value of [makeToken(), `Bearer ${makeToken()}`, `Bearer%20${makeToken()}`, `bearer ${makeToken()}`]) {
    const response = await app.inject({ url: '/page', headers: { cookie: `a=1; session=${value}; b=2` } })
    assert.equal(response.statusCode, 200, value)
  }
})

test('a cookie may stand in double quotes, as clients write one with a space', async (t) => {
  const app = await guardedServer(t, {}, (app) => app.get('/page', () => 'reached'))
  const cases: [value: string, status: number][] = [
    [`"${makeToken()}"`, 200],
    [`"Bearer ${makeToken()}"`, 200],
    [`"${makeToken()}`, 401],
    [`${makeToken()}"`, 401],
    [`""${makeToken()}""`, 401],
    [`'${makeToken()}'`, 401],
    ['""', 401],
    ['"', 401],
  ]
  for (const [value, status] of cases) {
    const response = await app.inject({ url: '/page', headers: { cookie: `a="1"; Authorization=${value}; b=2` } })
    assert.equal(response.statusCode, status, value)
  }
})

test('a signed cookie may stand in double quotes', async (t) => {
  const options = { signedCookies: true, cookieSecret: 'a secret of the cookies alone' }
  const app = await guardedServer(t, options, (app) => app.get('/page', () => 'reached'))
  const cookie = `Authorization="${app.signCookie(makeToken())}"`
  assert.equal((await app.inject({ url: '/page', headers: { cookie } })).statusCode, 200)
  assert.equal((await app.inject({ url: '/page', headers: { cookie: `${cookie.slice(0, -2)}"` } })).statusCode, 401)
})

test('clocks may differ by the tolerance, in seconds', async (t) => {
  const app = await guardedServer(t, { clockTolerance: 60 }, (app) => app.get('/api/me', () => 'reached'))
  const statusOfExp = async (seconds: number) => {
    const authorization = `Bearer ${makeToken({ exp: fromNow(seconds) })}`
    return (await app.inject({ url: '/api/me', headers: { authorization } })).statusCode
  }
  assert.equal(await statusOfExp(-50), 200)
  assert.equal(await statusOfExp(-70), 401)
})

test('claims that @fastify/jwt was told to check are refused as claims', async (t) => {
  const jwt = { verify: { allowedAud: 'shop', allowedIss: 'us', requiredClaims: ['exp'] } }
  const app = await guardedServer(t, { jwt }, (app) => {
    app.setErrorHandler(apiErrorHandler)
    app.get('/api/me', () => 'reached')
  })
  const good = { aud: 'shop', iss: 'us', exp: fromNow(60) }
  const codeOf = async (payload: object) => {
    const response = await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${makeToken(payload)}` } })
    return response.statusCode === 200 ? 'reached' : response.json().code
  }
  assert.equal(await codeOf(good), 'reached')
  assert.equal(await codeOf({ ...good, aud: 'bank' }), '4010005')
  assert.equal(await codeOf({ ...good, aud: ['bank'] }), '4010005')
  assert.equal(await codeOf({ ...good, iss: 'them' }), '4010005')
  assert.equal(await codeOf({ aud: 'shop', iss: 'us' }), '4010005')
})

test('a token that is no longer trusted is refused as such', async (t) => {
  const jwt = { trusted: (_: unknown, token: Record<string, unknown>) => token.id !== 666 }
  const app = await guardedServer(t, { jwt }, (app) => {
    app.setErrorHandler(apiErrorHandler)
    app.get('/api/me', () => 'reached')
  })
  const ask = (id: number) => app.inject({ url: '/api/me', headers: { authorization: `Bearer ${makeToken({ id })}` } })
  assert.equal((await ask(2)).statusCode, 200)
  assert.equal((await ask(666)).json().code, '4010005')
})

test('a refusal has no stack to pay for and tells the record, not the client, what was wrong', async (t) => {
  const seen: Error[] = []
  const app = await guardedServer(t, {}, (app) => {
    app.addHook('onError', async (_request, _reply, error) => void seen.push(error))
    app.setErrorHandler(apiErrorHandler)
    app.get('/api/me', () => 'reached')
  })
  const response = await app.inject({
    url: '/api/me',
    headers: { authorization: `Bearer ${part('{}')}.${part('{}')}.` },
  })
  assert.equal(seen[0]?.stack, 'NotAuthorized: Authorization Required')
  const explanation = String(seen[0]?.cause)
  assert.match(explanation, /Unsigned/)
  assert.ok(!response.body.includes('Unsigned'))
})
