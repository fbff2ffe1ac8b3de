import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createRefusedFlood } from '../../lib/exchange/refused-flood.ts'

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
