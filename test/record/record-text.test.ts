import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BadRequest, NotFound } from '../../lib/errors.ts'
import { parseJson } from '../../lib/record/parse-json.ts'
import { compileRecordText, type RecordTextOptions } from '../../lib/record/record-text.ts'
import { type EndedGiven, makeEnded } from './harness/ended-request.ts'

const OPTIONS: RecordTextOptions = {
  datetimes: { datetimeKST: 'Asia/Seoul' },
  fields: [],
  emailMask: undefined,
  ipMask: undefined,
  maskParams: ['token'],
  scrub: undefined,
  isSemicolonQuery: false,
  stack: true,
  maxFieldLength: 8192,
  onFailure: (part, error) => assert.fail(`${part} failed: ${error}`),
}

/** The record of an ended request. */
function record(given: EndedGiven, options: Partial<RecordTextOptions> = {}): Record<string, unknown> {
  const text = `{${compileRecordText({ ...OPTIONS, ...options })
    .text(makeEnded(given))
    .slice(1)}}`
  assert.doesNotMatch(text, /[\n\r]/)
  const parsed = JSON.parse(text) as Record<string, unknown>
  assert.equal(JSON.stringify(parsed), text, 'no key is doubled')
  return parsed
}

test('the object form says the same as the text, whatever ended and however', () => {
  const form = compileRecordText({
    ...OPTIONS,
    fields: ['userAgent', 'bytes'],
    maxFieldLength: 32,
    onFailure: () => {},
  })
  const text = fc.string({ unit: fc.constantFrom('\\', '"', 'a', '0', '\n', 'é', '\ud800', '_', 'a@b', ' ') })
  const key = fc
    .oneof(text, fc.constantFrom('__proto__', 'toJSON', '1', 'constructor'))
    .filter((name) => !form.isReserved(name))
  const value = fc.oneof(
    text,
    fc.anything({ key: text, withBigInt: true, withNullPrototype: true, withDate: true, maxDepth: 2 }),
  )
  const detail = fc.dictionary(key, value)
  const ended = fc.record({
    url: fc.option(text),
    method: fc.option(fc.constantFrom('GET', 'M-SEARCH')),
    statusCode: fc.constantFrom(0, 200, 404, 499, 500, 503),
    ms: fc.double({ min: 0, max: 1e7, noNaN: true }),
    reqId: value,
    route: fc.option(text),
    address: fc.option(text, { nil: undefined }),
    user: fc.oneof(value, fc.record({ id: value, email: value })),
    headers: fc.record({ 'user-agent': text }),
    bytes: fc.option(fc.nat()),
    fields: fc.option(detail),
    thrown: fc.option(
      fc.record({
        error: fc.oneof(
          value,
          text.map((message) => new Error(message)),
          detail.map((given) => new BadRequest({ detail: given })),
        ),
      }),
      { nil: undefined },
    ),
  })
  fc.assert(
    fc.property(ended, ({ thrown, ...given }) => {
      const made = makeEnded({ ...given, ...(thrown && { thrown }) } as EndedGiven)
      // Keys that are numbers come first in any object, so both are compared as objects are written.
      const read = parseJson(`{${form.text(made).slice(1)}}`)
      assert.equal(JSON.stringify(form.object(made)), JSON.stringify(read))
    }),
    { numRuns: 2000 },
  )
})

test('the object form has its keys in the order of the text', () => {
  const form = compileRecordText({ ...OPTIONS, fields: ['userAgent'] })
  const ended = makeEnded({ statusCode: 500, thrown: { error: new Error('boom') }, fields: { orderId: 'o-1' } })
  assert.equal(JSON.stringify(form.object(ended)), `{${form.text(ended).slice(1)}}`)
})

test('an ordinary request has every key in its order and every format', () => {
  const made = record({ user: { id: 2, email: 'user@example.com' } })
  assert.equal(
    JSON.stringify(made),
    '{"category":"app","url":"localhost/test","method":"GET","statusCode":200,"errorDetail":null,' +
      '"client":{"client":"127.0.0.1","user":2,"email":"**e*@example.com"},"processedTime":"0.26774ms",' +
      '"datetimeUTC":"2023/09/02 08:17:29","datetimeKST":"2023/09/02 17:17:29","outcome":"completed",' +
      '"reqId":"req-1","route":"/test","durationUs":268}',
  )
})

test('what a terminal acts upon stands escaped in the url, however the client sent it', () => {
  const url = 'one\u009b31m.test/a\u001b[31m\u007f\r\n검'
  const shown = 'one%9B31m.test/a%1B[31m%7F%0D%0A검'
  assert.equal(record({ url }).url, shown)
  assert.ok(String(record({ url }, { maxFieldLength: 32 }).url).startsWith(shown.slice(0, 32)))
})

test('a failed request ends in err, behind what options and handlers added', () => {
  const made = record(
    {
      statusCode: 500,
      thrown: { error: new RangeError('boom') },
      headers: { 'user-agent': 'curl/8' },
      fields: { orderId: 'o-1', rows: 3 },
    },
    { fields: ['userAgent'] },
  )
  assert.deepEqual(Object.keys(made).slice(12), ['durationUs', 'userAgent', 'orderId', 'rows', 'err'])
  assert.deepEqual(Object.keys(made.err as object), ['type', 'message', 'stack'])
  assert.deepEqual(Object.keys(made.errorDetail as object), ['errorFunc', 'location', 'raised', 'message', 'detail'])
})

const errs: [title: string, given: EndedGiven, stack: boolean, hasErr: boolean][] = [
  ['500', { statusCode: 500, thrown: { error: new Error('e') } }, true, true],
  ['503', { statusCode: 503, thrown: { error: new Error('e') } }, true, true],
  ['500 with stack: false', { statusCode: 500, thrown: { error: new Error('e') } }, false, false],
  ['404', { statusCode: 404, thrown: { error: new NotFound() } }, true, false],
  ['499', { statusCode: 499, thrown: { error: new Error('e') } }, true, false],
  ['500 of a thrown text', { statusCode: 500, thrown: { error: 'text' } }, true, false],
  ['500 of nothing thrown', { statusCode: 500 }, true, false],
]

for (const [title, given, stack, hasErr] of errs) {
  test(`an error that ends as ${title} has ${hasErr ? 'an' : 'no'} err`, () => {
    assert.equal('err' in record(given, { stack }), hasErr)
  })
}

test('a thrown undefined is an error all the same', () => {
  const made = record({ statusCode: 500, thrown: { error: undefined } })
  assert.equal((made.errorDetail as { raised: string }).raised, 'undefined')
})

test('what no hook saw has neither id nor route nor user', () => {
  const made = record({ reqId: null, route: null, url: null, method: null, statusCode: 400, outcome: 'refused' })
  assert.equal(
    JSON.stringify(made),
    '{"category":"app","url":null,"method":null,"statusCode":400,"errorDetail":null,' +
      '"client":{"client":"127.0.0.1","user":null,"email":null},"processedTime":"0.26774ms",' +
      '"datetimeUTC":"2023/09/02 08:17:29","datetimeKST":"2023/09/02 17:17:29","outcome":"refused",' +
      '"reqId":null,"route":null,"durationUs":268}',
  )
})

const users: [title: string, user: unknown, client: { user: unknown; email: unknown }][] = [
  ['nobody', undefined, { user: null, email: null }],
  ['null', null, { user: null, email: null }],
  ['an id of 0', { id: 0 }, { user: 0, email: null }],
  ['a text id', { id: 'u-7' }, { user: 'u-7', email: null }],
  ['an empty id', { id: '' }, { user: '', email: null }],
  ['a large id', { id: 2 ** 60 }, { user: 2 ** 60, email: null }],
  ['an id of null', { id: null }, { user: null, email: null }],
  ['nothing in it', {}, { user: null, email: null }],
  ['false, as passport leaves it', false, { user: null, email: null }],
  ['an e-mail alone', { email: 'user@example.com' }, { user: null, email: '**e*@example.com' }],
  ['an e-mail of null', { id: 1, email: null }, { user: 1, email: null }],
  ['an empty e-mail', { id: 1, email: '' }, { user: 1, email: null }],
  ['an e-mail without @', { id: 1, email: 'abcdef' }, { user: 1, email: '***' }],
  ['a number as e-mail', { id: 1, email: 12345 }, { user: 1, email: '***' }],
  ['two @', { id: 1, email: 'a@b@example.com' }, { user: 1, email: '***@example.com' }],
  ['an e-mail of odd bytes', { email: 'ab"\n\0\u2028\ud800d@x' }, { user: null, email: '**"\n\0\u2028\ud800*@x' }],
]

for (const [title, user, client] of users) {
  test(`request.user with ${title}: ${JSON.stringify(client)}`, () => {
    assert.deepEqual(record({ user }).client, { client: '127.0.0.1', ...client })
  })
}

test('emailMask takes the place of the mask of the original', () => {
  const upper = record({ user: { id: 'me', email: 'user@example.com' } }, { emailMask: (email) => email.toUpperCase() })
  assert.deepEqual(upper.client, { client: '127.0.0.1', user: 'me', email: 'USER@EXAMPLE.COM' })
  const none = record({ user: { email: 'a@b' } }, { emailMask: () => null })
  assert.deepEqual(none.client, { client: '127.0.0.1', user: null, email: null })
})

function throwing(): never {
  throw new Error('mine')
}

const failing: [part: string, options: Partial<RecordTextOptions>, user: unknown, client: object][] = [
  ['identify', {}, Object.defineProperty({}, 'id', { get: throwing }), { user: null, email: null }],
  ['identify', {}, Object.defineProperty({}, 'email', { get: throwing }), { user: null, email: null }],
  ['emailMask', { emailMask: throwing }, { id: 1, email: 'user@example.com' }, { user: 1, email: null }],
  ['emailMask', {}, { id: 1, email: { toString: throwing } }, { user: 1, email: null }],
]

for (const [part, options, user, client] of failing) {
  test(`a failing ${part} (${Object.keys(options)[0] ?? 'request.user'}) leaves its fields null and is told`, () => {
    const told: unknown[] = []
    const made = record({ user }, { ...options, onFailure: (failed, error) => told.push([failed, String(error)]) })
    assert.deepEqual(made.client, { client: '127.0.0.1', ...client })
    assert.deepEqual(told, [[part, 'Error: mine']])
  })
}

const unnamed: [title: string, user: unknown, said: RegExp, client?: { user?: unknown; email?: unknown }][] = [
  [
    'other keys',
    { userId: 1, name: 'Jane Doe' },
    /^it has userId, name; expected an object with id \(or sub\) and email; .* set identify/,
  ],
  [
    'many other keys',
    Object.fromEntries([...'abcdefghijkl'].map((key) => [key, 1])),
    /^it has a, b, c, d, e, f, g, h, i, j; /,
  ],
  ['a text', 'Jane Doe', /^it is a string; expected an object/],
  ['a number', 7, /^it is a number; /],
  ['an id that is no number', { id: Number.NaN }, /^its id is not finite; expected a text, a number or/],
  ['an id of a plain object', { id: { $oid: 'Jane Doe' } }, /^its id is an object without a text of its own; /],
  ['an id of true', { id: true, email: 'user@example.com' }, /^its id is a boolean; /, { email: '**e*@example.com' }],
]

for (const [title, user, said, client] of unnamed) {
  test(`a user of ${title} is told of, without its values`, () => {
    const told: [string, string][] = []
    const onFailure = (part: string, error: unknown) => void told.push([part, (error as Error).message])
    assert.deepEqual(record({ user }, { onFailure }).client, {
      client: '127.0.0.1',
      user: null,
      email: null,
      ...client,
    })
    assert.equal(told.length, 1)
    assert.equal(told[0]?.[0], 'identify')
    assert.match(String(told[0]?.[1]), said)
    assert.doesNotMatch(String(told), /Jane/)
  })
}

test('datetimes have the names and zones of the option', () => {
  const made = record({}, { datetimes: { datetimeIST: 'Asia/Kolkata', datetimeJST: 'Asia/Tokyo' } })
  assert.deepEqual(Object.entries(made).slice(7, 10), [
    ['datetimeUTC', '2023/09/02 08:17:29'],
    ['datetimeIST', '2023/09/02 13:47:29'],
    ['datetimeJST', '2023/09/02 17:17:29'],
  ])
  assert.ok(!('datetimeKST' in made))
})

test('optional fields stand in the order of the option', () => {
  const headers = {
    'user-agent': 'curl/8 "x"',
    referer: 'https://example.com/a?token=secret#f',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  }
  const made = record({ headers, bytes: 12 }, { fields: ['traceId', 'bytes', 'referer', 'userAgent'] })
  assert.deepEqual(Object.entries(made).slice(13), [
    ['traceId', '4bf92f3577b34da6a3ce929d0e0e4736'],
    ['bytes', 12],
    ['referer', 'https://example.com/a'],
    ['userAgent', 'curl/8 "x"'],
  ])
})

test('optional fields without a value are null', () => {
  const made = record(
    { headers: { traceparent: ['a', 'b'] } },
    { fields: ['traceId', 'bytes', 'referer', 'userAgent'] },
  )
  assert.deepEqual(Object.values(made).slice(13), [null, null, null, null])
})

test('every text is cut at maxFieldLength with a mark', () => {
  const long = 'x'.repeat(1000)
  const cut = `${'x'.repeat(64)}…[+936 characters]`
  const made = record(
    {
      url: long,
      reqId: long,
      address: long,
      user: { id: long, email: long },
      headers: { 'user-agent': long, referer: long },
      fields: { note: long },
      statusCode: 500,
      thrown: { error: new Error(long) },
    },
    { maxFieldLength: 64, emailMask: (email) => email, fields: ['userAgent', 'referer'] },
  )
  const { url, reqId, client, errorDetail, userAgent, referer, note, err } = made as Record<
    string,
    Record<string, unknown>
  >
  const texts = { url, reqId, ...client, ...errorDetail, userAgent, referer, note, text: err?.message }
  const { errorFunc, location, raised, ...others } = texts as Record<string, unknown>
  assert.ok(errorFunc && location && raised)
  for (const [name, text] of Object.entries(others)) assert.equal(text, cut, name)
})

test('values of handlers without a JSON form leave no key, unreadable ones say so', () => {
  const circular: Record<string, unknown> = {}
  circular.self = circular
  const fields = {
    none: undefined,
    run: () => 1,
    big: 12n,
    circular,
    unreadable: Object.defineProperty({}, 'x', { get: throwing, enumerable: true }),
    'a "key"\n': null,
  }
  const made = record({ fields })
  assert.deepEqual(Object.entries(made).slice(13), [
    ['big', 12],
    ['circular', { self: '[Circular]' }],
    ['unreadable', '[unreadable]'],
    ['a "key"\n', null],
  ])
})

test('the names of the record are its own, and no others', () => {
  const { isReserved } = compileRecordText({ ...OPTIONS, datetimes: { datetimeJST: 'Asia/Tokyo' }, fields: ['bytes'] })
  const own =
    'level time category url method statusCode errorDetail client processedTime datetimeUTC datetimeJST outcome reqId route durationUs err bytes'
  for (const key of own.split(' ')) assert.ok(isReserved(key), key)
  for (const key of ['orderId', 'datetimeKST', 'userAgent', 'toString', '']) assert.ok(!isReserved(key), key)
})
