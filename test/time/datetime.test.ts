import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileDatetime, formatProcessedTime, oncePerSecond, toMicroseconds } from '../../lib/time/datetime.ts'

const instants = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) - 86_400_000 })

function isoText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
}

const datetimes: [zone: string, iso: string, text: string][] = [
  ['UTC', '2023-09-02T08:17:29.000Z', '2023/09/02 08:17:29'],
  ['Asia/Seoul', '2023-09-02T08:17:29.999Z', '2023/09/02 17:17:29'],
  ['Asia/Seoul', '2025-12-31T15:00:00Z', '2026/01/01 00:00:00'],
  ['Asia/Seoul', '2024-02-28T15:30:00Z', '2024/02/29 00:30:00'],
  ['Asia/Kathmandu', '2026-11-24T00:00:00Z', '2026/11/24 05:45:00'],
  ['America/New_York', '2026-03-08T06:59:59Z', '2026/03/08 01:59:59'],
  ['America/New_York', '2026-03-08T07:00:00Z', '2026/03/08 03:00:00'],
]

for (const [zone, iso, text] of datetimes) {
  test(`${iso} is ${text} in ${zone}`, () => {
    assert.equal(compileDatetime(zone)(Date.parse(iso)), text)
  })
}

test('a datetime of UTC is what toISOString says, to the second', () => {
  const format = compileDatetime('UTC')
  fc.assert(fc.property(instants, (instant) => assert.equal(format(instant), isoText(instant))))
})

test('a datetime of Seoul is nine hours ahead, whatever zone the process is in', (t) => {
  const { TZ } = process.env
  t.after(() => {
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
  })
  const from1990 = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2200, 0) })
  for (const zone of ['America/Los_Angeles', 'Asia/Seoul', 'UTC']) {
    process.env.TZ = zone
    const format = compileDatetime('Asia/Seoul')
    fc.assert(fc.property(from1990, (instant) => assert.equal(format(instant), isoText(instant + 9 * 3_600_000))))
  }
})

test('a remembered second reads as if it had been formatted anew', () => {
  const format = compileDatetime('UTC')
  const remembering = oncePerSecond(format)
  const steps = fc.array(fc.oneof(fc.integer({ min: -1500, max: 1500 }), fc.constant(0)), { maxLength: 50 })
  fc.assert(
    fc.property(instants, steps, (start, walk) => {
      let instant = start
      for (const step of walk) {
        instant = Math.max(0, instant + step)
        assert.equal(remembering(instant), format(instant))
      }
    }),
  )
})

test('a second is formatted once', () => {
  let formatted = 0
  const remembering = oncePerSecond((instant) => `${++formatted} at ${instant}`)
  assert.deepEqual([1000, 1001, 1999, 2000, 2500, 999].map(remembering), [
    '1 at 1000',
    '1 at 1000',
    '1 at 1000',
    '2 at 2000',
    '2 at 2000',
    '3 at 999',
  ])
})

const processedTimes: [ms: number, text: string][] = [
  [0, '0.0ms'],
  [12, '12.0ms'],
  [0.5, '0.5ms'],
  [0.26774, '0.26774ms'],
  [0.267744, '0.26774ms'],
  [0.267746, '0.26775ms'],
  [0.000001, '0.0ms'],
  [0.00001, '0.00001ms'],
  [0.00002, '0.00002ms'],
  [1028.104999, '1028.105ms'],
  [86_400_000, '86400000.0ms'],
  [86_400_000.12345, '86400000.12345ms'],
]

for (const [ms, text] of processedTimes) {
  test(`${ms} milliseconds are ${text}`, () => {
    assert.equal(formatProcessedTime(ms), text)
  })
}

test('a processed time has one to five decimals, never an exponent, and is the number', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (ms) => {
      const text = formatProcessedTime(ms)
      assert.match(text, /^\d+\.\d{1,5}ms$/)
      assert.ok(Math.abs(Number.parseFloat(text) - ms) <= 0.000_006)
    }),
  )
})

test('microseconds are whole', () => {
  assert.deepEqual([0, 0.26774, 12, 0.0004, 0.0006].map(toMicroseconds), [0, 268, 12_000, 0, 1])
})
