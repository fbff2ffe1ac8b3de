import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { viewOf } from '../../../lib/reader/lines/mark.ts'
import { numberEnd, textEnd, wholeNumber } from '../../../lib/reader/samples/plain-values.ts'

/** Bytes of texts, and those beside which four bytes at once may be misread. */
const bytes = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(0x00, 0x1f, 0x21, 0x22, 0x23, 0x5b, 0x5c, 0x5d, 0x7f, 0x80, 0xa2, 0xdc, 0xff),
      },
    ),
    { maxLength: 40 },
  )
  .map((values) => Buffer.from(values))

function endByByte(text: Buffer, from: number): number {
  const end = text.findIndex((byte, at) => at >= from && (byte < 0x20 || byte === 0x22 || byte === 0x5c))
  return text[end] === 0x22 ? end : -1
}

test('a text ends at its quote wherever it begins, and not where an escape, a control character or nothing follows', () => {
  fc.assert(
    fc.property(bytes, fc.nat({ max: 5 }), (text, from) => {
      assert.equal(textEnd(text, viewOf(text), from), endByByte(text, from))
    }),
    { numRuns: 5000 },
  )
})

test('every whole number of up to fifteen digits is read as JSON reads it', () => {
  fc.assert(
    fc.property(fc.nat({ max: 999_999_999_999_999 }), fc.constantFrom('', ',', '}', '"'), (number, behind) => {
      const text = Buffer.from(`${number}${behind}`)
      const end = numberEnd(text, 0)
      assert.equal(end, String(number).length)
      assert.equal(wholeNumber(text, 0, end), number)
    }),
    { numRuns: 2000 },
  )
})

test('what is no whole number, or too long for a double, is left to a parser', () => {
  for (const text of ['', '-', 'x', '-1', '01', '00', '1234567890123456']) {
    assert.equal(numberEnd(Buffer.from(text), 0), -1, text)
  }
})
