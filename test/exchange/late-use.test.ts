import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Exchange } from '../../lib/exchange/exchange.ts'
import { compileLateUse } from '../../lib/exchange/late-use.ts'

type Lines = [fields: { reqId?: unknown }, text: string][]

/** A late use, what it logs and what it warns of. */
function lateUse(): { late: ReturnType<typeof compileLateUse>; lines: Lines; warnings: string[] } {
  const lines: Lines = []
  const warnings: string[] = []
  const late = compileLateUse({
    recordText: { isReserved: (key: string) => key === 'url', cleanOf: () => (text: string) => text } as never,
    logger: { warn: (fields: object, text: string) => void lines.push([fields, text]) } as never,
    warn: (subject, message) => void warnings.push(`${subject}: ${message}`),
    maxFieldLength: 100,
    stack: false,
  })
  return { late, lines, warnings }
}

function exchange(more: Partial<Record<keyof Exchange, unknown>> = {}): Exchange {
  const req = { method: 'GET', url: '/x' }
  const request = { id: 'req-1', originalUrl: '/x', params: {}, routeOptions: { url: '/x' } }
  return { req, request, res: null, ended: true, failed: false, ...more } as Exchange
}

const boom = new TypeError('boom')

for (const [title, more, text] of [
  ['a first error', {}, 'an error of a request after its record was written'],
  ['an error behind another', { failed: true }, 'one more error of a request that had one before'],
] as const) {
  test(`${title} has a line of its own, with the request's id`, () => {
    const { late, lines } = lateUse()
    late.onLateError(exchange(more), boom)
    assert.deepEqual(lines, [[{ reqId: 'req-1', err: { type: 'TypeError', message: 'boom' } }, text]])
  })
}

test('the id of a late error is a text, cut as that of a record is', () => {
  const { late, lines } = lateUse()
  for (const id of [15, 'x'.repeat(101)]) late.onLateError(exchange({ request: { id, params: {} } }), boom)
  assert.deepEqual(
    lines.map(([{ reqId }]) => reqId),
    ['15', `${'x'.repeat(100)}…[+1 characters]`],
  )
})

test('a request that no hook saw has no id', () => {
  const { late, lines } = lateUse()
  late.onLateError(exchange({ request: null }), boom)
  assert.deepEqual(
    lines.map(([{ reqId }]) => reqId),
    [null],
  )
})

test('what says no more than that the client left has no line, unless the answer was whole', () => {
  const gone = Object.assign(new Error('read'), { code: 'ECONNRESET' })
  const { late, lines } = lateUse()
  late.onLateError(exchange(), gone)
  late.onLateError(exchange(), Object.assign(new Error('too short'), { code: 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' }))
  late.onLateError(exchange(), Object.assign(new Error('canceled'), { name: 'CanceledError', code: 'ERR_CANCELED' }))
  late.onLateError(exchange({ res: { writableFinished: true, stream: { aborted: true } } }), gone)
  assert.deepEqual(lines, [])
  late.onLateError(exchange({ res: { writableFinished: true } }), gone)
  late.onLateError(exchange({ ended: false }), gone)
  assert.equal(lines.length, 2)
})

test('late and reserved fields are warned of, with the remedy', () => {
  const { late, warnings } = lateUse()
  late.onLateFields(exchange())
  late.onLateFields(exchange({ request: null }))
  late.onReservedField('url')
  assert.deepEqual(warnings, [
    'late fields: accessLog.set came after the record was written (GET /x); its fields are ignored; call it before the reply is sent',
    'late fields: accessLog.set came after the record was written (GET unknown route); its fields are ignored; call it before the reply is sent',
    'field url: accessLog.set: field "url" is the record\'s own; choose another name',
  ])
  assert.equal(late.isReserved('url'), true)
  assert.equal(late.isReserved('orderId'), false)
})
