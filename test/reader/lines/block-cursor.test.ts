import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Malformed } from '../../../lib/reader/index.ts'
import { EntryCursor, StretchCursor } from '../../../lib/reader/lines/block-cursor.ts'
import type { FileBlock } from '../../../lib/reader/lines/file-blocks.ts'
import { mergeByTime } from '../../../lib/reader/merge-by-time.ts'
import { compileFilter } from '../../../lib/reader/query/line-filter.ts'
import { NOON, sampleRecord } from '../harness/sample-record.ts'

const record = fc
  .record({ url: fc.string(), time: fc.integer({ min: NOON - 5, max: NOON + 5 }), level: fc.constantFrom(30, 40, 50) })
  .map((changes) => JSON.stringify(sampleRecord(changes)))
const direct = fc
  .dictionary(fc.string(), fc.jsonValue())
  .map((fields) => JSON.stringify({ level: 30, time: NOON, category: 'app', ...fields, level2: { level: 1, time: 2 } }))
const piece = fc.tuple(record, fc.integer({ min: 1, max: 300 })).map(([line, length]) => line.slice(0, length))
const hostile = fc.constantFrom(
  '',
  ' ',
  '{}',
  '[]',
  'null',
  '5',
  '}',
  '{"level":30}',
  '{"level":30,"time":1.5,"x":1}',
  '{"level":030,"time":1,"x":1}',
  '{"level":30,"time":1e3,"x":1}',
  '{"level":30,"time":-5,"x":1}',
  '{"level":"info","time":5,"msg":"a label"}',
  '{"level":30,"time":12345678901234567890,"x":1}',
  '{"time":5,"level":30,"msg":"the other way round"}',
  '{"level":30,"time":5,"inner":{"level":30,"time":6}}',
  '{"level":30,"time":5,"text":"{\\"level\\":30"}',
  '{"level":30,"time":5,"lost":"\u0000\u0000\u0000"}',
  '{"level":30,"time":5,"msg":"carriage return"}\r',
  '{"severity":"INFO","time":5,"msg":"named otherwise"}',
  '{"level":30,"time":5,"msg":"torn at a brace }',
  '{"level":30,"time":5,"msg":"}',
  '{"level":30,"time":5,"msg":":1}',
  '{"level":30,"time":5,"msg":"torn behind a quote \\"}',
  '{"level":30,"time":5,"list":["a","}',
  '{"level":30,"time":5,"inner":{"a":"b"},"msg":"torn }',
)
const line = fc.oneof(
  { weight: 6, arbitrary: record },
  { weight: 2, arbitrary: direct },
  { weight: 2, arbitrary: hostile },
  { weight: 1, arbitrary: piece },
  // A process that died while it wrote, and the next one's first line behind it.
  { weight: 1, arbitrary: fc.tuple(piece, record).map((pair) => pair.join('')) },
  { weight: 1, arbitrary: fc.string().map((text) => text.replaceAll('\n', '')) },
)

test('lines passed through as bytes are those that are found by parsing, whatever stands between them', () => {
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 20 }),
      fc.boolean(),
      fc.constantFrom(undefined, 'warn'),
      fc.constantFrom<[number, number]>([NOON - 2, NOON + 3], [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]),
      (lines, endsInNewline, level, [from, to]) => {
        const bytes = Buffer.from(lines.join('\n') + (endsInNewline ? '\n' : ''))
        const block = { file: 'app.log', bytes, offset: 0 }
        const read = (asBytes: boolean) => {
          const reports: Malformed[] = []
          const onMalformed = (malformed: Malformed) => reports.push(malformed)
          const where = level === undefined ? {} : { level }
          const filter = compileFilter({ lines: 'all', where, onMalformed }, from, to)
          assert.ok(filter.isByHead)
          const found: [number, string][] = []
          if (asBytes) {
            const cursor = new StretchCursor(block, filter, 1)
            while (cursor.next()) {
              const { start, end } = cursor.take(Number.POSITIVE_INFINITY, true)
              found.push([cursor.time, bytes.toString('utf8', start, end)])
            }
          } else {
            const cursor = new EntryCursor(block, filter, false)
            while (cursor.next()) found.push([cursor.time, cursor.take().text])
          }
          return { found, reports }
        }
        assert.deepEqual(read(true), read(false))
      },
    ),
    { numRuns: 500 },
  )
})

/** Files of blocks of lines, and how many lines a stretch may have. */
const files = fc.array(fc.array(fc.array(line, { minLength: 1, maxLength: 8 }), { maxLength: 3 }), { maxLength: 4 })

test('stretches of several files are merged into the order in which single lines are', async () => {
  await fc.assert(
    fc.asyncProperty(files, fc.constantFrom(1, 3, Number.POSITIVE_INFINITY), async (files, most) => {
      const filter = compileFilter({ lines: 'all' }, NOON - 4, NOON + 4)
      const sequences = <C>(cursorOf: (block: FileBlock) => C) =>
        files.map(async function* cursors(blocks) {
          for (const lines of blocks) {
            yield cursorOf({ file: 'app.log', bytes: Buffer.from(`${lines.join('\n')}\n`), offset: 0 })
          }
        })
      const texts: string[] = []
      for await (const batch of mergeByTime(
        sequences((block) => new StretchCursor(block, filter, most)),
        false,
      )) {
        for (const { block, start, end, lines } of batch) {
          const text = block.bytes.toString('utf8', start, end).split('\n')
          assert.equal(text.length, lines)
          assert.ok(lines <= most)
          texts.push(...text)
        }
      }
      assert.deepEqual(texts, await mergedTexts(sequences((block) => new EntryCursor(block, filter, false))))
    }),
    { numRuns: 200 },
  )
})

async function mergedTexts(sequences: AsyncGenerator<EntryCursor>[]): Promise<string[]> {
  const texts: string[] = []
  for await (const batch of mergeByTime(sequences, false)) for (const { text } of batch) texts.push(text)
  return texts
}
