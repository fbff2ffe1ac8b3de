import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  daysWithin,
  keyFrom,
  partitionOf,
  placeOf,
  SHARDS,
  sortKey,
  userKey,
} from '../../../lib/store/dynamodb/keys.ts'

const ROW = {
  category: 'app',
  source: 'web-1',
  file: 'app.2026-11-20.1.log',
  offset: 12_345,
  time: Date.UTC(2026, 10, 20, 12),
}

test('a row has a key that its place and time make, and that tells its place', () => {
  const key = sortKey(ROW)
  assert.equal(key, '1795176000000#web-1#2026-11-20#000000001#0000000012345')
  const { time, ...place } = ROW
  assert.deepEqual(placeOf(partitionOf(ROW), key), place)
  assert.match(partitionOf(ROW), /^app#2026-11-20#[0-3]$/)
})

test('keys order rows as the reader does: by time, part and place', () => {
  const earlier = sortKey({ ...ROW, time: 5, file: 'app.2026-11-20.9.log' })
  const rows = [
    earlier,
    sortKey({ ...ROW, file: 'app.2026-11-20.9.log' }),
    sortKey({ ...ROW, file: 'app.2026-11-20.10.log', offset: 0 }),
  ]
  assert.deepEqual(rows.toSorted(), rows)
  assert.ok(keyFrom(ROW.time) < sortKey(ROW))
  assert.ok(keyFrom(ROW.time + 1) > sortKey(ROW))
  assert.equal(keyFrom(-5), keyFrom(0))
})

test('the rows of a day lie in every partition of it', () => {
  const used = new Set(Array.from({ length: 100 }, (_, offset) => partitionOf({ ...ROW, offset })))
  assert.equal(used.size, SHARDS)
})

test('a span touches the days of UTC that it reaches into', () => {
  assert.deepEqual(daysWithin(Date.UTC(2026, 1, 28, 23), Date.UTC(2026, 2, 2)), ['2026-02-28', '2026-03-01'])
  assert.deepEqual(daysWithin(5, 5), ['1970-01-01'].slice(1))
})

test('a user too long for a key shares one with those that begin alike', () => {
  assert.equal(userKey('app', 'x'.repeat(3000)), userKey('app', 'x'.repeat(2000)))
  assert.equal(userKey('app', '2'), 'app#2')
})
