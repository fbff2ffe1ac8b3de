import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { grouped } from '../../lib/display/grouped.ts'

test('a count is grouped as English does', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat({ max: 100_000 }), fc.maxSafeNat()), (count) => {
      assert.equal(grouped(count), count.toLocaleString('en'))
    }),
  )
})
