import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { Exchange, type Recording } from '../../lib/exchange/exchange.ts'
import type { RouteLog } from '../../lib/exchange/route-log.ts'
import { askedOf, compilePaths, compileWriteRecord, type End } from '../../lib/exchange/write-record.ts'
import type { EndedRequest } from '../../lib/record/ended-request.ts'

/** What is written of an exchange that ends so. */
function writtenOf(given: Partial<Exchange> & { isComplete?: boolean }, end: Partial<End>, mayRefuse = true) {
  const written: EndedRequest[] = []
  const logger = {
    category: 'app',
    write: (_: string, ended: EndedRequest) => written.push(ended),
    hasLevel: () => true,
  }
  const { write } = compileWriteRecord({
    ...{ maskParams: [], isSemicolonQuery: false, identify: () => null, onFailure: assert.fail },
    ...{ fields: [], ignorePaths: ['/health'], levelOf: () => 'info', mayRefuse: () => mayRefuse },
    routeLogOf: () => ({ recorded: true, logger, level: null, route: null }) as unknown as RouteLog,
  })
  const { isComplete = true, ...more } = given
  const exchange = new Exchange(
    {} as Recording,
    { complete: isComplete, headers: {} } as IncomingMessage,
    null,
    null,
    0,
  )
  Object.assign(exchange, more)
  write(exchange, { statusCode: 200, outcome: 'completed', method: 'GET', target: '/x', host: 'h', ...end })
  return written
}

const hooked = { ip: '127.0.0.1', params: {}, originalUrl: '/x' } as FastifyRequest
const failure = (code: string) => ({ failed: true, error: Object.assign(new Error(code), { code }) })

const ABORTED = new DOMException('This operation was aborted', 'AbortError')

const told: [title: string, given: Parameters<typeof writtenOf>[0], end: Partial<End>, isTold: boolean][] = [
  ['a reset of another connection', failure('ECONNRESET'), { statusCode: 500 }, true],
  ['a body that broke off', { ...failure('ECONNRESET'), isComplete: false }, { outcome: 'aborted' }, false],
  ['half a JSON of a client that left', failure('FST_ERR_CTP_EMPTY_JSON_BODY'), { outcome: 'aborted' }, false],
  [
    'the body of an inject() whose signal is aborted',
    { failed: true, error: ABORTED, isComplete: false },
    { outcome: 'aborted' },
    false,
  ],
  ['what a handler aborted itself', { failed: true, error: ABORTED }, { outcome: 'aborted' }, true],
  ['a body that is no JSON', failure('FST_ERR_CTP_EMPTY_JSON_BODY'), { statusCode: 400 }, true],
  ['any error of a handler whose client left', failure('ENOENT'), { outcome: 'aborted' }, true],
]

for (const [title, given, end, isTold] of told) {
  test(`${title} is ${isTold ? 'the error of its record' : "the peer's doing"}`, () => {
    assert.deepEqual(
      writtenOf({ request: hooked, ...given }, end).map(({ failed }) => failed),
      [isTold],
    )
  })
}

for (const id of [undefined, null]) {
  test(`an id that genReqId leaves ${id} is none`, () => {
    assert.deepEqual(
      writtenOf({ request: { ...hooked, id } as unknown as FastifyRequest }, {}).map(({ reqId }) => reqId),
      [null],
    )
  })
}

const wanted: [title: string, request: FastifyRequest | null, end: Partial<End>, isWanted: boolean][] = [
  ['a request that hooks saw', hooked, { statusCode: 404 }, true],
  ['an answer of another listener', null, { statusCode: 302 }, true],
  ['a refusal', null, { statusCode: 400, outcome: 'refused' }, false],
  ['a request that nobody answered', null, { statusCode: 0, outcome: 'refused' }, false],
]

for (const [title, request, end, isWanted] of wanted) {
  test(`in a flood of refused requests ${title} ${isWanted ? 'is recorded' : 'is counted only'}`, () => {
    assert.equal(writtenOf({ request }, end, false).length, isWanted ? 1 : 0)
  })
}

test('an ignored path is recorded all the same when it fails or does not complete', () => {
  const recorded = (end: Partial<End>) => writtenOf({ request: hooked }, { target: '/health?x=1', ...end }).length
  assert.deepEqual(
    [{}, { statusCode: 399 }, { statusCode: 400 }, { outcome: 'aborted' } as const].map(recorded),
    [0, 0, 1, 1],
  )
})

test('what somebody put in the place of a target, and parameters that throw, are nothing asked for', () => {
  const throwing = Object.defineProperties({}, { originalUrl: { get: assert.fail }, params: { get: assert.fail } })
  const req = { url: new URL('http://h/y') } as unknown as IncomingMessage
  for (const request of [null, throwing as FastifyRequest]) {
    const exchange = Object.assign(new Exchange({} as Recording, req, null, null, 0), { request })
    assert.deepEqual(askedOf(exchange), {
      target: '',
      routedTarget: undefined,
      params: request === null ? null : undefined,
    })
  }
})

test('without paths there is nothing to ask', () => {
  assert.equal(compilePaths([]), null)
})

test('strings match whole paths, patterns what they say', () => {
  const isIgnored = compilePaths(['/', '/health', /^\/docs(\/|$)/, /\.css$/])
  assert.ok(isIgnored)
  for (const path of ['/', '/health', '/docs', '/docs/', '/docs/a', '/a/b.css'])
    assert.equal(isIgnored(path), true, path)
  for (const path of ['', '//', '/health/', '/Health', '/healthy', '/docsx', '/a.css/b']) {
    assert.equal(isIgnored(path), false, path)
  }
})
