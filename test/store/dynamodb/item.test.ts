import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchesOf } from '../../../lib/store/dynamodb/batches.ts'
import { itemOf, LARGEST_ITEM, sizeOf, textOf } from '../../../lib/store/dynamodb/item.ts'
import { type Row, rowOf } from '../../../lib/store/row.ts'
import { NOON, sampleRecord } from '../../reader/harness/sample-record.ts'

function row(changes: object, offset = 0): Row {
  const text = JSON.stringify(sampleRecord(changes))
  return rowOf({ source: 'web-1', file: 'app.2026-11-24.1.log', offset, text }) as Row
}

test('an item has its line, its expiry, and the keys of the indexes that it stands in', () => {
  const fine = itemOf(row({}), 86_400_000)
  assert.deepEqual(Object.keys(fine ?? {}), ['p', 's', 'l', 'x', 'u'])
  assert.deepEqual(fine?.x, { N: String((NOON + 86_400_000) / 1000) })
  assert.deepEqual(fine?.u, { S: 'app#2' })
  const failed = itemOf(row({ statusCode: 503, client: { client: null, user: null, email: null } }), null)
  assert.deepEqual(Object.keys(failed ?? {}), ['p', 's', 'l', 'e'])
  assert.deepEqual(failed?.e, failed?.p)
  assert.ok(itemOf(row({ level: 50 }), null)?.e)
})

test('a long line is compressed, and comes back as it was', () => {
  const long = row({ note: '가'.repeat(200_000) })
  const item = itemOf(long, null)
  assert.ok(item !== null && sizeOf(item) < 10_000)
  assert.equal(textOf(item), long.text)
  assert.equal(textOf(itemOf(row({}), null) ?? {}), row({}).text)
})

test('what is above the limit of an item even compressed is none', () => {
  const note = Array.from({ length: 120_000 }, (_, index) => (index * 2_654_435_761).toString(36)).join('')
  assert.ok(note.length > LARGEST_ITEM)
  assert.ok(itemOf(row({ note }), null) === null)
})

test('a request holds 25 items and 12 MB at most, and no key twice', () => {
  const items = Array.from({ length: 60 }, (_, index) => itemOf(row({}, index), null) ?? {})
  assert.deepEqual(
    batchesOf([...items, ...items]).map((batch) => batch.length),
    [25, 25, 10],
  )
  const large = Array.from({ length: 40 }, (_, index) => ({
    ...items[index],
    z: { B: Buffer.alloc(390_000) },
  }))
  for (const batch of batchesOf(large as never)) {
    assert.ok(batch.reduce((sum, item) => sum + sizeOf(item), 0) <= 16_000_000)
  }
  assert.deepEqual(batchesOf([]), [])
})
