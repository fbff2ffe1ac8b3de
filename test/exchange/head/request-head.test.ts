import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readRequestHead } from '../../../lib/exchange/head/request-head.ts'

const NOTHING = { method: null, target: null, host: '' }

const heads: [bytes: string, head: { method: string | null; target: string | null; host: string }][] = [
  ['GET /a HTTP/1.1\r\nHost: one.test\r\nBad Header\r\n\r\n', { method: 'GET', target: '/a', host: 'one.test' }],
  ['GET /a HTTP/1.1\nhost:one.test\n', { method: 'GET', target: '/a', host: 'one.test' }],
  ['GET /a HTTP/1.1\r\nX-Host: no\r\nHOST:\t one.test:80 \r\n', { method: 'GET', target: '/a', host: 'one.test:80' }],
  ['GET /a HTTP/1.1\r\nHost: one\r\nHost: two\r\n', { method: 'GET', target: '/a', host: 'one' }],
  ['GET /a HTTP/1.1\r\n', { method: 'GET', target: '/a', host: '' }],
  ['POST /a HTTP/1.1\r\nBad Header\r\n\r\n\nhost: evil.test\r\n', { method: 'POST', target: '/a', host: '' }],
  ['POST /a HTTP/1.1\nBad Header\n\nx\nhost: evil.test\n', { method: 'POST', target: '/a', host: '' }],
  ['\r\n\r\nGET /a HTTP/1.1\r\nHost: one.test\r\nBad', { method: 'GET', target: '/a', host: 'one.test' }],
  [' GET /a HTTP/1.1\r\n', NOTHING],
  ['GET /a?q=1 HTTP/9.9\r\n', { method: 'GET', target: '/a?q=1', host: '' }],
  ['M-SEARCH * HTTP/1.1\r\n', { method: 'M-SEARCH', target: '*', host: '' }],
  ['GET /a b HTTP/1.1\r\n', NOTHING],
  ['GET  /a HTTP/1.1\r\n', NOTHING],
  ['GET /a\r\n', NOTHING],
  ['G(T /a HTTP/1.1\r\n', NOTHING],
  [`${'A'.repeat(33)} /a HTTP/1.1\r\n`, NOTHING],
  ['\x16\x03\x01\x02\x00\x01', NOTHING],
  ['', NOTHING],
]

for (const [bytes, head] of heads) {
  test(`of ${JSON.stringify(bytes.slice(0, 50))} is read ${JSON.stringify(head)}`, () => {
    assert.deepEqual(readRequestHead(Buffer.from(bytes, 'latin1')), head)
  })
}

test('of unknown bytes nothing is read', () => {
  assert.deepEqual(readRequestHead(null), NOTHING)
})

test('of a long head only the beginning is looked at', () => {
  const late = `GET /a HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\nHost: late\r\n`
  assert.deepEqual(readRequestHead(Buffer.from(late)), { method: 'GET', target: '/a', host: '' })
})

test('no bytes make it throw, and a target never holds white space', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, likely) => {
      const { target } = readRequestHead(Buffer.concat([Buffer.from(likely ? 'GET /' : ''), bytes]))
      assert.doesNotMatch(target ?? '', /\s/)
    }),
  )
})
