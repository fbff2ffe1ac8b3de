import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseLock } from '../../../lib/archive/lifecycle/lock.ts'

const DAY = 86_400_000

test('a lock is a mode and a time of a day or more', () => {
  assert.deepEqual(parseLock('compliance:5y'), { mode: 'COMPLIANCE', ms: 5 * 365.25 * DAY })
  assert.deepEqual(parseLock('Governance:30d'), { mode: 'GOVERNANCE', ms: 30 * DAY })
  for (const text of [
    'compliance',
    'compliance:',
    'compliance:12h',
    'compliance:5',
    'governance:101y',
    'governance:999999999y',
    'legal:5y',
    '',
    'compliance:5y ',
  ]) {
    assert.equal(parseLock(text), null, text)
  }
})
