import assert from 'node:assert/strict'
import { test } from 'node:test'
import { liveJson } from '../../../lib/cli/top/json.ts'
import { type Live, SlidingWindow } from '../../../lib/cli/top/window.ts'
import type { AccessRecord } from '../../../lib/reader/index.ts'
import { NOON, sampleRecord } from '../../reader/harness/sample-record.ts'

const SECOND = 1000

/** A window of so many seconds, each filled with the records of one list, the newest ended at noon. */
function windowOf(most: number, ...intervals: readonly (readonly Partial<AccessRecord>[])[]): Live {
  const start = NOON - intervals.length * SECOND
  const window = new SlidingWindow(most, SECOND, start, 0)
  for (const [at, records] of intervals.entries()) {
    for (const changes of records) window.add(sampleRecord(changes))
    window.close(start + (at + 1) * SECOND)
  }
  return window.look()
}

const failed = (changes: Partial<AccessRecord> = {}, place = '4 line in /a.ts') =>
  sampleRecord({
    statusCode: 500,
    errorDetail: { errorFunc: 'f', location: place, raised: 'TypeError', message: 'no', detail: null },
    ...changes,
  })

test('what is older than the window is forgotten, and every number is of the same stretch', () => {
  const live = windowOf(
    2,
    [failed({ route: '/old' })],
    [{}, { statusCode: 404 }],
    [{ statusCode: 499, outcome: 'aborted' }],
  )
  assert.deepEqual([live.from, live.to], [NOON - 2 * SECOND, NOON])
  assert.deepEqual([live.requests, live.failed, live.clientError, live.left], [3, 0, 1, 1])
  assert.deepEqual(live.series.fine, [1, 0])
  assert.deepEqual([live.now.requests, live.now.left], [1, 1])
  assert.deepEqual(
    live.routes.map(({ method, route, requests }) => [method, route, requests]),
    [['GET', '/test', 3]],
  )
  assert.deepEqual([live.errors, live.axis.columns], [[], 2])
})

test('a clock that is wrong elsewhere loses no request', () => {
  const live = windowOf(5, [{ time: NOON + 9e9 }, { time: 0 }])
  assert.equal(live.requests, 2)
})

test('what was there before the start stands where its time belongs', () => {
  const window = new SlidingWindow(3, SECOND, NOON, 3)
  for (const ago of [1, 1001, 2999, 3001, 9000, -1]) window.addPast(sampleRecord({ time: NOON - ago }))
  const { series, requests, from } = window.look()
  assert.deepEqual([from, requests, series.fine], [NOON - 3000, 3, [1, 1, 1]])
})

test('percentiles are within 6 %, without those who left', () => {
  const slow = windowOf(
    3,
    [{ durationUs: 80_000 }],
    [{ durationUs: 9e9, outcome: 'aborted' }],
    [{ durationUs: 80_000 }],
  )
  const { timed, p50, p99 } = slow.durationUs
  assert.equal(timed, 2)
  for (const us of [p50, p99]) assert.ok(us !== null && Math.abs(us / 80_000 - 1) <= 0.06, String(us))
  assert.deepEqual(windowOf(1, []).durationUs, { timed: 0, p50: null, p95: null, p99: null })
})

test('errors are those that failed, by place, the last one first', () => {
  const { errors } = windowOf(
    5,
    [failed({ time: 1 }), failed({ time: 4 }, '9 line in /b.ts')],
    [failed({ time: 7, route: '/last' }), failed({ time: 6 }), failed({ statusCode: 404, time: 9 })],
  )
  assert.deepEqual(
    errors.map(({ location, count, time, route, message }) => [location, count, time, route, message]),
    [
      ['4 line in /a.ts', 3, 7, '/last', 'no'],
      ['9 line in /b.ts', 1, 4, '/test', 'no'],
    ],
  )
})

test('routes without end are told apart as far as there is room, and the busiest is among them', () => {
  const others = Array.from({ length: 1000 }, (_, at) => ({ route: null, method: `M${at}` }))
  const busy = Array.from({ length: 200 }, () => ({ route: '/busy' }))
  const { routes, requests } = windowOf(1, [...others, ...busy])
  assert.deepEqual([requests, routes.length, routes[0]?.route], [1200, 100, '/busy'])
  assert.ok((routes[0]?.requests ?? 0) + (routes[0]?.missed ?? 0) >= 200)
})

test('as JSON an interval tells its stretch, its rate and each list as long as asked for', () => {
  const live = windowOf(1, [{}, { route: '/b' }, failed()])
  const { from, to, perSecond, requests, failed: failures, routes, errors } = JSON.parse(liveJson(live, 1))
  assert.deepEqual([from, to, perSecond, requests, failures], [NOON - SECOND, NOON, 3, 3, 1])
  assert.deepEqual(
    [routes.length, routes[0].route, errors.length, errors[0].location],
    [1, '/test', 1, '4 line in /a.ts'],
  )
})
