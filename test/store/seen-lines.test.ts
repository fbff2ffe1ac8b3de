import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeenLines } from '../../lib/store/seen-lines.ts'

function line(offset: number, time: number) {
  return { source: 's', file: 'app.2026-11-24.1.log', offset, text: '', record: { level: 30, time } }
}

test('a line is new once, as long as it can be found again', () => {
  const seen = new SeenLines(1000)
  assert.equal(seen.next(9000), Number.NEGATIVE_INFINITY)
  assert.deepEqual(
    [line(0, 5000), line(1, 4500), line(0, 5000), line(1, 4500)].map((one) => seen.add(one)),
    [true, true, false, false],
  )
  assert.equal(seen.next(9000), 4000)
  assert.equal(seen.add(line(2, 7000)), true)
  assert.equal(seen.next(9000), 6000)
  assert.equal(seen.add(line(2, 7000)), false)
})

test('a line of a clock that is ahead is new once, and the next question reaches to those of the others', () => {
  const seen = new SeenLines(1000)
  assert.equal(seen.add(line(0, 3_600_000)), true)
  assert.equal(seen.next(5000), 4000)
  assert.equal(seen.add(line(1, 5000)), true)
  assert.equal(seen.next(9000), 8000)
  assert.deepEqual([seen.add(line(0, 3_600_000)), seen.add(line(2, 8500))], [false, true])
  assert.equal(seen.next(2000), 8000)
})
