import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import createError from '@fastify/error'
import fc from 'fast-check'
import { ApiError, BadRequest, Forbidden, NotAuthorized, NotFound } from '../../lib/errors.ts'
import { errOf, errorDetailOf, errorDetailText, errText } from '../../lib/record/error-detail.ts'

const MAX = 8192

/** raised, message and detail of what was thrown. */
function told(error: unknown, maxLength = MAX): { raised: string; message: string; detail: unknown } {
  const { raised, message, detail } = errorDetailOf(error, maxLength)
  return { raised, message, detail }
}

test('the five keys stand in the order of the original', () => {
  assert.deepEqual(Object.keys(errorDetailOf(new Error('x'), MAX)), [
    'errorFunc',
    'location',
    'raised',
    'message',
    'detail',
  ])
})

class CardDeclined extends Error {
  readonly detail = { card: '**42' }
}
class Misnamed extends Error {
  override name = 'SomethingElse'
}
const FastifyStyle = createError('FST_TEST', 'no %s', 418)

const thrown: [title: string, error: unknown, raised: string, message: string, detail: unknown][] = [
  ['an Error', new Error('boom'), 'Error', 'boom', 'boom'],
  ['an Error without text', new Error(), 'Error', '', ''],
  ['a TypeError', new TypeError('no'), 'TypeError', 'no', 'no'],
  ['a class of the application', new CardDeclined('declined'), 'CardDeclined', 'declined', { card: '**42' }],
  ['an error with another name', new Misnamed('m'), 'Misnamed', 'm', 'm'],
  ['an error of @fastify/error', new FastifyStyle('tea'), 'FastifyError', 'no tea', 'no tea'],
  [
    'an error with a validation result',
    Object.assign(new Error('body must be object'), { validation: [{ keyword: 'type' }] }),
    'Error',
    'body must be object',
    [{ keyword: 'type' }],
  ],
  ['an error with a cause', new Error('outer', { cause: new Error('inner') }), 'Error', 'outer', 'outer'],
  ['an AggregateError', new AggregateError([new Error('a')], 'all'), 'AggregateError', 'all', 'all'],
  ['an ApiError', new NotFound(), 'NotFound', 'None', null],
  ['an ApiError with detail', new NotFound({ detail: 'no user 7' }), 'NotFound', 'None', 'no user 7'],
  [
    'an ApiError with a JSON detail',
    new BadRequest({ detail: { field: 'id' } }),
    'BadRequest',
    'None',
    { field: 'id' },
  ],
  ['an ApiError with a message', new Forbidden({ message: 'go away' }), 'Forbidden', 'None', null],
  ['an ApiError with a cause', new NotAuthorized({ cause: new Error('expired') }), 'NotAuthorized', 'expired', null],
  ['an ApiError with a cause without text', new ApiError(502, { cause: new Error() }), 'ApiError', '', null],
  ['an ApiError with a text as cause', new NotFound({ cause: 'gone' }), 'NotFound', 'gone', null],
  ['an ApiError with null as cause', new NotFound({ cause: null }), 'NotFound', 'None', null],
  ['a text', 'oops', 'String', 'oops', 'oops'],
  ['an empty text', '', 'String', '', ''],
  ['a number', 5, 'Number', '5', '5'],
  ['a BigInt', 5n, 'BigInt', '5', '5'],
  ['a boolean', false, 'Boolean', 'false', 'false'],
  ['a symbol', Symbol('s'), 'Symbol', 'Symbol(s)', 'Symbol(s)'],
  ['null', null, 'null', 'null', 'null'],
  ['undefined', undefined, 'undefined', 'undefined', 'undefined'],
  ['an object', { code: 7 }, 'Object', '{"code":7}', '{"code":7}'],
  ['an object with a message', { message: 'm', detail: [1] }, 'Object', 'm', [1]],
  ['an object without a prototype', Object.assign(Object.create(null), { message: 'm' }), 'Object', 'm', 'm'],
  ['an array', [1, 'a'], 'Array', '[1,"a"]', '[1,"a"]'],
  [
    'an error whose message is no text',
    Object.assign(new Error(), { message: 5 }),
    'Error',
    '{"message":5}',
    '{"message":5}',
  ],
]

for (const [title, error, raised, message, detail] of thrown) {
  test(`${title} is told as ${raised}`, () => {
    assert.deepEqual(told(error), { raised, message, detail })
  })
}

test('a text of 1 MB is cut with a mark, in message and detail', () => {
  const { message, detail } = told(new Error('m'.repeat(1 << 20)))
  assert.equal(message, `${'m'.repeat(MAX)}…[+${(1 << 20) - MAX} characters]`)
  assert.equal(detail, message)
  const api = told(new NotFound({ detail: 'd'.repeat(1 << 20), cause: new Error('c'.repeat(1 << 20)) }))
  assert.match(api.message, /^c{8192}…\[\+\d+ characters\]$/)
  assert.match(String(api.detail), /^d{8192}…\[\+\d+ characters\]$/)
})

test('a detail of 1 MB becomes the beginning of its text', () => {
  const { detail } = told(Object.assign(new Error('x'), { detail: { list: ['e'.repeat(1 << 20)] } }), 64)
  assert.match(String(detail), /^\{"list":\["e+…\[\+\d+ characters\]$/)
})

test('no text of it is longer than allowed, also not the names', () => {
  const long = 'n'.repeat(1 << 20)
  class Long extends Error {}
  Object.defineProperty(Long, 'name', { value: long })
  const error = new Long('m')
  error.stack = `Error: m\n    at ${long.slice(0, 30_000)} (/app/${long.slice(0, 30_000)}:1:1)`
  const { errorFunc, location, raised } = errorDetailOf(error, 64)
  for (const text of [errorFunc, location, raised]) assert.ok(text.length < 100, `${text.length} characters`)
})

test('a circular detail is written with a mark', () => {
  const detail: Record<string, unknown> = { a: 1 }
  detail.self = detail
  assert.deepEqual(told(Object.assign(new Error('x'), { detail })).detail, { a: 1, self: '[Circular]' })
})

test('a BigInt in a detail is a number', () => {
  assert.deepEqual(told(new BadRequest({ detail: { rows: 12n } })).detail, { rows: 12 })
})

test('a detail without a JSON form is null', () => {
  assert.equal(told(new BadRequest({ detail: () => 1 })).detail, null)
})

function throwing(): never {
  throw new Error('getter')
}

test('getters that throw are passed over', () => {
  // The stack first: V8 makes it late, from the others.
  const names = ['stack', 'message', 'detail', 'cause', 'constructor', 'validation', 'toString', 'toJSON', 'name']
  for (const error of [new Error('e'), new NotFound(), {}]) {
    for (const name of names) Object.defineProperty(error, name, { get: throwing, configurable: true })
    const detail = errorDetailOf(error, MAX)
    JSON.parse(JSON.stringify(detail))
    assert.equal(detail.errorFunc, 'UNKNOWN')
  }
})

test('a detail whose getter throws is said to be unreadable', () => {
  const detail = Object.defineProperty({}, 'x', { get: throwing, enumerable: true })
  assert.equal(told(Object.assign(new Error('e'), { detail })).detail, '[unreadable]')
})

const hostile: [title: string, make: () => unknown][] = [
  [
    'a revoked proxy',
    () => {
      const { proxy, revoke } = Proxy.revocable({}, {})
      revoke()
      return proxy
    },
  ],
  [
    'a proxy that refuses everything',
    () => new Proxy(new Error('e'), { get: throwing, getPrototypeOf: throwing, has: throwing, ownKeys: throwing }),
  ],
  ['an object whose toString throws', () => ({ toString: throwing, toJSON: throwing })],
  ['a function whose toString throws', () => Object.assign(() => 1, { toString: throwing })],
  ['an error with itself as cause and detail', () => selfish(new Error('e'))],
  ['an ApiError with itself as cause', () => selfish(new NotFound())],
]

function selfish(error: Error): Error {
  return Object.assign(error, { cause: error, self: error })
}

for (const [title, make] of hostile) {
  test(`${title}, thrown, is told without a throw`, () => {
    const error = make()
    const detail = errorDetailOf(error, MAX)
    assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(detail))), Object.keys(detail))
    JSON.stringify(errOf(error, MAX))
  })
}

test('whatever is thrown, its texts are those of JSON.stringify', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (message, detail) => {
      const error = Object.assign(new Error(message), { detail })
      const told = errorDetailOf(error, MAX)
      assert.equal(errorDetailText(told), JSON.stringify(told))
      const err = errOf(error, MAX)
      assert.ok(err !== null)
      assert.equal(errText(err), JSON.stringify(err))
    }),
  )
})

test('whatever is thrown, its detail is JSON and no text is longer than allowed', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), fc.boolean(), (value, asDetail) => {
      const detail = errorDetailOf(asDetail ? Object.assign(new Error('e'), { detail: value }) : value, 64)
      assert.deepEqual(JSON.parse(JSON.stringify(detail)), JSON.parse(JSON.stringify(detail)))
      assert.ok(detail.message.length <= 64 + 30)
    }),
  )
})

test('err is type, message and stack as pino writes them', () => {
  const error = new CardDeclined('declined')
  assert.deepEqual(errOf(error, MAX), { type: 'CardDeclined', message: 'declined', stack: error.stack })
  const outer = errOf(new Error('outer', { cause: error }), MAX)
  assert.equal(outer?.message, 'outer: declined')
  assert.match(outer?.stack ?? '', /caused by: Error: declined/)
})

test('only an Error has an err', () => {
  for (const value of [undefined, null, 'text', 5, {}, { stack: 's' }]) assert.equal(errOf(value, MAX), null)
})

test('the stack of an err is cut with a mark', () => {
  const error = new Error('m'.repeat(1 << 20))
  const err = errOf(error, MAX)
  assert.match(err?.message ?? '', /^m{8192}…\[\+\d+ characters\]$/)
  assert.equal(err?.stack.length, `…[+${(error.stack?.length ?? 0) - MAX} characters]`.length + MAX)
})

test('an error of another realm has its err', () => {
  const error = runInNewContext('new RangeError("from afar")')
  const { stack, ...others } = errOf(error, MAX) ?? {}
  assert.deepEqual(others, { type: 'RangeError', message: 'from afar' })
  assert.equal(stack, error.stack)
})

test('an err whose cause cannot be read keeps its stack', () => {
  const error = Object.defineProperty(new Error('m'), 'cause', { get: throwing })
  assert.equal(errOf(error, MAX)?.stack, error.stack)
})

test('an err whose getters throw is what can be read', () => {
  const error = Object.defineProperty(new TypeError('m'), 'stack', { get: throwing })
  assert.deepEqual(errOf(error, MAX), { type: 'TypeError', message: 'm', stack: '' })
})
