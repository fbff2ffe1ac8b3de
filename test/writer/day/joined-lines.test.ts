import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { JoinedLines } from '../../../lib/writer/day/joined-lines.ts'

test('joined lines are taken as they were added, however long they are', () => {
  const line = fc
    .tuple(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom(1, 50, 500, 20_000))
    .map(([text, times]) => text.repeat(times))
  const joined = new JoinedLines()
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      for (const text of lines) joined.add(text)
      assert.equal(joined.take().toString(), Buffer.from(lines.join('')).toString())
      assert.equal(joined.length, 0)
    }),
    { numRuns: 300 },
  )
})

test('what was taken stays as it is while further lines are joined', () => {
  const joined = new JoinedLines()
  for (const _ of Array(10)) joined.add('a'.repeat(1000))
  const first = joined.take()
  for (const _ of Array(10)) joined.add('b'.repeat(1000))
  assert.equal(first.toString(), 'a'.repeat(10_000))
  assert.equal(joined.length, 10_000)
})
