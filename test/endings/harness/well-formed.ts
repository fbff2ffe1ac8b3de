import assert from 'node:assert/strict'
import type { AccessRecord } from '../../../lib/record/access-record.ts'

const FIRST_KEYS = [
  'level',
  'time',
  'category',
  'url',
  'method',
  'statusCode',
  'errorDetail',
  'client',
  'processedTime',
  'datetimeUTC',
  'datetimeKST',
  'outcome',
  'reqId',
  'route',
  'durationUs',
]

/** What holds for every record with the default options, however its request ended. */
export function assertWellFormed(record: AccessRecord): void {
  assert.deepEqual(Object.keys(record).slice(0, FIRST_KEYS.length), FIRST_KEYS)
  const failed = record.statusCode >= 500 || record.outcome === 'cut'
  assert.equal(record.level, failed ? 50 : 30, 'level follows from status and outcome')
  assert.match(record.processedTime, /^\d+\.\d{1,5}ms$/)
  assert.ok(
    Math.abs(record.durationUs - Number.parseFloat(record.processedTime) * 1000) <= 1,
    'one duration, two units',
  )
  assert.equal(record.datetimeUTC, wallText(record.time))
  assert.equal(record.datetimeKST, wallText(record.time + 9 * 3_600_000))
  assert.ok(Math.abs(Date.now() - record.time) < 60_000, 'the time is that of the end')
  assert.deepEqual(Object.keys(record.client), ['client', 'user', 'email'])
}

function wallText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
}
