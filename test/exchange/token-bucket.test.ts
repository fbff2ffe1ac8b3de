import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTokenBucket } from '../../lib/exchange/token-bucket.ts'

test('a burst of a second passes at once, the next only as time goes on', () => {
  let now = 0
  const take = createTokenBucket(3, () => now)
  const takes = (times: number) => Array.from({ length: times }, take).filter(Boolean).length
  assert.equal(takes(5), 3)
  now += 333
  assert.equal(takes(5), 0)
  now += 1
  assert.equal(takes(5), 1)
  now += 60_000
  assert.equal(takes(9), 3, 'rest is not saved up beyond a second')
})

test('a bucket of nothing lets nothing through', () => {
  let now = 0
  const take = createTokenBucket(0, () => now)
  for (now = 0; now < 10_000; now += 1000) assert.equal(take(), false)
})

test('over any time at most a burst and what the time allows passes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 300 }),
      (perSecond, gaps) => {
        let now = 1000
        const take = createTokenBucket(perSecond, () => now)
        let passed = 0
        for (const gap of gaps) {
          now += gap
          if (take()) passed += 1
        }
        assert.ok(passed <= perSecond + ((now - 1000) / 1000) * perSecond + 1e-6)
      },
    ),
  )
})
