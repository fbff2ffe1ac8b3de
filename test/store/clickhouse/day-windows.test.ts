import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DayWindows } from '../../../lib/store/clickhouse/day-windows.ts'

const DAY = 86_400_000

function all(span: { from: number; to: number }, newest: boolean, gave: (from: number) => number) {
  const windows = new DayWindows(span, newest)
  const list = []
  for (let window = windows.next(); window !== null; window = windows.next()) {
    list.push(window)
    windows.gave(gave(window.from))
  }
  return list
}

test('a span is looked at by days of UTC, from either end', () => {
  const span = { from: DAY / 2, to: 3 * DAY }
  const days = [
    { from: DAY / 2, to: DAY },
    { from: DAY, to: 2 * DAY },
    { from: 2 * DAY, to: 3 * DAY },
  ]
  assert.deepEqual(
    all(span, false, () => 1),
    days,
  )
  assert.deepEqual(
    all(span, true, () => 1),
    days.toReversed(),
  )
})

test('where nothing is the windows grow', () => {
  assert.equal(all({ from: 0, to: 100 * DAY }, false, () => 0).length, 7)
})

test('windows follow each other without a gap', () => {
  const time = fc.integer({ min: 0, max: 40 * DAY })
  fc.assert(
    fc.property(time, time, fc.boolean(), fc.boolean(), (from, to, newest, isEmpty) => {
      const list = all({ from, to }, newest, () => (isEmpty ? 0 : 1))
      const ordered = newest ? list.toReversed() : list
      for (const [index, window] of ordered.entries()) {
        assert.ok(window.from < window.to)
        assert.equal(window.from, index === 0 ? from : ordered[index - 1]?.to)
      }
      assert.equal(ordered.at(-1)?.to ?? to, from < to ? to : to)
    }),
    { numRuns: 50 },
  )
})
