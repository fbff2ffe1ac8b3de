import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import jwt from '@fastify/jwt'
import Fastify from 'fastify'
import { accessControlPlugin } from '../../../lib/access-control/plugin.ts'
import { NotAuthorized } from '../../../lib/errors.ts'
import { guardedServer } from '../harness/guarded-server.ts'
import { makeToken, part, SECRET } from '../harness/make-token.ts'

interface Pair {
  publicKey: KeyObject
  privateKey: KeyObject
}

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ED = generateKeyPairSync('ed25519')

function pem({ publicKey }: Pair): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString()
}

/** A token signed as its algorithm says (RFC 7518, RFC 8037). */
function tokenOf(alg: string, { privateKey }: Pair, header: object = {}): string {
  const input = `${part({ alg, ...header })}.${part({ id: 2 })}`
  const hash = alg === 'EdDSA' ? null : 'sha256'
  return `${input}.${sign(hash, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

test('RS, ES and EdDSA keys verify tokens, each of its own kind only', async (t) => {
  const kinds: [alg: string, pair: Pair][] = [
    ['RS256', RSA],
    ['ES256', P256],
    ['EdDSA', ED],
  ]
  for (const [alg, pair] of kinds) {
    const app = await guardedServer(t, { secret: { public: pem(pair) } }, (app) => app.get('/api/me', () => 'reached'))
    for (const [other, otherPair] of kinds) {
      const authorization = `Bearer ${tokenOf(other, otherPair)}`
      const { statusCode } = await app.inject({ url: '/api/me', headers: { authorization } })
      assert.equal(statusCode, other === alg ? 200 : 401, `${other} at ${alg}`)
    }
  }
})

test('a public PEM as the secret itself verifies, and signs nothing', async (t) => {
  for (const secret of [pem(RSA), Buffer.from(pem(RSA))]) {
    const app = await guardedServer(t, { secret }, (app) => app.get('/api/me', () => 'reached'))
    const authorization = `Bearer ${tokenOf('RS256', RSA)}`
    assert.equal((await app.inject({ url: '/api/me', headers: { authorization } })).statusCode, 200)
    assert.throws(() => app.jwt.sign({ id: 2 }))
  }
})

test('a key function, as over a JWKS, finds the key by kid; kinds may be mixed', async (t) => {
  const keys = new Map([
    ['rsa', pem(RSA)],
    ['ed', pem(ED)],
  ])
  const secret = async (_request: unknown, token: unknown) => {
    const key = keys.get((token as { header: { kid: string } }).header.kid)
    if (key === undefined) throw new NotAuthorized({ message: 'no such key' })
    return key
  }
  const options = { secret, algorithms: ['RS256', 'EdDSA'] as const, jwt: { decode: { complete: true } } }
  const app = await guardedServer(t, options, (app) => app.get('/api/me', () => 'reached'))
  const ask = async (token: string) =>
    (await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${token}` } })).statusCode
  assert.equal(await ask(tokenOf('RS256', RSA, { kid: 'rsa' })), 200)
  assert.equal(await ask(tokenOf('EdDSA', ED, { kid: 'ed' })), 200)
  assert.equal(await ask(tokenOf('RS256', RSA, { kid: 'ed' })), 401)
  assert.equal(await ask(tokenOf('ES256', P256, { kid: 'p256' })), 401)
})

const AUTHORIZED = { authorization: `Bearer ${makeToken()}` }

/** What functions throw that look for a key, and the status of the answer. */
const FAILURES: [title: string, thrown: unknown, status: number][] = [
  ['an error', new Error('connect ECONNREFUSED'), 500],
  ['a bug', new TypeError("Cannot read properties of undefined (reading 'kid')"), 500],
  ['500', Object.assign(new Error('x'), { statusCode: 500 }), 500],
  ['503', Object.assign(new Error('x'), { statusCode: 503 }), 503],
  ['502 by status', Object.assign(new Error('x'), { status: 502 }), 502],
  ['404 of the server that has the keys', Object.assign(new Error('x'), { statusCode: 404 }), 500],
  ['403 by status', Object.assign(new Error('x'), { status: 403 }), 500],
  ['404 as text', Object.assign(new Error('x'), { statusCode: '404' }), 500],
  ['302', Object.assign(new Error('x'), { statusCode: 302 }), 500],
  ['no status of HTTP', Object.assign(new Error('x'), { statusCode: 700 }), 500],
  ['a code of its own', Object.assign(new Error('x'), { code: 'ERR_JWKS_TIMEOUT' }), 500],
  ['a text', 'down', 500],
  ['nothing', undefined, 500],
  ['null', null, 500],
  ['401', Object.assign(new Error('unknown kid'), { statusCode: 401 }), 401],
  ['401 by status', Object.assign(new Error('unknown kid'), { status: 401 }), 401],
  ['an ApiError of 401', new NotAuthorized(), 401],
]

test('a key function that fails is a fault of the server, unless it says 401', async (t) => {
  for (const [title, thrown, status] of FAILURES) {
    const functions = {
      rejects: async () => {
        throw thrown
      },
      throws: () => {
        throw thrown
      },
    }
    for (const [way, secret] of Object.entries(functions)) {
      const app = await guardedServer(t, { secret }, (app) => app.get('/api/me', () => 'reached'))
      const response = await app.inject({ url: '/api/me', headers: AUTHORIZED })
      assert.equal(response.statusCode, status, `${title}, ${way}`)
      assert.equal(response.headers['www-authenticate'], status === 401 ? 'Bearer' : undefined, title)
    }
  }
})

test('a fault of the server is passed on as it was thrown, unless its status would blame the client', async (t) => {
  for (const [title, thrown, status] of FAILURES) {
    if (status === 401) continue
    const seen: (Error & { code?: string })[] = []
    const secret = async () => Promise.reject(thrown)
    const app = await guardedServer(t, { secret }, (app) => {
      app.addHook('onError', async (_request, _reply, error) => void seen.push(error))
      app.get('/api/me', () => 'reached')
    })
    await app.inject({ url: '/api/me', headers: AUTHORIZED })
    const { statusCode, status: other } = Object(thrown) as { statusCode?: unknown; status?: unknown }
    const own = statusCode ?? other ?? 500
    const isKept = thrown instanceof Error && typeof own === 'number' && own >= 500 && own < 600
    assert.equal(seen.length, 1, title)
    assert.equal(seen[0] === thrown, isKept, title)
    if (!isKept) assert.equal(seen[0]?.code, 'FST_ACCESS_LOG_KEY_INVALID', title)
    if (!isKept && thrown) assert.equal(seen[0]?.cause, thrown, title)
  }
})

test('the same holds for a key function of a @fastify/jwt that is already there', async (t) => {
  for (const [title, thrown, status] of FAILURES) {
    const app = Fastify()
    t.after(() => app.close())
    await app.register(jwt, { secret: async () => Promise.reject(thrown) })
    await app.register(accessControlPlugin, {})
    app.get('/api/me', () => 'reached')
    assert.equal((await app.inject({ url: '/api/me', headers: AUTHORIZED })).statusCode, status, title)
  }
})

test('a function that trusts tokens and fails is a fault of the server', async (t) => {
  const trusted = async () => {
    throw new Error('the list of revoked tokens is out of reach')
  }
  const app = await guardedServer(t, { jwt: { trusted } }, (app) => app.get('/api/me', () => 'reached'))
  assert.equal((await app.inject({ url: '/api/me', headers: AUTHORIZED })).statusCode, 500)
})

test('a public path does not need the keys', async (t) => {
  const secret = async () => Promise.reject(new Error('down'))
  const routes = guardedServer(t, { secret, publicPaths: ['/api/open'] }, (app) =>
    app.get('/api/open', () => 'reached'),
  )
  assert.equal((await (await routes).inject({ url: '/api/open', headers: AUTHORIZED })).statusCode, 200)
})

test('a time claim that is no time is a fault of the token', async (t) => {
  const app = await guardedServer(t, {}, (app) => app.get('/api/me', () => 'reached'))
  for (const payload of ['{"exp":-1e300}', '{"nbf":1e300}', '{"exp":-1e999}']) {
    const authorization = `Bearer ${makeToken(payload)}`
    assert.equal((await app.inject({ url: '/api/me', headers: { authorization } })).statusCode, 401, payload)
  }
})

test('a key function answers by promise, by callback or at once, and finds no key with undefined or null', async (t) => {
  type Done = (error: Error | null, key: string | undefined) => void
  const functions: [find: object, status: number][] = [
    [async () => SECRET, 200],
    [() => SECRET, 200],
    [(_request: unknown) => Buffer.from(SECRET), 200],
    [(_request: unknown, _token: unknown, done: Done) => done(null, SECRET), 200],
    [(_request: unknown, _token: unknown, done: Done) => setImmediate(done, null, SECRET), 200],
    [(...given: [unknown, unknown, Done]) => void setImmediate(given[2], null, SECRET), 200],
    [((...given: [unknown, unknown, Done]) => void setImmediate(given[2], null, SECRET)).bind(null), 200],
    [() => undefined, 401],
    [() => RSA.publicKey, 500],
    [{ find: () => 5 }.find, 500],
    [async () => undefined, 401],
    [async () => null, 401],
    [async () => '', 401],
    [(_request: unknown, _token: unknown) => undefined, 401],
    [(_request: unknown, _token: unknown, done: Done) => done(null, undefined), 401],
    [async () => 'too short', 500],
    [async () => Buffer.alloc(0), 500],
    [async () => RSA.publicKey, 500],
    [async () => RSA.publicKey.export({ format: 'jwk' }), 500],
    [async () => RSA.privateKey.export({ type: 'pkcs8', format: 'pem' }), 500],
    [async () => pem(RSA).replaceAll('\n', '\\n'), 500],
  ]
  for (const [secret, status] of functions) {
    for (const form of [secret, { public: secret }]) {
      const app = await guardedServer(t, { secret: form as () => Promise<string> }, (app) =>
        app.get('/api/me', () => 'reached'),
      )
      const response = await app.inject({ url: '/api/me', headers: AUTHORIZED })
      assert.equal(response.statusCode, status, String(secret))
    }
  }
})

test('a function that finds keys to verify with may find another to sign with', async (t) => {
  const secret = {
    private: async () => RSA.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    public: async () => pem(RSA),
  }
  const app = await guardedServer(t, { secret, jwt: { sign: { algorithm: 'RS256' } } }, (app) => {
    app.get('/api/sign', { config: { access: 'public' } }, (_request, reply) => reply.jwtSign({ id: 2 }))
    app.get('/api/me', () => 'reached')
  })
  const authorization = `Bearer ${(await app.inject('/api/sign')).body}`
  assert.equal((await app.inject({ url: '/api/me', headers: { authorization } })).statusCode, 200)
})

test('a key that cannot be used stops the start and names its option', async () => {
  const privatePem = RSA.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const cases: [options: object, message: RegExp][] = [
    [{ secret: privatePem }, /^Option secret is a private key; expected the public one/],
    [{ secret: { public: privatePem } }, /^Option secret\.public is a private key/],
    [
      { secret: pem(RSA).replaceAll('\n', '\\n') },
      /^Option secret is a PEM that cannot be read; .*line breaks are written as \\n/,
    ],
    [{ secret: { public: pem(RSA).slice(0, 200) } }, /^Option secret\.public is a PEM that cannot be read/],
    [{ secret: { public: pem(RSA).replace(/^/gm, '  ') } }, /^Option secret\.public is a PEM that cannot be read/],
    [
      { secret: { public: '-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----' } },
      /^Option secret\.public is a PEM/,
    ],
    [{ secret: { public: SECRET } }, /^Option secret\.public is not PEM; expected a public key/],
    [{ secret: { public: Buffer.from(SECRET) } }, /^Option secret\.public is not PEM/],
    [{ secret: { public: SECRET, private: SECRET } }, /^Option secret\.public is not PEM/],
    [{ secret: pem(generateKeyPairSync('ec', { namedCurve: 'secp224r1' })) }, /^Option secret, algorithms or jwt/],
    [{ secret: pem(RSA), algorithms: ['ES256'] }, /^Option secret, algorithms or jwt .*ES256/],
    [{ secret: Buffer.alloc(48, 0xff).toString() }, /^Option secret holds U\+FFFD/],
  ]
  for (const [options, message] of cases) {
    const app = Fastify()
    await assert.rejects(async () => app.register(accessControlPlugin, options), {
      code: 'FST_ACCESS_LOG_OPTION_INVALID',
      message,
    })
  }
})
