import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cutText, jsonText, quote, quoteJoined, textOf } from '../../lib/record/json-text.ts'
import { isWellFormedText } from './harness/well-formed-text.ts'

test('any string, quoted, is one line that reads back as it was', () => {
  const unit = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom('"', '\\', '\n', '\r', '\0', '\x7f', '\u2028', '\u2029', '\ud800', '\udc00', '😀', '검'),
  )
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      const quoted = quote(text)
      assert.equal(JSON.parse(quoted), text)
      assert.doesNotMatch(quoted, /[\n\r]/)
      assert.ok(isWellFormedText(quoted))
      assert.equal(quoted, JSON.stringify(text))
    }),
    { numRuns: 1000 },
  )
})

test('two strings, joined and quoted, are what both in one are', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '/', '"', '\\', '\n', '검', '\ud83d', '\ude00') })
  fc.assert(
    fc.property(text, text, (first, second) =>
      assert.equal(
        quoteJoined(first, second, (text) => text),
        quote(first + second),
      ),
    ),
  )
})

const forms: [title: string, value: unknown, text: string | undefined][] = [
  ['null', null, 'null'],
  ['a number', 5.5, '5.5'],
  ['NaN', Number.NaN, 'null'],
  ['a BigInt', 12n, '12'],
  ['a nested BigInt', { rows: [1n] }, '{"rows":[1]}'],
  ['a date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ['an order of keys', { b: 1, a: 2 }, '{"b":1,"a":2}'],
  ['undefined', undefined, undefined],
  ['a function', () => 1, undefined],
  ['a symbol', Symbol('s'), undefined],
  ['undefined in an object', { a: undefined, b: 1 }, '{"b":1}'],
]

for (const [title, value, text] of forms) {
  test(`${title} becomes ${text}`, () => {
    assert.equal(jsonText(value, 100), text)
  })
}

test('a circular value is written once and marked', () => {
  const circular: Record<string, unknown> = { a: 1 }
  circular.self = circular
  assert.equal(jsonText(circular, 100), '{"a":1,"self":"[Circular]"}')
})

test('what cannot be read is said to be unreadable', () => {
  const throwing = {
    get a() {
      throw new Error('no')
    },
  }
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  for (const value of [throwing, { toJSON: () => throwing.a }, proxy, { proxy }]) {
    assert.equal(jsonText(value, 100), '"[unreadable]"')
  }
})

test('a value deeper than the stack throws nothing', () => {
  let deep: unknown = 1
  for (let depth = 0; depth < 50_000; depth++) deep = [deep]
  assert.doesNotThrow(() => JSON.parse(jsonText(deep, 100) ?? ''))
})

test('a text longer than allowed becomes a string, cut and marked', () => {
  assert.equal(jsonText('x'.repeat(70), 64), `"${'x'.repeat(64)}…[+6 characters]"`)
  const cut: unknown = JSON.parse(jsonText({ list: 'y'.repeat(1 << 20) }, 64) ?? '')
  assert.ok(typeof cut === 'string')
  assert.match(cut, /^\{"list":"y+…\[\+\d+ characters\]$/)
})

test('of any value the text is one line of bounded length that JSON.parse reads', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withSparseArray: true, withNullPrototype: true }),
      (value) => {
        const text = jsonText(value, 64)
        if (text === undefined) return
        JSON.parse(text)
        assert.doesNotMatch(text, /[\n\r]/)
        // Every character may need six to be escaped.
        assert.ok(text.length <= 64 * 6 + 40)
      },
    ),
    { numRuns: 500 },
  )
})

test('a text that fits stays as it is', () => {
  assert.equal(cutText('', 3), '')
  assert.equal(cutText('abc', 3), 'abc')
})

test('a longer text is cut, with a mark that says how much is gone', () => {
  assert.equal(cutText('abcde', 3), 'abc…[+2 characters]')
  const megabyte = cutText('x'.repeat(1 << 20), 8192)
  assert.equal(megabyte, `${'x'.repeat(8192)}…[+${(1 << 20) - 8192} characters]`)
})

test('a cut never leaves half of an emoji', () => {
  assert.ok(isWellFormedText(cutText('ab😀cd', 3)))
})

test('what has no text says so', () => {
  assert.equal(textOf('a'), 'a')
  assert.equal(textOf(12n), '12')
  assert.equal(textOf(Object.create(null)), '[unreadable]')
  assert.equal(textOf({ toString: () => assert.fail() }), '[unreadable]')
})
