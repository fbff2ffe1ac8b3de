import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, test } from 'node:test'
import { InsertBody } from '../../../lib/store/clickhouse/insert-body.ts'

const { poolSize } = Buffer

// As newer versions of Node have it: as large as a piece.
beforeEach(() => {
  Buffer.poolSize = 64 * 1024
})

afterEach(() => {
  Buffer.poolSize = poolSize
})

test('the memory of a long row is not taken for later rows, as others may have a part of it', () => {
  const body = new InsertBody()
  body.add('x'.repeat(25_000), 0)
  body.clear()
  const victim = Buffer.from('victim'.repeat(10))
  for (let row = 0; row < 60; row++) body.add('y'.repeat(1000), 0)
  assert.equal(victim.toString(), 'victim'.repeat(10))
})

test('the rows of an insert after others are its own, in order', async () => {
  const body = new InsertBody()
  const rows = Array.from({ length: 200 }, (_, row) => `${row}:${'z'.repeat(row % 50 === 0 ? 30_000 : 900)}\n`)
  for (let insert = 0; insert < 3; insert++) {
    const own = rows.map((row) => `${insert}${row}`)
    for (const row of own) body.add(row, 0)
    assert.ok((await text(body.stream())) === own.join(''), `${insert}`)
    body.clear()
  }
})
