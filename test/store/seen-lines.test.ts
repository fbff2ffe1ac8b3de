import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeenLines } from '../../lib/store/seen-lines.ts'

function line(offset: number, time: number) {
  return { source: 's', file: 'app.2026-11-24.1.log', offset, text: '', record: { level: 30, time } }
}

test('a line is new once, as long as it can be found again', () => {
  const seen = new SeenLines(1000)
  assert.equal(seen.from, Number.NEGATIVE_INFINITY)
  assert.deepEqual(
    [line(0, 5000), line(1, 4500), line(0, 5000), line(1, 4500)].map((one) => seen.add(one)),
    [true, true, false, false],
  )
  assert.equal(seen.from, 4000)
  assert.equal(seen.add(line(2, 7000)), true)
  assert.equal(seen.from, 6000)
  assert.equal(seen.add(line(2, 7000)), false)
})
