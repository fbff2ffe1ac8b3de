import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explanationOf, isTokenFault, reasonOfFailure } from '../../lib/access-control/reason-of-failure.ts'
import { refusal } from '../../lib/access-control/refusal.ts'
import { makeToken, part } from './harness/make-token.ts'

const INVALID = 'FST_JWT_AUTHORIZATION_TOKEN_INVALID'

function failure(code: unknown, message = 'x', others: object = {}): Error {
  return Object.assign(new Error(message), { code }, others)
}

test('a failure has the reason that its code says, else the one that its token shows', () => {
  const token = makeToken()
  const cases: [error: unknown, token: string, reason: string][] = [
    [failure('FST_JWT_AUTHORIZATION_TOKEN_EXPIRED'), token, 'expired'],
    [failure('FST_JWT_AUTHORIZATION_TOKEN_UNTRUSTED'), token, 'claims'],
    [failure('FAST_JWT_INACTIVE'), token, 'claims'],
    [failure('FAST_JWT_INVALID_CLAIM_TYPE'), token, 'claims'],
    [failure('FAST_JWT_MALFORMED'), token, 'malformed'],
    [failure(INVALID, 'The iss claim value is not allowed.'), token, 'claims'],
    [failure(INVALID, 'The token signature is invalid.'), token, 'signature'],
    [failure('FAST_JWT_MISSING_SIGNATURE', 'no claim'), token, 'signature'],
    [failure(INVALID, 'The iss claim value is not allowed.'), 'a.b.c', 'malformed'],
    [new RangeError('Invalid time value'), token, 'claims'],
    [failure('constructor'), token, 'signature'],
    [failure('__proto__'), token, 'signature'],
    [failure(7), token, 'signature'],
    [new Error('x'), `${part('[]')}.${part('{}')}.x`, 'malformed'],
    [new Error('x'), `${part('{}')}.${part('null')}.x`, 'malformed'],
    ['down', token, 'signature'],
    [undefined, token, 'signature'],
    [null, '', 'malformed'],
  ]
  for (const [error, token, reason] of cases) assert.equal(reasonOfFailure(error, token), reason, String(error))
})

test('only the verifier and what says 401 find fault with the token', () => {
  const faults: unknown[] = [
    failure(INVALID),
    failure('FAST_JWT_INVALID_ALGORITHM'),
    failure('FST_JWT_BAD_REQUEST', 'x', { statusCode: 400 }),
    failure('FAST_JWT_KEY_FETCHING_ERROR', 'x', { originalError: failure('OTHER', 'x', { statusCode: 401 }) }),
    failure(undefined, 'x', { status: 401 }),
    { statusCode: 401 },
    refusal('missing'),
    new RangeError('Invalid time value'),
  ]
  for (const error of faults) assert.equal(isTokenFault(error), true, String(error))
  const others: unknown[] = [
    new Error('connect ECONNREFUSED'),
    failure('ERR_JWKS_TIMEOUT'),
    failure('X_FAST_JWT_MALFORMED'),
    failure('FAST_JWT_INVALID_OPTION'),
    failure('FAST_JWT_KEY_FETCHING_ERROR', 'x', { originalError: new Error('down') }),
    failure('FAST_JWT_KEY_FETCHING_ERROR'),
    failure(undefined, 'x', { statusCode: 500 }),
    failure(undefined, 'x', { statusCode: '401' }),
    failure(undefined, 'x', { statusCode: 403 }),
    new RangeError('Maximum call stack size exceeded'),
    'down',
    undefined,
    null,
  ]
  for (const error of others) assert.equal(isTokenFault(error), false, String(error))
})

test('an explanation repeats nothing of the token', () => {
  const cases: [error: unknown, text: string][] = [
    [new Error('The token is malformed.'), 'The token is malformed.'],
    [new Error('Critical extension "SECRET" is not "supported".'), 'Critical extension "…".'],
    [new Error('a "b\nSECRET" c'), 'a "…" c'],
    ['down', 'down'],
    [undefined, 'undefined'],
  ]
  for (const [error, text] of cases) assert.equal(explanationOf(error), text)
})
