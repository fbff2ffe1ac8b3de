import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bucketBounds, columnBounds } from '../../../lib/cli/stored/duration-bounds.ts'
import { durationColumn } from '../../../lib/report/count/decades.ts'
import { bucketOf, Histogram } from '../../../lib/report/count/histogram.ts'

/** As the engine does it. */
function roundDown(us: number, bounds: readonly number[]): number {
  return bounds.findLast((bound) => bound <= us) ?? -1
}

test('a duration rounded down to a bound is in the column and the bucket that it was in', () => {
  const us = fc.oneof(
    fc.integer({ min: 0, max: 2000 }),
    fc.integer({ min: 0, max: 12 }).map((exponent) => 10 ** exponent),
    fc.integer({ min: 0, max: 1e9 }),
  )
  fc.assert(
    fc.property(us, (duration) => {
      assert.equal(durationColumn(roundDown(duration, columnBounds)), durationColumn(duration))
      const bound = roundDown(duration, bucketBounds)
      assert.equal(bound < 1 ? 0 : bucketOf(bound), duration < 1 ? 0 : bucketOf(duration))
    }),
    { numRuns: 300 },
  )
})

test('a histogram of counted buckets has the percentiles of the values', () => {
  const [one, other] = [new Histogram(), new Histogram()]
  const values = Array.from({ length: 500 }, (_, index) => (index * 7919) % 100_000)
  for (const value of values) one.add(value)
  other.addCounted(
    values.map((value) => [roundDown(value, bucketBounds), 1] as const),
    Math.max(...values),
  )
  for (const share of [0.01, 0.5, 0.95, 0.999, 1]) assert.equal(other.percentile(share), one.percentile(share))
  assert.deepEqual([other.count, other.max], [one.count, one.max])
})
