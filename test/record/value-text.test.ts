import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { copyOf, valueJson, valueText, valueTextOrNull } from '../../lib/record/value-text.ts'

const deep = (open: string, close: string): unknown => JSON.parse(open.repeat(20_000) + close.repeat(20_000))

test('a text is itself, every other value is JSON, and what is not there a dash or null', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      assert.equal(valueText(value), text)
      assert.equal(valueTextOrNull(value), value === null ? null : text)
      assert.equal(valueJson(value), JSON.stringify(value))
      assert.deepEqual(copyOf(value), structuredClone(value))
    }),
    { numRuns: 200 },
  )
  assert.deepEqual([valueText(undefined), valueTextOrNull(undefined)], ['-', null])
})

test('of brackets too deep for the stack the first hundred are written', () => {
  const list = `${'['.repeat(100)}"…"${']'.repeat(100)}`
  for (const write of [valueText, valueTextOrNull, valueJson, (value: unknown) => JSON.stringify(copyOf(value))]) {
    assert.equal(write(deep('[', ']')), list)
  }
  const object = valueText({ a: deep('{"b":[', ']}'), c: 1 })
  assert.match(object, /^\{"a":\{"b":\[\{"b":.*"…".*,"c":1\}$/)
  assert.doesNotThrow(() => JSON.parse(object))
})
