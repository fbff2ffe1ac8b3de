import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import createError from '@fastify/error'
import fc from 'fast-check'
import { ApiError, BadRequest, Forbidden, NotAuthorized, NotFound } from '../../../lib/errors.ts'
import { errOf, errorDetailOf, lateErrOf } from '../../../lib/record/error/error-detail.ts'

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
class jc extends Error {
  override name = 'PaymentError'
}
class Declined extends TypeError {}
const FastifyStyle = createError('FST_TEST', 'no %s', 418)

/** pg names its errors so, which says less than their class. */
class DatabaseError extends Error {
  override name = 'error'
}

const thrown: [title: string, error: unknown, raised: string, message: string, detail: unknown][] = [
  ['an error that calls itself an error', new DatabaseError('m'), 'DatabaseError', 'm', 'm'],
  ['an Error', new Error('boom'), 'Error', 'boom', 'boom'],
  ['an Error without text', new Error(), 'Error', '', ''],
  ['a TypeError', new TypeError('no'), 'TypeError', 'no', 'no'],
  ['a class of the application', new CardDeclined('declined'), 'CardDeclined', 'declined', 'declined'],
  ['an error with a name that a minifier left alone', new jc('m'), 'PaymentError', 'm', 'm'],
  ['a class without a name', new (class extends Error {})('m'), 'Error', 'm', 'm'],
  ['a class without a name below one with', new (class extends CardDeclined {})('m'), 'CardDeclined', 'm', 'm'],
  ['an error that hides its class', Object.assign(new TypeError('m'), { constructor: null }), 'Error', 'm', 'm'],
  ['a class below one of the language', new Declined('m'), 'Declined', 'm', 'm'],
  ['an error named by hand', Object.assign(new Error('m'), { name: 'PaymentError' }), 'PaymentError', 'm', 'm'],
  ['an error with an empty name', Object.assign(new Error('m'), { name: '' }), 'Error', 'm', 'm'],
  ['an abort', new DOMException('left', 'AbortError'), 'AbortError', 'left', 'left'],
  [
    'an error of a database',
    Object.assign(new Error('duplicate key'), { detail: 'Key (email)=(jane@example.com) already exists.' }),
    'Error',
    'duplicate key',
    'duplicate key',
  ],
  ['an error of @fastify/error', new FastifyStyle('tea'), 'FastifyError', 'no tea', 'no tea'],
  [
    'an error with a validation result',
    Object.assign(new Error('body must be object'), { validation: [{ keyword: 'type' }] }),
    'Error',
    'body must be object',
    [{ keyword: 'type' }],
  ],
  [
    'an error with a validation result without findings',
    Object.assign(new Error('m'), { validation: ['jane@example.com is no id'] }),
    'Error',
    'm',
    'm',
  ],
  ['an error with a cause', new Error('outer', { cause: new Error('inner') }), 'Error', 'outer', 'outer'],
  ['an AggregateError', new AggregateError([new Error('a')], 'all'), 'AggregateError', 'all', 'all'],
  [
    'an AggregateError without text',
    new AggregateError([new Error('connect ECONNREFUSED ::1:1'), new Error('b')]),
    'AggregateError',
    'connect ECONNREFUSED ::1:1',
    'connect ECONNREFUSED ::1:1',
  ],
  ['an AggregateError without anything', new AggregateError([]), 'AggregateError', '', ''],
  ['an AggregateError of texts', new AggregateError(['a']), 'AggregateError', '', ''],
  [
    'an ApiError with a silent AggregateError as cause',
    new ApiError(502, { cause: new AggregateError([new Error('refused')]) }),
    'ApiError',
    'refused',
    null,
  ],
  [
    'an ApiError with an Error as detail',
    new BadRequest({ detail: Object.assign(new RangeError('too far'), { rows: [1] }) }),
    'BadRequest',
    'None',
    { type: 'RangeError', message: 'too far' },
  ],
  [
    'an ApiError with an Error within its detail that writes itself',
    new BadRequest({ detail: [Object.assign(new Error('e'), { toJSON: () => ({ authorization: 'secret' }) })] }),
    'BadRequest',
    'None',
    [{ type: 'Error', message: 'e' }],
  ],
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
  ['an object with a message', { message: 'm', detail: [1] }, 'Object', 'm', 'm'],
  ['an object with a message and a name', { message: 'm', name: 'Timeout' }, 'Timeout', 'm', 'm'],
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

/** An object with so many members, each counted when it is read. */
function manyMembers(count: number): { members: object; readonly reads: number } {
  let reads = 0
  const members = Array.from({ length: count }, (_, index) => {
    const get = () => {
      reads += 1
      return 'm'.repeat(100)
    }
    return [`m${index}`, Object.defineProperty({}, 'text', { get, enumerable: true })] as const
  })
  return {
    members: Object.fromEntries(members),
    get reads() {
      return reads
    },
  }
}

test('members that would be cut away are not even read', () => {
  for (const thrown of [(members: object) => members, (detail: object) => new BadRequest({ detail })]) {
    const many = manyMembers(5000)
    const { detail } = told(thrown(many.members), 1000)
    assert.match(String(detail), /^\{"m0":\{"text":"m+.*…\[\+at least \d+ characters\]$/)
    assert.ok(many.reads < 60, `${many.reads} reads`)
  }
  const list = told(new BadRequest({ detail: Array.from({ length: 100_000 }, () => 1) }), 64).detail
  assert.match(String(list), /^\[1(,1)+…\[\+at least \d+ characters\]$/)
})

test('the errors of an AggregateError with a cause are not read for its err', () => {
  let reads = 0
  const errors = Array.from({ length: 50 }, () =>
    Object.defineProperty(new Error('e'), 'stack', { get: () => void reads++, enumerable: true }),
  )
  const err = errOf(new AggregateError(errors, 'all', { cause: new Error('why') }), MAX)
  assert.equal(err?.message, 'all: why')
  assert.equal(reads, 0)
})

test('a finding of a validation never tells the value', () => {
  const finding = {
    instancePath: '/card',
    schemaPath: '#/properties/card/pattern',
    keyword: 'pattern',
    params: { pattern: '^\\d+$', input: 'SECRET', issue: { received: 'SECRET', code: 'invalid' } },
    message: 'must match pattern',
    schema: '^\\d+$',
    parentSchema: { default: 'SECRET' },
    data: 'SECRET',
  }
  const nested = { ...finding, keyword: 'errorMessage', params: { errors: [finding] } }
  const tagged = { ...finding, keyword: 'discriminator', params: { error: 'mapping', tag: 'kind', tagValue: 'SECRET' } }
  const { detail } = told(Object.assign(new Error('m'), { validation: [finding, nested, tagged] }))
  const kept = {
    instancePath: '/card',
    keyword: 'pattern',
    message: 'must match pattern',
    params: { pattern: '^\\d+$', issue: { code: 'invalid' } },
  }
  assert.deepEqual(detail, [
    kept,
    { ...kept, keyword: 'errorMessage', params: { errors: [kept] } },
    { ...kept, keyword: 'discriminator', params: { error: 'mapping', tag: 'kind' } },
  ])
})

test('what is to be cleaned is taken out of message, detail and stack, before they are cut', () => {
  const clean = (text: string) => text.replaceAll('SECRET', '***')
  const telling = { clean, unnamed: null }
  const error = new Error('of SECRET')
  assert.equal(errorDetailOf(error, MAX, telling).message, 'of ***')
  assert.equal(errorDetailOf(error, MAX, telling).detail, 'of ***')
  assert.ok(!JSON.stringify(errOf(error, MAX, clean)).includes('SECRET'))
  const wrapped = new BadRequest({ cause: error, detail: [{ SECRET: 1, in: ['a SECRET'] }] })
  const { message, detail } = errorDetailOf(wrapped, MAX, telling)
  assert.deepEqual([message, detail], ['of ***', [{ '***': 1, in: ['a ***'] }]])
  assert.ok(!JSON.stringify(errOf(wrapped, MAX, clean)).includes('SECRET'))
  const split = new Error(`${'m'.repeat(62)}SECRET`)
  assert.ok(!errorDetailOf(split, 64, telling).message.includes('SE'))
  assert.equal(errorDetailOf({ at: 'SECRET' }, MAX, telling).message, '{"at":"***"}')
  assert.equal(errorDetailOf('SECRET', MAX, telling).detail, '***')
})

test('a function without a name is called by its request', () => {
  const error = { message: 'm', stack: 'Error: m\n    at /app/routes.ts:4:1' }
  const { errorFunc } = errorDetailOf(error, MAX, { clean: undefined, unnamed: 'GET /things/:id' })
  assert.equal(errorFunc, 'GET /things/:id')
  assert.equal(errorDetailOf(error, MAX).errorFunc, '<anonymous>')
  const named = { message: 'm', stack: 'Error: m\n    at pay (/app/routes.ts:4:1)' }
  assert.equal(errorDetailOf(named, MAX, { clean: undefined, unnamed: 'GET /' }).errorFunc, 'pay')
})

const late: [title: string, error: unknown, line: object][] = [
  ['an Error', withSecret(new RangeError('m')), { type: 'RangeError', message: 'm' }],
  ['a text', 'oops', { type: 'String', message: 'oops' }],
  ['an object', { a: 1 }, { type: 'Object', message: '{"a":1}' }],
  ['undefined', undefined, { type: 'undefined', message: 'undefined' }],
]

for (const [title, error, line] of late) {
  test(`${title} that comes late is told as type and message, with its stack only if wanted`, () => {
    assert.deepEqual(lateErrOf(error, MAX, undefined, false), line)
    const { stack, ...others } = lateErrOf(error, MAX, undefined, true) as { stack?: string }
    assert.deepEqual(others, line)
    assert.equal(stack, (error as { stack?: string } | undefined)?.stack)
  })
}

function withSecret(error: Error): Error {
  return Object.assign(error, { config: { headers: { authorization: 'Bearer SECRET' } } })
}

test('a detail of 1 MB becomes the beginning of its text', () => {
  const { detail } = told(new BadRequest({ detail: { list: ['e'.repeat(1 << 20)] } }), 64)
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
  assert.deepEqual(told(new BadRequest({ detail })).detail, { a: 1, self: '[Circular]' })
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
  assert.equal(told(new BadRequest({ detail })).detail, '[unreadable]')
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

test('whatever is thrown, its detail is JSON and no text is longer than allowed', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), fc.boolean(), (value, asDetail) => {
      const detail = errorDetailOf(asDetail ? new BadRequest({ detail: value }) : value, 64)
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
