import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { type AccessControlOptions, resolveAccessControl } from '../../lib/access-control/options.ts'
import { SECRET } from './harness/make-token.ts'

const { publicKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

test('options left out have the values of the original', () => {
  assert.deepEqual(resolveAccessControl({}), {
    publicPaths: [],
    apiPrefix: '/api',
    cookieName: 'Authorization',
    clockTolerance: 0,
    signedCookies: false,
    jwt: {},
    secret: undefined,
    algorithms: undefined,
    webSocketToken: undefined,
    cookieSecret: undefined,
    namespace: undefined,
  })
})

test('a wrong option is named with its value and what was expected', () => {
  const wrong: [options: object, message: RegExp][] = [
    [
      { publicPath: ['/'] },
      /^Option publicPath does not exist; did you mean publicPaths\? If not, remove it, or use one of publicPaths, /,
    ],
    [{ publicPaths: '/' }, /^Option publicPaths is '\/'; expected an array of strings/],
    [{ publicPaths: ['docs'] }, /^Option publicPaths is \[ 'docs' \]; expected .* begin with \//],
    [{ publicPaths: ['/docs?x'] }, /^Option publicPaths/],
    [{ publicPaths: [''] }, /^Option publicPaths/],
    [
      { publicPaths: [/^\/docs/g] },
      /^Option publicPaths is \[ \/\^\\\/docs\/g \]; expected .* without the flags g and y/,
    ],
    [{ publicPaths: [/^\/docs/y] }, /^Option publicPaths/],
    [{ publicPaths: [null] }, /^Option publicPaths/],
    [{ apiPrefix: 'api' }, /^Option apiPrefix is 'api'; expected a path such as '\/api'/],
    [{ apiPrefix: '/api/' }, /^Option apiPrefix/],
    [{ apiPrefix: '' }, /^Option apiPrefix/],
    [{ apiPrefix: '/api/*' }, /^Option apiPrefix/],
    [{ apiPrefix: '//api' }, /^Option apiPrefix/],
    [{ apiPrefix: true }, /^Option apiPrefix/],
    [{ cookieName: '' }, /^Option cookieName is ''; expected a cookie name/],
    [{ cookieName: 'a b' }, /^Option cookieName/],
    [{ cookieName: 'a;b' }, /^Option cookieName/],
    [
      { secret: undefined },
      /^Option secret is of type undefined; expected .*; set it, or if it is read from the environment, set the variable$/,
    ],
    [{ secret: '' }, /^Option secret is empty; expected/],
    [{ secret: null }, /^Option secret is of type null/],
    [{ secret: {} }, /^Option secret is of type object/],
    [{ secret: { private: SECRET } }, /^Option secret/],
    [{ secret: { public: '' } }, /^Option secret/],
    [{ secret: 'hunter2' }, /^Option secret has 7 bytes; expected at least 32/],
    [{ secret: Buffer.alloc(31, 1) }, /^Option secret has 31 bytes/],
    [{ algorithms: [] }, /^Option algorithms is \[\]; expected an array of at least one of HS256, /],
    [{ algorithms: ['none'] }, /^Option algorithms is \[ 'none' \]/],
    [{ algorithms: ['HS256', 'none'] }, /^Option algorithms/],
    [{ algorithms: ['hs256'] }, /^Option algorithms/],
    [
      { algorithms: ['HS256', 'RS256'] },
      /^Option algorithms is \[HS256, RS256\]; expected algorithms for one kind of key/,
    ],
    [{ algorithms: ['HS256'], secret: publicKey }, /^Option algorithms is \[HS256\], but secret is a PEM key/],
    [{ algorithms: ['HS256'], secret: { public: publicKey } }, /is a PEM key/],
    [{ algorithms: ['RS256'], secret: SECRET }, /^Option algorithms is \[RS256\], but secret is not a PEM key/],
    [{ clockTolerance: -1 }, /^Option clockTolerance is -1; expected seconds from 0/],
    [{ clockTolerance: Number.NaN }, /^Option clockTolerance/],
    [{ clockTolerance: '5' }, /^Option clockTolerance/],
    [{ signedCookies: 1 }, /^Option signedCookies is 1; expected true or false/],
    [{ cookieSecret: '' }, /^Option cookieSecret is empty/],
    [{ cookieSecret: [] }, /^Option cookieSecret/],
    [{ namespace: '' }, /^Option namespace/],
    [{ jwt: null }, /^Option jwt/],
    [
      { jwt: { secret: SECRET } },
      /^Option jwt\.secret is given; expected none: use secret of accessControlPlugin instead/,
    ],
    [{ jwt: { namespace: 'x' } }, /^Option jwt\.namespace/],
    [{ jwt: { verfy: {} } }, /^Option jwt\.verfy does not exist; did you mean verify\?/],
    [
      { jwt: { verify: { allowedIssuer: 'x' } } },
      /^Option jwt\.verify\.allowedIssuer does not exist; did you mean allowedIss\?/,
    ],
    [{ webSocketToken: {} }, /^Option webSocketToken/],
    [{ jwt: { jwtVerify: 'x' } }, /^Option jwt\.jwtVerify/],
    [
      { jwt: { cookie: { cookieName: 'x', signed: false } } },
      /^Option jwt\.cookie is given; expected none: use cookieName/,
    ],
    [
      { jwt: { verify: { algorithms: ['none'] } } },
      /^Option jwt\.verify\.algorithms is given; expected none: use algorithms/,
    ],
    [{ jwt: { verify: { key: 'x' } } }, /^Option jwt\.verify\.key/],
    [{ jwt: { verify: { clockTolerance: 1 } } }, /^Option jwt\.verify\.clockTolerance/],
    [{ jwt: { verify: { extractToken: () => '' } } }, /^Option jwt\.verify\.extractToken/],
    [{ jwt: { verify: { onlyCookie: true } } }, /^Option jwt\.verify\.onlyCookie/],
  ]
  for (const [options, message] of wrong) {
    const resolve = () => resolveAccessControl(options as AccessControlOptions)
    assert.throws(resolve, { code: 'FST_ACCESS_LOG_OPTION_INVALID', message })
  }
})

test('no message repeats a secret', () => {
  for (const options of [{ secret: 'hunter2' }, { cookieSecret: ['hunter2', ''] }, { secret: { public: 'hunter2' } }]) {
    assert.throws(
      () => resolveAccessControl(options),
      (error: Error) => !error.message.includes('hunter2'),
    )
  }
})

test('keys of every form are taken', () => {
  const find = async () => SECRET
  const keys: AccessControlOptions['secret'][] = [
    SECRET,
    Buffer.from(SECRET),
    publicKey,
    { public: publicKey },
    { public: publicKey, private: 'x' },
    find,
    { public: find },
  ]
  for (const secret of keys) assert.equal(resolveAccessControl({ secret }).secret, secret)
  resolveAccessControl({ secret: publicKey, algorithms: ['ES256'] })
  resolveAccessControl({ secret: find, algorithms: ['RS256', 'ES256'] })
})
