import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LABELLED, rowOf, rowWithin } from '../../lib/store/row.ts'
import { NOON, sampleRecord } from '../reader/harness/sample-record.ts'

const PLACE = { source: 'web-1', file: 'app.2026-11-24.1.log', offset: 402 }

function row(line: unknown) {
  const made = rowOf({ ...PLACE, text: typeof line === 'string' ? line : JSON.stringify(line) })
  if (typeof made === 'string') throw new Error(made)
  return made
}

test('a row holds its place, the line as it stands, and what can be asked of it', () => {
  const errorDetail = { errorFunc: 'f', location: '1 line in /a.ts', raised: 'TypeError', message: 'm', detail: 'd' }
  const record = sampleRecord({ statusCode: 500, level: 50, errorDetail, err: { type: 'Inner', stack: 's' } })
  assert.deepEqual(row(record), {
    ...PLACE,
    text: JSON.stringify(record),
    ...{
      category: 'app',
      time: NOON,
      level: 50,
      isAccess: true,
      method: 'GET',
      url: 'localhost/test',
      statusCode: 500,
    },
    ...{ outcome: 'completed', route: '/test', durationUs: 267, client: '127.0.0.1', user: '2', reqId: 'req-1' },
    ...{ raised: 'TypeError', errType: 'Inner', location: '1 line in /a.ts' },
  })
})

test('a line that code wrote has level, time and request id alone', () => {
  const { isAccess, level, statusCode, durationUs, reqId, outcome } = row({
    level: 40,
    time: NOON,
    reqId: 'r',
    msg: 'x',
  })
  assert.deepEqual([isAccess, level, statusCode, durationUs, reqId, outcome], [false, 40, -1, -1, 'r', ''])
})

test('what a field should not hold is held by none of its conditions', () => {
  assert.equal(row({ ...sampleRecord(), statusCode: 99_999 }).statusCode, -1)
  assert.equal(row({ ...sampleRecord(), durationUs: null }).durationUs, -1)
  assert.equal(row({ level: 'AUDIT', time: NOON }).level, LABELLED)
  assert.equal(row(JSON.stringify(sampleRecord()).replace('localhost', '\\ud800')).url, '\ufffd/test')
  assert.equal(row({ ...sampleRecord(), client: '[Redacted]' }).client, null)
})

test('what is no line of a file, no record or of no time is refused', () => {
  const text = JSON.stringify(sampleRecord())
  for (const place of [{ file: 'app.log' }, { file: 'app.2026-11-24.1.log.gz' }, { offset: -1 }, { source: 'a b' }]) {
    assert.equal(rowOf({ ...PLACE, text, ...place }), 'not of a log file')
  }
  for (const other of ['', '{"level":30', '[]', '{"level":30}']) {
    assert.equal(rowOf({ ...PLACE, text: other }), 'not a record')
  }
  for (const time of [-1, 1e15]) {
    assert.equal(rowOf({ ...PLACE, text: JSON.stringify({ level: 30, time }) }), 'no time from 1970 to 2105')
  }
})

test('what is older than it would be kept is refused as expired', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: NOON + 60_000 })
  const line = { ...PLACE, text: JSON.stringify(sampleRecord()) }
  assert.equal(rowWithin(line, 59_999), 'expired')
  for (const keep of [60_000, null]) assert.equal((rowWithin(line, keep) as { time: number }).time, NOON)
})
