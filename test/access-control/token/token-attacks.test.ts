import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { apiErrorHandler } from '../../../lib/access-control/api-error-handler.ts'
import { MAX_TOKEN_LENGTH } from '../../../lib/access-control/token/read-token.ts'
import { guardedServer } from '../harness/guarded-server.ts'
import { fromNow, makeToken, part, SECRET } from '../harness/make-token.ts'
import { rawGet, statusOf } from '../harness/raw-get.ts'

const RSA = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

function rsaToken(payload: object, header: object = {}): string {
  const input = `${part({ alg: 'RS256', typ: 'JWT', ...header })}.${part(payload)}`
  return `${input}.${sign('sha256', Buffer.from(input), RSA.privateKey).toString('base64url')}`
}

/** Routes for each place of a token, which answer who came. */
function routes(app: FastifyInstance): void {
  app.setErrorHandler(apiErrorHandler)
  for (const path of ['/api/me', '/me']) app.get(path, (request) => ({ user: request.user }))
  app.get('/open', { config: { access: 'public' } }, (request) => ({ user: request.user }))
}

/** Asserts that a token is refused in the header and in the cookie, and makes nobody of a visitor to a public path. */
async function assertRefused(app: FastifyInstance, title: string, token: string, code?: string): Promise<void> {
  const header = await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${token}` } })
  const cookie = await app.inject({ url: '/me', headers: { cookie: `Authorization=${token}` } })
  const open = await app.inject({ url: '/open', headers: { cookie: `Authorization=${token}` } })
  for (const response of [header, cookie]) {
    assert.equal(response.statusCode, 401, title)
    if (code !== undefined) assert.equal(response.json().code, code, title)
    assert.ok(!response.body.includes(token), `${title}: the answer repeats the token`)
  }
  assert.deepEqual(open.json(), { user: null }, title)
}

test('an unsigned token is refused, however it names its algorithm', async (t) => {
  const app = await guardedServer(t, {}, routes)
  for (const alg of ['none', 'None', 'NONE', 'nOnE', '', 'none ', null, 0, ['none'], { none: 1 }]) {
    const unsigned = `${part({ alg, typ: 'JWT' })}.${part({ id: 1 })}`
    await assertRefused(app, `alg ${JSON.stringify(alg)}`, `${unsigned}.`, '4010003')
    await assertRefused(app, `alg ${JSON.stringify(alg)} signed`, makeToken({ id: 1 }, { alg }), '4010003')
  }
  await assertRefused(app, 'no alg', `${part({})}.${part({ id: 1 })}.`, '4010003')
  await assertRefused(app, 'the signature cut off', makeToken().replace(/[^.]*$/, ''), '4010003')
})

test('a public key is never a secret', async (t) => {
  const app = await guardedServer(t, { secret: { public: RSA.publicKey } }, routes)
  const good = await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${rsaToken({ id: 2 })}` } })
  assert.deepEqual(good.json(), { user: { id: 2 } })
  for (const alg of ['HS256', 'HS384', 'HS512']) {
    for (const key of [RSA.publicKey, RSA.publicKey.trim(), `${RSA.publicKey}\n`]) {
      const input = `${part({ alg, typ: 'JWT' })}.${part({ id: 1 })}`
      const signature = createHmac(alg.replace('HS', 'sha'), key).update(input).digest('base64url')
      await assertRefused(app, alg, `${input}.${signature}`, '4010003')
    }
  }
})

test('a key function that returns a public key accepts no HMAC made with it', async (t) => {
  const secret = async () => RSA.publicKey
  const app = await guardedServer(t, { secret }, routes)
  const good = await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${rsaToken({ id: 2 })}` } })
  assert.equal(good.statusCode, 200)
  await assertRefused(app, 'HS256', makeToken({ id: 1 }, {}, RSA.publicKey), '4010003')
})

test('the token names neither its key nor where to fetch it', async (t) => {
  const hmac = await guardedServer(t, {}, routes)
  const own = 'x'.repeat(48)
  const headers: object[] = [
    { kid: '../../../../dev/null' },
    { kid: "x' UNION SELECT 'key" },
    { kid: '/proc/sys/kernel/randomize_va_space' },
    { jwk: { kty: 'oct', k: Buffer.from(own).toString('base64url') } },
    { jku: 'http://127.0.0.1:9/jwks.json' },
    { x5u: 'http://127.0.0.1:9/cert.pem' },
    { x5c: ['MIIB'] },
  ]
  for (const header of headers) {
    await assertRefused(hmac, JSON.stringify(header), makeToken({ id: 1 }, header, own), '4010003')
    await assertRefused(hmac, `${JSON.stringify(header)} empty key`, makeToken({ id: 1 }, header, ''), '4010003')
  }
  await assertRefused(hmac, 'crit', makeToken({ id: 1 }, { crit: ['exp'], exp: 1 }), '4010003')
})

test('a key function sees kid as text, and a kid it does not know is a refusal', async (t) => {
  const keys = new Map([['one', SECRET]])
  const secret = async (_request: unknown, token: unknown) => {
    const { kid } = (token as { header: { kid?: string } }).header
    if (kid === 'down') throw Object.assign(new Error('keys out of reach'), { statusCode: 503 })
    return keys.get(String(kid)) as string
  }
  const app = await guardedServer(t, { secret, jwt: { decode: { complete: true } } }, routes)
  const ask = async (kid: unknown) =>
    app.inject({ url: '/api/me', headers: { authorization: `Bearer ${makeToken({ id: 2 }, { kid })}` } })
  assert.equal((await ask('one')).statusCode, 200)
  for (const kid of ['two', '__proto__', 'constructor', null, {}, ['one', 'two'], 7]) {
    const response = await ask(kid)
    assert.equal(response.json().code, '4010003', String(kid))
    assert.ok(!response.body.includes('no key'), 'what the function found is for the record')
  }
  assert.deepEqual((await ask('down')).json(), {
    status: 503,
    code: '5030000',
    message: 'Service Unavailable',
    detail: null,
  })
})

test('a token is refused when any byte of it was changed', async (t) => {
  const app = await guardedServer(t, {}, routes)
  const token = makeToken({ id: 2, exp: fromNow(100) })
  const [head = '', body = '', signature = ''] = token.split('.')
  const other = makeToken({ id: 3 }).split('.')
  const changed = [
    [head, other[1], signature],
    [part({ alg: 'HS512', typ: 'JWT' }), body, signature],
    [head, body, signature.toUpperCase()],
    [head, body, signature.slice(1)],
    [head, body, `A${signature}`],
    [head, body, `${signature}A`],
    [head, body, `${signature}AAAA`],
    [head, `${body}A`, signature],
    ['', body, signature],
    [head, '', signature],
    [head, body, signature, ''],
    [head, body, signature, signature],
    ['', head, body, signature],
    [head, body, '', signature],
  ]
  for (const parts of changed) await assertRefused(app, parts.join('.'), parts.join('.'))
})

test('a header that is not exactly Bearer and a token is malformed', async (t) => {
  const app = await guardedServer(t, {}, routes)
  const token = makeToken()
  const malformed = [
    `Bearer  ${token}`,
    `Bearer\t${token}`,
    `Bearer${token}`,
    `Bearer: ${token}`,
    `Bearer ${token} trailing`,
    `Bearer ${token},`,
    `Bearer ${token}, Bearer ${token}`,
    `Bearer ${token};a=b`,
    `Bearer "${token}"`,
    `Bearer Bearer ${token}`,
    `Bearer ${token}=`,
    `Bearer ${token.replace('.', '%2e')}`,
    `Bearer ${token.replace('.', '\u2024')}`,
    `Bearer ${token.replaceAll('A', 'Ａ')}x`,
    `Token ${token}`,
    `JWT ${token}`,
    `ＢＥＡＲＥＲ ${token}`,
    `Beаrer ${token}`,
    `Bearer\u00a0${token}`,
    `Bearer ${token}\u00a0`,
  ]
  for (const authorization of malformed) {
    const response = await app.inject({ url: '/api/me', headers: { authorization } })
    assert.equal(response.json().code, '4010002', authorization)
  }
  for (const scheme of ['bearer', 'BEARER', 'bEaReR']) {
    assert.equal(
      (await app.inject({ url: '/api/me', headers: { authorization: `${scheme} ${token}` } })).statusCode,
      200,
    )
  }
})

test('two headers or two cookies are refused, whichever of them is good', async (t) => {
  const app = await guardedServer(t, {}, routes)
  const good = makeToken()
  const bad = makeToken(undefined, {}, 'x'.repeat(48))
  for (const [first, second] of [
    [good, bad],
    [bad, good],
    [good, good],
  ]) {
    const headers = [`Authorization: Bearer ${first}`, `AUTHORIZATION: Bearer ${second}`]
    assert.match(await rawGet(app, '/api/me', headers), /401.*4010002/s)
    const cookies = [
      [`Cookie: Authorization=${first}; Authorization=${second}`],
      [`Cookie: Authorization=${first}`, `Cookie: Authorization=${second}`],
      [`Cookie: Authorization=${first};  Authorization =${second}`],
      [`Cookie: a=1;Authorization=${first};Authorization="${second}"`],
    ]
    for (const lines of cookies) assert.match(await rawGet(app, '/me', lines), /401.*4010002/s, lines.join())
  }
  assert.equal(statusOf(await rawGet(app, '/me', [`Cookie: Authorization=${good}; XAuthorization=${bad}`])), 200)
})

test('a token is bounded, and so is the work for one', async (t) => {
  const app = await guardedServer(t, {}, routes, { http: { maxHeaderSize: 1024 * 1024 } })
  const huge = makeToken({ id: 2, fill: 'x'.repeat(MAX_TOKEN_LENGTH) })
  await assertRefused(app, 'huge', huge, '4010002')
  assert.match(await rawGet(app, '/api/me', [`Authorization: Bearer ${'a.'.repeat(250_000)}`]), /401.*4010002/s)
  const long = makeToken({ id: 2, fill: 'x'.repeat(5000) })
  assert.equal((await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${long}` } })).statusCode, 200)
})

test('a payload that is a bomb harms nobody', async (t) => {
  const app = await guardedServer(t, {}, routes)
  const deep = `${'['.repeat(2900)}${']'.repeat(2900)}`
  await assertRefused(app, 'an array', makeToken(deep))
  await assertRefused(app, 'deep, another secret', makeToken(`{"id":1,"x":${deep}}`, {}, 'x'.repeat(48)), '4010003')
  await assertRefused(app, 'deep, cut', makeToken('{"a":'.repeat(1000)), '4010002')
  for (const payload of ['null', '1', '"x"', '[]', 'true', '', '\u0000', '{"id":1}x', '{"id":1}{"id":2}']) {
    await assertRefused(app, payload, makeToken(payload), '4010002')
  }
})

test('a payload cannot reach a prototype', async (t) => {
  const app = await guardedServer(t, {}, (app) => {
    app.get('/api/me', (request) => ({
      admin: (request.user as { admin?: unknown }).admin ?? null,
      own: ({} as { admin?: unknown }).admin ?? null,
    }))
  })
  const payload = '{"id":2,"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'
  const response = await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${makeToken(payload)}` } })
  assert.deepEqual(response.json(), { admin: null, own: null })
})

test('algorithms outside the list are refused though the key would do', async (t) => {
  const app = await guardedServer(t, { algorithms: ['HS512'] }, routes)
  await assertRefused(app, 'HS256', makeToken(), '4010003')
  const input = `${part({ alg: 'HS512' })}.${part({ id: 2 })}`
  const token = `${input}.${createHmac('sha512', SECRET).update(input).digest('base64url')}`
  assert.equal((await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${token}` } })).statusCode, 200)
})
