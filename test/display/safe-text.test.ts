import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { safeText } from '../../lib/display/safe-text.ts'

const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

const texts: [text: string, shown: string][] = [
  ['', ''],
  ['plain 검색 😀', 'plain 검색 😀'],
  ['a\nb\r\tc', 'a\\nb\\r\\tc'],
  ['\u001b[31m', '\\u001b[31m'],
  ['\u009b\u007f\u0000', '\\u009b\\u007f\\u0000'],
  ['\u202e\u2066\u061c\u2029', '\\u202e\\u2066\\u061c\\u2029'],
]

for (const [text, shown] of texts) {
  test(`${JSON.stringify(text)} is shown as ${JSON.stringify(shown)}`, () => {
    assert.equal(safeText(text), shown)
  })
}

test('a text of any length is written out character by character', () => {
  const unit = fc.constantFrom('a', '검', '\ud83d\ude00', '\n', '\u001b', '\u202e')
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 50 }), fc.constantFrom(1, 100, 1000), (units, times) => {
      const text = units.join('').repeat(times)
      const shown = safeText(text)
      assert.doesNotMatch(shown, UNSAFE)
      assert.equal(shown, units.map(safeText).join('').repeat(times))
    }),
    { numRuns: 60 },
  )
})
