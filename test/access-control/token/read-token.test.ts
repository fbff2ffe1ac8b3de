import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { compileReadToken, MAX_TOKEN_LENGTH } from '../../../lib/access-control/token/read-token.ts'
import type { TokenSource } from '../../../lib/access-control/token/token-source.ts'

const T = 'aa.bb.cc'

/** As much of a request as the reading of a token looks at. */
function requestWith(headers: Record<string, string>, cookies?: Record<string, string>): FastifyRequest {
  const raw = { headers, rawHeaders: Object.entries(headers).flat() }
  const parseCookie = (header: string) =>
    Object.fromEntries(header.split('; ').map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]))
  const unsignCookie = (value: string) =>
    value.endsWith('.signed') ? { valid: true, value: value.slice(0, -7) } : { valid: false, value: null }
  return { raw, cookies: cookies ?? null, unsignCookie, server: { parseCookie } } as unknown as FastifyRequest
}

test('each source is read for its own token', () => {
  const read = compileReadToken({ cookieName: 'session', signedCookies: false })
  const header = { authorization: `Bearer ${T}` }
  const cookie = { cookie: `a=1; session=${T}` }
  const missing = { reason: 'missing' }
  const cases: [source: TokenSource, headers: Record<string, string>, reading: object][] = [
    ['header', header, { token: T }],
    ['header', cookie, missing],
    ['cookie', cookie, { token: T }],
    ['cookie', header, missing],
    ['any', header, { token: T }],
    ['any', cookie, { token: T }],
    ['any', {}, missing],
    ['any', { authorization: '', ...cookie }, { token: T }],
    ['header', { authorization: `bearer ${T}` }, { token: T }],
    ['cookie', { cookie: `session=Bearer ${T}` }, { token: T }],
    ['cookie', { cookie: `session="${T}"` }, { token: T }],
    ['cookie', { cookie: `session="Bearer ${T}"` }, { token: T }],
    ['cookie', { cookie: 'session=""' }, missing],
    ['cookie', { cookie: `sessions=${T}` }, missing],
  ]
  for (const [source, headers, reading] of cases) {
    assert.deepEqual(read(requestWith(headers), source), reading, `${source} ${JSON.stringify(headers)}`)
  }
})

test('what is no single compact token is malformed', () => {
  const read = compileReadToken({ cookieName: 'session', signedCookies: false })
  const long = `a.b.${'c'.repeat(MAX_TOKEN_LENGTH)}`
  const headers = [
    `Basic ${T}`,
    `Bearer  ${T}`,
    'Bearer a.b',
    'Bearer a.b.c.d',
    'Bearer a.b.c=',
    'Bearer .b.c',
    `Bearer ${long}`,
  ]
  for (const authorization of headers) {
    assert.equal(
      (read(requestWith({ authorization }), 'header') as { reason: string }).reason,
      'malformed',
      authorization,
    )
  }
  for (const cookie of [`session=${T}; session=${T}`, `session=${long}`, 'session=a', `session=${T}; session =x`]) {
    assert.equal((read(requestWith({ cookie }), 'cookie') as { reason: string }).reason, 'malformed', cookie)
  }
  const exact = `a.b.${'c'.repeat(MAX_TOKEN_LENGTH - 4)}`
  assert.deepEqual(read(requestWith({ authorization: `Bearer ${exact}` }), 'header'), { token: exact })
})

test('cookies that were parsed before are not parsed again', () => {
  const read = compileReadToken({ cookieName: 'session', signedCookies: false })
  const request = requestWith({ cookie: 'session=as.it.came' }, { session: T })
  assert.deepEqual(read(request, 'cookie'), { token: T })
})

test('a signed cookie is read without its signature, and never with a bad one', () => {
  const read = compileReadToken({ cookieName: 'session', signedCookies: true })
  assert.deepEqual(read(requestWith({ cookie: `session=${T}.signed` }), 'cookie'), { token: T })
  assert.deepEqual(read(requestWith({ cookie: `session="Bearer ${T}.signed"` }), 'cookie'), { token: T })
  assert.equal((read(requestWith({ cookie: `session=${T}` }), 'cookie') as { reason: string }).reason, 'signature')
})
