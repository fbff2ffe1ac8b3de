import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Needle } from '../../../lib/reader/query/needle.ts'

test('a needle stands where a plain search of its bytes finds it, from either end', () => {
  // Seldom and frequent bytes, and text of several bytes.
  const text = (most: number) =>
    fc.string({ unit: fc.constantFrom('e', '"', 'k', 'z', 'é'), minLength: 1, maxLength: most })
  fc.assert(
    fc.property(text(4), text(40), fc.nat(50), (needle, content, from) => {
      const bytes = Buffer.from(content)
      assert.equal(new Needle(needle).indexIn(bytes, from), bytes.indexOf(needle, from))
      assert.equal(new Needle(needle).lastIndexIn(bytes, from), bytes.lastIndexOf(needle, from))
    }),
    { numRuns: 3000 },
  )
})
