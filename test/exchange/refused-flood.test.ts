import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { createRefusedFlood, createTokenBucket } from '../../lib/exchange/refused-flood.ts'

const BEGIN = Date.UTC(2026, 10, 24)

/** A flood under a clock that the test moves; both clocks move together. */
function flood(t: TestContext, perSecond: number) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: BEGIN })
  t.mock.method(performance, 'now', () => Date.now() - BEGIN)
  const reports: unknown[] = []
  return { reports, ...unbound(createRefusedFlood(perSecond, (counted) => reports.push(counted))) }
}

function unbound(made: ReturnType<typeof createRefusedFlood>) {
  return { mayRefuse: made.mayRefuse, close: made.close, total: () => made.total }
}

test('what is above the limit is counted and summed up once a second', (t) => {
  const { mayRefuse, reports, total } = flood(t, 2)
  const passed = () => [mayRefuse(), mayRefuse(), mayRefuse(), mayRefuse()]
  assert.deepEqual(passed(), [true, true, false, false])
  t.mock.timers.tick(400)
  assert.deepEqual(passed(), [false, false, false, false])
  t.mock.timers.tick(599)
  assert.deepEqual(reports, [])
  t.mock.timers.tick(1)
  assert.deepEqual(reports, [{ count: 6, from: BEGIN, to: BEGIN + 400 }])
  assert.equal(total(), 6)
  assert.deepEqual(passed(), [true, true, false, false])
  t.mock.timers.tick(5000)
  assert.deepEqual(reports.slice(1), [{ count: 2, from: BEGIN + 1000, to: BEGIN + 1000 }])
  assert.equal(total(), 8)
})

test('closing sums up at once, and only what was not summed up', (t) => {
  const { mayRefuse, close, reports } = flood(t, 1)
  mayRefuse()
  mayRefuse()
  close()
  assert.deepEqual(reports, [{ count: 1, from: BEGIN, to: BEGIN }])
  close()
  t.mock.timers.tick(5000)
  assert.equal(reports.length, 1)
})

test('without a flood nothing is reported', (t) => {
  const { mayRefuse, close, reports, total } = flood(t, 5)
  assert.ok(mayRefuse())
  t.mock.timers.tick(5000)
  close()
  assert.deepEqual(reports, [])
  assert.equal(total(), 0)
})

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
