import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { isPublicKey } from '../../../lib/access-control/key/public-key.ts'
import { resolveAccessControl } from '../../../lib/access-control/options.ts'
import { guardedServer } from '../harness/guarded-server.ts'
import { part } from '../harness/make-token.ts'

const PAIRS: [kind: string, publicKey: KeyObject][] = [
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey],
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey],
  ['Ed25519', generateKeyPairSync('ed25519').publicKey],
]

/** Of a key made for this test alone, self-signed. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUbx2kXH5FCAZqeC/Earg2FrdxhAgwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjgwNTM4MDhaGA8yMTI2MTEwNDA1Mzgw
OFowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPig
QgVXr7+e8MUwFxgpvExi4wtN5uYjrKLbypZo/eHSPymXbnIM9PvXcnrQvhsjdTWK
hv8ARe3AyQThmJLpxUajUzBRMB0GA1UdDgQWBBSYtRMZEB/8IWNwTN7U7igFFjuV
CjAfBgNVHSMEGDAWgBSYtRMZEB/8IWNwTN7U7igFFjuVCjAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIEfAr8vPnoVsD4RhujumCu/SMxoSd2AM7O0D
6HqLefksAiEAvuglprWwXv8sAMndTO0DFcY46pAQeA7VSZYL/4wNKVQ=
-----END CERTIFICATE-----
`

/** Every form of a public key that somebody may take for a secret: what a client can know, a client can sign with. */
function formsOf(publicKey: KeyObject): [title: string, form: string | Buffer][] {
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const jwk = publicKey.export({ format: 'jwk' })
  const der: [string, Buffer][] = [['SPKI', spki]]
  if (publicKey.asymmetricKeyType === 'rsa') {
    der.push(['PKCS#1', publicKey.export({ type: 'pkcs1', format: 'der' })])
  } else if (publicKey.asymmetricKeyType === 'ec') {
    der.push(['certificate', new X509Certificate(CERTIFICATE).raw])
  }
  return [
    ...der.flatMap(([name, bytes]): [string, string | Buffer][] => [
      [`DER of ${name}`, bytes],
      [`DER of ${name} as Latin-1`, bytes.toString('latin1')],
      [`base64 of ${name}`, bytes.toString('base64')],
      [`base64 of ${name} as a Buffer`, Buffer.from(bytes.toString('base64'))],
      [`base64url of ${name}`, bytes.toString('base64url')],
      [`base64 of ${name} in lines`, (bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\r\n')],
      [`base64 of ${name} behind a prefix`, `base64:${bytes.toString('base64')}`],
      [`base64 of ${name} in a URL`, `data:application/x-pem-file;base64,${bytes.toString('base64')}`],
      [`base64 of ${name} with \\n`, (bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\\n')],
      [`base64 of ${name} in JSON`, JSON.stringify({ keys: [{ kid: '1', x5c: [bytes.toString('base64')] }] })],
      [`base64 of ${name} encoded for a URL`, encodeURIComponent(bytes.toString('base64'))],
      [`hex of ${name}`, bytes.toString('hex')],
      [`hex of ${name} behind 0x`, `0x${bytes.toString('hex').toUpperCase()}`],
      [`hex of ${name} with dashes`, (bytes.toString('hex').match(/../g) ?? []).join('-')],
      [`the bytes of ${name} as JSON`, JSON.stringify(bytes)],
    ]),
    ['base64 of PEM', Buffer.from(pem).toString('base64')],
    ['base64 of PEM in quotes', `"${Buffer.from(pem).toString('base64')}"`],
    ['base64 of base64 of PEM', Buffer.from(Buffer.from(pem).toString('base64')).toString('base64')],
    ['base64 of PEM with a line end', `${Buffer.from(pem).toString('base64')}\n`],
    ['PEM without its head', pem.replace(/-----[^-]+-----/g, '')],
    ['PEM with a half head', pem.replaceAll('-', '')],
    ['PEM with its foot alone', pem.split('\n').slice(1).join('\n')],
    ['PEM in UTF-16', Buffer.from(`\ufeff${pem}`, 'utf16le')],
    ['PEM with \\n', pem.replaceAll('\n', '\\n')],
    ['PEM in lower case', pem.toLowerCase()],
    ['JWK', JSON.stringify(jwk)],
    ['JWK as a Buffer', Buffer.from(JSON.stringify(jwk, null, 2))],
    ['base64url of JWK', Buffer.from(JSON.stringify(jwk)).toString('base64url')],
    ['JWK in JSON', JSON.stringify({ data: { 'key-1': jwk } })],
    ['JWK as a text in JSON', JSON.stringify(JSON.stringify(jwk))],
    [
      'JWK in YAML',
      Object.entries(jwk)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    ],
    ['JWKS', JSON.stringify({ keys: [{ kty: 'oct', k: 'x' }, jwk] })],
    ['array of JWK', JSON.stringify([jwk])],
  ]
}

for (const [kind, publicKey] of PAIRS) {
  test(`a public key of ${kind} is told from a secret in every form`, () => {
    for (const [title, form] of formsOf(publicKey)) {
      const bytes = typeof form === 'string' ? [Buffer.from(form), Buffer.from(form, 'latin1')] : [form]
      assert.ok(
        bytes.some((bytes) => isPublicKey(bytes)),
        title,
      )
    }
  })

  test(`no form of a public key of ${kind} but PEM is taken at the start`, () => {
    for (const [title, form] of formsOf(publicKey)) {
      for (const secret of [form, { public: form }, { public: form, private: 'x' }]) {
        for (const algorithms of [undefined, ['HS256'] as const, ['RS256'] as const]) {
          const options = algorithms === undefined ? { secret } : { secret, algorithms }
          const wrong = () => resolveAccessControl(options)
          assert.throws(wrong, { code: 'FST_ACCESS_LOG_OPTION_INVALID', message: /^Option (secret|algorithms)/ }, title)
        }
      }
    }
  })

  test(`no form of a public key of ${kind} becomes the secret of an HMAC when a function finds it`, async (t) => {
    let found: string | Buffer = ''
    const functions = [
      async () => found,
      (_request: unknown, _token: unknown, done: (error: null, key: string | Buffer) => void) => done(null, found),
      () => found as never,
    ]
    for (const find of functions) {
      for (const algorithms of [undefined, ['HS256', 'HS384', 'HS512'] as const]) {
        const options = { secret: find, ...(algorithms === undefined ? {} : { algorithms }) }
        const app = await guardedServer(t, options, (app) => app.get('/api/me', () => 'reached'))
        const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
        for (const [title, form] of [
          ...formsOf(publicKey),
          ['PEM', pem] as const,
          ['PEM', Buffer.from(pem)] as const,
        ]) {
          found = form
          for (const alg of ['HS256', 'HS384', 'HS512']) {
            const input = `${part({ alg })}.${part({ id: 1 })}`
            const token = `${input}.${createHmac(alg.replace('HS', 'sha'), form).update(input).digest('base64url')}`
            const { statusCode } = await app.inject({ url: '/api/me', headers: { authorization: `Bearer ${token}` } })
            assert.ok(statusCode === 401 || statusCode === 500, `${title} ${alg}: ${statusCode}`)
          }
        }
      }
    }
  })
}

test('a certificate as PEM is a key to verify with, an OpenSSH key and a modulus are none', () => {
  resolveAccessControl({ secret: { public: CERTIFICATE } })
  const bytes = Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')
  const ssh = `ssh-ed25519 ${bytes.toString('base64')} me@here`
  const modulus = randomBytes(256).toString('hex')
  for (const secret of [ssh, `no-pty ${ssh}`, bytes.toString('base64'), bytes, `Modulus=${modulus}`]) {
    assert.throws(() => resolveAccessControl({ secret }), { code: 'FST_ACCESS_LOG_OPTION_INVALID' })
  }
})

test('a secret is none, however it was made', () => {
  for (let at = 0; at < 500; at++) {
    const bytes = randomBytes(32 + (at % 64))
    const base64 = bytes.toString('base64')
    const texts = [
      base64,
      `base64:${base64}`,
      bytes.toString('hex'),
      bytes.toString('base64url'),
      JSON.stringify(bytes),
    ]
    for (const secret of [bytes, ...texts]) {
      assert.equal(resolveAccessControl({ secret }).secret, secret)
    }
  }
  for (const secret of [
    JSON.stringify({ kty: 'oct', k: 'c29tZSByYW5kb20gYnl0ZXMgdGhhdCBub2JvZHkgZ3Vlc3Nlcw' }),
    'a long sentence that nobody else would ever write down',
    'my modulus: correct horse battery staple and more',
    '{ "not": "a key at all, but a text of more than 32 bytes" }',
    '한글로 된 비밀번호는 바이트가 많습니다',
  ]) {
    assert.equal(resolveAccessControl({ secret }).secret, secret)
  }
})
