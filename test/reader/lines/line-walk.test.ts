import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { walkLines } from '../../../lib/reader/lines/line-walk.ts'
import { Needle } from '../../../lib/reader/query/needle.ts'

function linesOf(bytes: Buffer, needles: readonly string[] | null, newest: boolean): string[] {
  const walk = walkLines(bytes, needles?.map((text) => new Needle(text)) ?? null, newest)
  const lines: string[] = []
  while (walk.next()) lines.push(bytes.toString('utf8', walk.start, walk.end))
  return lines
}

test('a walk meets every line that holds a needle once, in order, from either end', () => {
  const line = fc.stringMatching(/^[ab]{0,5}$/)
  const needle = fc.stringMatching(/^[ab]{1,2}$/)
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 8 }),
      fc.option(fc.array(needle, { maxLength: 3 })),
      fc.boolean(),
      fc.boolean(),
      (lines, needles, endsInNewline, newest) => {
        // A block without its last newline does not end in an empty line.
        const ends = endsInNewline || lines.at(-1) === ''
        const bytes = Buffer.from(lines.join('\n') + (ends ? '\n' : ''))
        const wanted = lines.filter((text) => needles === null || needles.some((piece) => text.includes(piece)))
        assert.deepEqual(linesOf(bytes, needles, newest), newest ? wanted.toReversed() : wanted)
      },
    ),
    { numRuns: 3000 },
  )
})
