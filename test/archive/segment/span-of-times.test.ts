import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SpanOfTimes } from '../../../lib/archive/segment/span-of-times.ts'

const MEGABYTE = 1024 * 1024

function spanOf(content: Buffer, most: number) {
  const span = new SpanOfTimes()
  for (let at = 0; at < content.length; at += most) span.add(content.subarray(at, at + most))
  return span.end()
}

const LINES: readonly (readonly [what: string, line: string, times: readonly number[]])[] = [
  ['a record', '{"level":30,"time":50,"client":{"user":2},"msg":"x"}', [50]],
  ['a record with a fraction', '{"level":30,"time":40.5,"msg":"x"}', [40, 41]],
  ['a level that is a label', '{"level":"info","time":60}', [60]],
  ['a piece of a record', '{"level":30,"time":70,"cli', [70]],
  [
    'a record behind a piece of one',
    '{"level":30,"time":55,"err":{"a":"{{"level":30,"time":20,"a":{},"msg":"x"}',
    [55, 20],
  ],
  ['a record behind two pieces', '{"level":30,"ti{"level":30,"time":5{"level":30,"time":90,"msg":"x"}', [90]],
  ['no JSON', 'Killed', []],
  ['nothing', '', []],
]

test('the earliest and the latest time are those of all lines, wherever the bytes are cut', () => {
  const content = fc.tuple(fc.array(fc.constantFrom(...LINES), { maxLength: 8 }), fc.boolean())
  fc.assert(
    fc.property(content, fc.integer({ min: 1, max: 120 }), ([lines, isEnded], most) => {
      const text = lines.map(([, line]) => line).join('\n') + (isEnded && lines.length > 0 ? '\n' : '')
      const times = lines.flatMap(([, , own]) => own)
      assert.deepEqual(spanOf(Buffer.from(text), most), {
        lines: text.split('\n').length - (text === '' || text.endsWith('\n') ? 1 : 0),
        first: times.length === 0 ? null : Math.min(...times),
        last: times.length === 0 ? null : Math.max(...times),
      })
    }),
    { numRuns: 200 },
  )
})

test('a line above a megabyte is counted, and hides what times there are', () => {
  const [, record] = LINES[0] ?? ['', '']
  const content = Buffer.from(`${record}\n${'x'.repeat(MEGABYTE + 1)}\n${record}\n`)
  assert.deepEqual(spanOf(content, MEGABYTE / 4), { lines: 3, first: null, last: null })
})
