import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Malformed } from '../../../lib/reader/index.ts'
import { BytesCursor, EntryCursor } from '../../../lib/reader/lines/block-cursor.ts'
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
            const cursor = new BytesCursor(block, filter)
            while (cursor.next()) found.push([cursor.time, bytes.toString('utf8', cursor.start, cursor.end)])
          } else {
            const cursor = new EntryCursor(block, filter, false)
            while (cursor.next()) found.push([cursor.time, cursor.entry.text])
          }
          return { found, reports }
        }
        assert.deepEqual(read(true), read(false))
      },
    ),
    { numRuns: 500 },
  )
})
