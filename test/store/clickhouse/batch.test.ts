import assert from 'node:assert/strict'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import fc from 'fast-check'
import { ClickHouseBatch } from '../../../lib/store/clickhouse/batch.ts'
import { COLUMN_NAMES } from '../../../lib/store/clickhouse/columns.ts'
import type { StoredLine } from '../../../lib/store/store.ts'
import { NOON, sampleRecord } from '../../reader/harness/sample-record.ts'

const DAY = 86_400_000

function line(record: object, offset = 0): StoredLine {
  return { source: 'web-1', file: 'app.2026-11-24.1.log', offset, text: JSON.stringify(record) }
}

/** The values of inserted rows, as the engine reads them. */
function rowsIn(inserted: string): (string | null)[][] {
  const CHARACTERS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\' }
  return inserted
    .split('\n')
    .slice(0, -1)
    .map((row) =>
      row
        .split('\t')
        .map((value) => (value === '\\N' ? null : value.replace(/\\(.)/g, (_, name) => CHARACTERS[name] ?? ''))),
    )
}

function collecting() {
  const inserts: string[] = []
  const batch = new ClickHouseBatch(null, async (rows: Readable) => void inserts.push(await text(rows)))
  return { batch, inserts }
}

test('every line comes out as it was given, batch for batch, whatever stands in it', async () => {
  const { batch, inserts } = collecting()
  const messages = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\\N', '\t\r', 'x'.repeat(90_000))),
  )
  await fc.assert(
    fc.asyncProperty(messages, async (given) => {
      const lines = given.map((msg, at) => line({ level: 30, time: NOON + at, reqId: msg, msg }, at))
      for (const one of lines) assert.equal(batch.add(one), null)
      assert.equal(await batch.send(), lines.length)
      const rows = rowsIn(inserts.splice(0).join(''))
      for (const [at, row] of rows.entries()) {
        const named = Object.fromEntries(COLUMN_NAMES.map((name, index) => [name, row[index]]))
        assert.deepEqual(
          [named.line, named.reqId, named.offset, named.time, named.url],
          [lines[at]?.text, given[at], String(at), ((NOON + at) / 1000).toFixed(3), null],
        )
      }
      assert.equal(rows.length, lines.length)
    }),
    { numRuns: 50 },
  )
})

test('a time whose seconds have fewer than ten digits is written as a date', async () => {
  const { batch, inserts } = collecting()
  batch.add(line({ level: 30, time: 5 }))
  await batch.send()
  assert.equal(rowsIn(inserts.join(''))[0]?.[1], '1970-01-01 00:00:00.005')
})

test('one insert has rows of fifty days at most', async () => {
  const { batch, inserts } = collecting()
  for (let day = 0; day < 120; day++) {
    for (const hour of [1, 2]) batch.add(line(sampleRecord({ time: NOON + day * DAY + hour * 3_600_000 }), day))
  }
  assert.equal(await batch.send(), 240)
  assert.deepEqual(
    inserts.map((insert) => rowsIn(insert).length),
    [100, 100, 40],
  )
})

test('what was not stored is sent again, and what was is not', async () => {
  const inserts: string[] = []
  let left = 1
  const batch = new ClickHouseBatch(null, async (rows) => {
    const given = await text(rows)
    if (left-- === 0) throw new Error('down')
    inserts.push(given)
  })
  for (let day = 0; day < 60; day++) batch.add(line(sampleRecord({ time: NOON + day * DAY }), day))
  await assert.rejects(batch.send(), /down/)
  left = 10
  assert.equal(await batch.send(), 60)
  assert.equal(await batch.send(), 0)
  const offsets = inserts.flatMap(rowsIn).map((row) => Number(row[COLUMN_NAMES.indexOf('offset')]))
  assert.deepEqual(
    offsets,
    Array.from({ length: 60 }, (_, day) => day),
  )
})

test('it is full of twenty thousand rows, or of eight megabytes', () => {
  const few = collecting().batch
  while (!few.isFull) few.add(line({ level: 30, time: NOON, msg: 'x'.repeat(1024 * 1024) }))
  const many = collecting().batch
  let count = 0
  for (; !many.isFull; count++) many.add(line({ level: 30, time: NOON }, count))
  assert.equal(count, 20_000)
})
