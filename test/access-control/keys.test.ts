import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import { guardedServer } from './guarded-server.ts'
import { part } from './make-token.ts'

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

test('a key function, as over a JWKS, finds the key by kid; kinds may be mixed', async (t) => {
  const keys = new Map([
    ['rsa', pem(RSA)],
    ['ed', pem(ED)],
  ])
  const secret = async (_request: unknown, token: unknown) => {
    const key = keys.get((token as { header: { kid: string } }).header.kid)
    if (key === undefined) throw new Error('no such key')
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
