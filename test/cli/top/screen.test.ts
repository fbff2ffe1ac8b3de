import assert from 'node:assert/strict'
import { test } from 'node:test'
import { width } from '../../../lib/cli/output/table.ts'
import { type Look, topBlock, topScreen } from '../../../lib/cli/top/screen.ts'
import { SlidingWindow } from '../../../lib/cli/top/window.ts'
import { PLAIN } from '../../../lib/display/color.ts'
import { timeZone } from '../../../lib/time/time-zone.ts'
import { NOON, sampleRecord } from '../../reader/harness/sample-record.ts'

const SECOND = 1000

const look: Look = {
  ...{ palette: PLAIN, zone: timeZone('UTC'), columns: 120, rows: 40, title: 'app', every: 2000, over: 300_000 },
  ...{ most: 10, whenNothing: 'no requests yet' },
}

function busyWindow(): SlidingWindow {
  const window = new SlidingWindow(150, 2 * SECOND, NOON, 150)
  for (let at = 0; at < 3000; at++) {
    const errorDetail = {
      ...{ errorFunc: 'f', location: `${at % 7} line in /app/routes/a-long-name.ts`, raised: 'TypeError' },
      ...{ message: 'what cannot \u001b[31mbe read\n', detail: null },
    }
    const fault = at % 50 === 0 ? { statusCode: 500, errorDetail } : {}
    window.addPast(
      sampleRecord({ time: NOON - at * 100, route: `/api/v1/things/${at % 20}/상품`, durationUs: at * 1000, ...fault }),
    )
  }
  window.close(NOON + 2 * SECOND)
  return window
}

test('a frame fits the terminal, whatever its size from 60 columns', () => {
  const live = busyWindow().look()
  for (const columns of [60, 64, 80, 109, 110, 132, 300]) {
    for (const rows of [5, 12, 18, 24, 50]) {
      const frame = topScreen(live, { ...look, columns, rows })
      assert.ok(frame.length <= rows, `${frame.length} lines of ${rows}`)
      for (const line of frame) assert.ok(width(line) <= columns, `${width(line)} of ${columns}: ${line}`)
      if (rows >= 18)
        assert.ok(
          frame.some((line) => line.startsWith('failed    times')),
          `errors on ${rows} rows`,
        )
      assert.doesNotMatch(frame.join(''), /[\u0000-\u001f\u007f-\u009f]/)
    }
  }
})

test('the first lines tell the stretch, the rate of the last interval, and the sums', () => {
  const window = busyWindow()
  for (let at = 0; at < 5; at++) window.add(sampleRecord({ durationUs: 3000 }))
  window.close(NOON + 4 * SECOND)
  const [first = '', second, , third = ''] = topScreen(window.look(), look)
  assert.match(first, /^app {3}every 2 s, the last 5 min +12:00:04$/)
  assert.equal(second, 'now 2.5 a second   none failed   p95 2.98 ms')
  assert.match(third, /^2,965 requests {3}failed 59 \(2\.0 %\) {3}4xx 0 {3}left 0 {3}p50 /)
})

test('while nothing came it says so', () => {
  const window = new SlidingWindow(1, SECOND, NOON, 1)
  assert.equal(
    topScreen(window.look(), { ...look, whenNothing: 'waiting for records in logs' }).at(-1),
    'waiting for records in logs',
  )
})

test('a block for a pipe tells one interval', () => {
  const window = new SlidingWindow(1, 2 * SECOND, NOON, 0)
  window.add(sampleRecord())
  window.close(NOON + 2 * SECOND)
  assert.deepEqual(topBlock(window.look(), { ...look, columns: 80 }), [
    '2026-11-24 12:00:00 – 12:00:02   0.5 a second',
    '1 requests   none failed   4xx 0   left 0',
    'p50 0.27 ms   p95 0.27 ms   p99 0.27 ms',
    'route      requests  failed      p50      p95',
    'GET /test         1       0  0.27 ms  0.27 ms',
    '',
  ])
})
