import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offsetChanges } from '../../../lib/cli/stored/offset-changes.ts'
import { timeZone } from '../../../lib/time/time-zone.ts'

const HOUR = 3_600_000

test('the changes of a clock within a span are found to the millisecond', () => {
  const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)]
  assert.deepEqual(offsetChanges(timeZone('America/New_York'), from, to), [
    [from, -5 * HOUR],
    [Date.UTC(2026, 2, 8, 7), -4 * HOUR],
    [Date.UTC(2026, 10, 1, 6), -5 * HOUR],
  ])
  assert.deepEqual(offsetChanges(timeZone('Asia/Seoul'), from, to), [[from, 9 * HOUR]])
})
