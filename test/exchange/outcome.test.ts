import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Ending, finishedAs, isClientGone, isParseError, outcomeOf } from '../../lib/exchange/outcome.ts'

const SILENT: Ending = {
  status: 200,
  writtenStatus: null,
  headersLeft: false,
  hooked: true,
  leavesHttp: false,
  connects: false,
  timedOut: false,
  clientLeft: false,
}

const endings: [title: string, seen: Partial<Ending>, statusCode: number, outcome: string][] = [
  ['the server cut it before a head', {}, 0, 'cut'],
  ['the server cut it after the head', { headersLeft: true, status: 201 }, 201, 'cut'],
  ['the client left before a head', { clientLeft: true }, 499, 'aborted'],
  ['the client left after the head', { clientLeft: true, headersLeft: true, status: 404 }, 404, 'aborted'],
  ['a CONNECT that nobody answered', { leavesHttp: true, hooked: false }, 0, 'refused'],
  ['an upgrade answered 101', { writtenStatus: 101, leavesHttp: true, hooked: false }, 101, 'upgraded'],
  ['a CONNECT answered 200', { writtenStatus: 200, leavesHttp: true, connects: true, hooked: false }, 200, 'upgraded'],
  ['an upgrade answered 200', { writtenStatus: 200, leavesHttp: true, hooked: false }, 200, 'completed'],
  ['an upgrade answered 302', { writtenStatus: 302, leavesHttp: true, hooked: false }, 302, 'completed'],
  ['the client leaves its tunnel', { headersLeft: true, connects: true, clientLeft: true }, 200, 'upgraded'],
  ['an upgrade refused by bytes', { writtenStatus: 403, leavesHttp: true, hooked: false }, 403, 'refused'],
  [
    'an upgrade refused by bytes, whereupon the client leaves',
    { writtenStatus: 403, leavesHttp: true, hooked: false, clientLeft: true },
    403,
    'refused',
  ],
  ['an upgrade that hooks saw, whose client left', { leavesHttp: true, clientLeft: true }, 499, 'aborted'],
  ['an upgrade that hooks saw, cut by the server', { leavesHttp: true }, 0, 'cut'],
  ['a refused body of a request that hooks saw', { writtenStatus: 400 }, 400, 'completed'],
  ['a refused request before hooks', { writtenStatus: 431, hooked: false }, 431, 'refused'],
  ['408 written', { writtenStatus: 408, timedOut: true }, 408, 'timeout'],
  ['a head of 101, whereupon the client leaves', { headersLeft: true, status: 101, clientLeft: true }, 101, 'upgraded'],
  ['a time limit after the head', { headersLeft: true, timedOut: true }, 200, 'timeout'],
  ['bytes written, then the client left', { writtenStatus: 400, clientLeft: true }, 400, 'aborted'],
  ['bytes written after the head of the response', { writtenStatus: 400, headersLeft: true, status: 200 }, 200, 'cut'],
]

for (const [title, seen, statusCode, outcome] of endings) {
  test(`${title}: ${statusCode} ${outcome}`, () => {
    assert.deepEqual(outcomeOf({ ...SILENT, ...seen }), { statusCode, outcome })
  })
}

const finishes: [title: string, ...given: Parameters<typeof finishedAs>, outcome: string][] = [
  ['a request that hooks saw', 500, true, false, 'completed'],
  ['an answer of another listener', 200, false, false, 'completed'],
  ['a redirect of another listener', 399, false, false, 'completed'],
  ['a refusal before any hook', 400, false, false, 'refused'],
  ['a CONNECT accepted', 204, false, true, 'upgraded'],
  ['a head of 101', 101, true, false, 'upgraded'],
  ['a CONNECT sent elsewhere', 302, false, true, 'completed'],
  ['a CONNECT refused', 405, false, true, 'refused'],
]

for (const [title, status, hooked, connects, outcome] of finishes) {
  test(`what finishes by itself, ${title}: ${outcome}`, () => {
    assert.equal(finishedAs(status, hooked, connects), outcome)
  })
}

test('only errors of a connection say that the peer went away', () => {
  for (const code of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED']) {
    assert.equal(isClientGone(Object.assign(new Error(code), { code })), true)
  }
  for (const error of [null, undefined, 'ECONNRESET', new Error('ECONNRESET'), { code: 'ENOENT' }]) {
    assert.equal(isClientGone(error), false)
  }
})

test("a parser refuses bytes by codes of its own, or their time is over; other errors of HTTP are the server's", () => {
  const isOf = (code: unknown) => isParseError(Object.assign(new Error('x'), { code }))
  for (const code of ['HPE_INVALID_METHOD', 'HPE_HEADER_OVERFLOW', 'ERR_HTTP_REQUEST_TIMEOUT'])
    assert.equal(isOf(code), true)
  for (const code of ['ERR_HTTP_HEADERS_SENT', 'ERR_HTTP_INVALID_STATUS_CODE', 'ECONNRESET', 7, undefined]) {
    assert.equal(isOf(code), false)
  }
})
