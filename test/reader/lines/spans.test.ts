import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { readRecords } from '../../../lib/reader/index.ts'
import { endingAt, spansWithin } from '../../../lib/reader/lines/spans.ts'
import { partPath } from '../harness/log-writer.ts'
import { NOON, sampleRecord } from '../harness/sample-record.ts'
import { tempLogDir } from '../harness/temp-log-dir.ts'

const MINUTE = 60_000

/** A source over bytes that counts what is read of it. */
function sourceOf(bytes: Buffer) {
  const counted = { bytes: 0 }
  const read = async (buffer: Buffer, offset: number, length: number, position: number) => {
    const bytesRead = bytes.copy(buffer, offset, position, Math.min(bytes.length, position + length))
    counted.bytes += bytesRead
    return { bytesRead }
  }
  return { read, counted }
}

/** A line of about 2 KB. */
const lineAt = (time: number) => `${JSON.stringify(sampleRecord({ time, pad: 'x'.repeat(1600) }))}\n`

const text = (times: readonly number[]) => times.map(lineAt).join('')

test('of a day only the surroundings of ten minutes are read', async () => {
  const bytes = Buffer.from(text(Array.from({ length: 1440 * 4 }, (_, index) => NOON + index * (MINUTE / 4))))
  const source = sourceOf(bytes)
  const window = { from: NOON + 600 * MINUTE, to: NOON + 610 * MINUTE }
  const spans = await spansWithin(source, { from: 0, to: bytes.length }, window)
  assert.ok(source.counted.bytes < bytes.length / 20)
  const [{ from, to } = { from: 0, to: 0 }, end, ...others] = spans
  assert.ok(to - from < bytes.length / 20)
  assert.ok(end !== undefined && end.to === bytes.length && end.from > bytes.length - 8192)
  assert.deepEqual(others, [])
  const read = bytes.toString('utf8', from, to)
  for (let minute = 600; minute < 610; minute++) assert.ok(read.includes(`"time":${NOON + minute * MINUTE},`))
})

test('a small file, one whose lines tell no time, and all times are read whole', async () => {
  const whole = async (bytes: Buffer, window = { from: 0, to: 1 }) =>
    assert.deepEqual(await spansWithin(sourceOf(bytes), { from: 0, to: bytes.length }, window), [
      { from: 0, to: bytes.length },
    ])
  await whole(Buffer.from(text([NOON, NOON])))
  await whole(Buffer.from(`{"time":1,"pad":"${'x'.repeat(1000)}"}\n`.repeat(2000)))
  await whole(Buffer.alloc(2 ** 21, 'x'))
  await whole(Buffer.from(lineAt(NOON).repeat(1000)), { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY })
})

test('a source that ends at a byte gives nothing behind it', async () => {
  const source = endingAt(sourceOf(Buffer.from('abcdef')), 4)
  const buffer = Buffer.alloc(6)
  assert.deepEqual(await source.read(buffer, 0, 6, 1), { bytesRead: 3 })
  assert.equal(buffer.toString('utf8', 0, 3), 'bcd')
  assert.deepEqual(await source.read(buffer, 0, 6, 5), { bytesRead: 0 })
})

test('wherever a clock was put and stayed for a while, a window gives what reading all of the file gives, from either end', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const step = fc.record({
    // More than are passed over between two looks at the file.
    lines: fc.integer({ min: 300, max: 500 }),
    // The clock between two lines, and where it is put before them.
    pace: fc.integer({ min: 0, max: MINUTE }),
    jump: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      fc.integer({ min: -300, max: 300 }).map((m) => m * MINUTE),
    ),
    late: fc.integer({ min: 0, max: 9 * MINUTE }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: -300, max: 600 }),
      fc.integer({ min: 1, max: 120 }),
      async (steps, start, length) => {
        let clock = NOON
        const times = steps.flatMap(({ lines, pace, jump, late }) => {
          clock += jump
          return Array.from({ length: lines }, (_, index) => {
            clock += pace
            return index % 7 === 3 ? clock - late : clock
          })
        })
        writeFileSync(path, text(times))
        const [from, to] = [NOON + start * MINUTE, NOON + (start + length) * MINUTE]
        const wanted = times.filter((time) => time >= from && time < to)
        for (const order of ['oldest', 'newest'] as const) {
          const found: number[] = []
          for await (const { time } of readRecords({ logDir, from, to, order })) found.push(time)
          assert.deepEqual(found, order === 'oldest' ? wanted : wanted.toReversed())
        }
      },
    ),
    {
      numRuns: 8,
      examples: [
        // The clock is put back between two looks, in front of the latest line so far.
        [
          [
            { lines: 300, pace: 1362, jump: 0, late: 0 },
            { lines: 346, pace: 34_542, jump: 0, late: 0 },
            { lines: 300, pace: 0, jump: -11 * MINUTE, late: 0 },
            { lines: 300, pace: 0, jump: 0, late: 0 },
          ],
          206,
          1,
        ],
      ],
    },
  )
})
