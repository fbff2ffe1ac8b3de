import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvTable } from '../../../lib/cli/output/csv.ts'
import type { AccessRecord } from '../../../lib/record/access-record.ts'
import { sampleRecord } from '../../reader/harness/sample-record.ts'

test('a table has a column for each thing that a record can have, and one for what was added', () => {
  const { header, row } = csvTable()
  const record = { ...sampleRecord({ route: null }), orderId: 7 } as AccessRecord
  const cells = new Map(header.split(',').map((name, index) => [name, row(record).split(',')[index]]))
  assert.equal(cells.get('url'), 'localhost/test')
  assert.equal(cells.get('client.user'), '2')
  assert.equal(cells.get('route'), '')
  assert.equal(cells.get('errorDetail.message'), '')
  assert.equal(header.split(',').at(-1), 'added')
  assert.ok(row(record).endsWith(',,"{""orderId"":7}"'))
  assert.ok(row(sampleRecord()).endsWith(',,'), 'nothing was added')
})

test('a table of given fields has these alone, a key with a point before a path', () => {
  const { header, row } = csvTable(['reqId', 'client.client', 'a.b'])
  assert.equal(header, 'reqId,client.client,a.b')
  assert.equal(row({ ...sampleRecord(), 'a.b': 1, a: { b: 2 } } as AccessRecord), 'req-1,127.0.0.1,1')
})
