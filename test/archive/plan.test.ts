import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planArchive } from '../../lib/archive/plan.ts'
import type { LogFile } from '../../lib/reader/list-files.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const MINUTE = 60_000

function file(day: string, changes: Partial<LogFile> = {}): LogFile {
  const modified = NOW - 60 * MINUTE
  return {
    category: 'app',
    day,
    part: 1,
    compressed: false,
    path: `app.${day}.1.log`,
    size: 9,
    modified,
    inode: '1',
    ...changes,
  }
}

const plan = (plain: LogFile | null, compressed: LogFile | null = null) => {
  const { due, unsettled, ahead } = planArchive([{ plain, compressed }], {
    today: '2026-11-24',
    now: NOW,
    settle: 10 * MINUTE,
  })
  if (ahead !== null) return `ahead: ${ahead}`
  return due.length > 0 ? 'due' : unsettled.length > 0 ? 'unsettled' : 'left'
}

test('a part is due when its day is over and none of its files was touched for a while', () => {
  assert.equal(plan(file('2026-11-23')), 'due')
  assert.equal(plan(file('2026-11-24')), 'left')
  assert.equal(plan(file('2026-11-25')), 'left', 'in another time zone it may be that day already')
  assert.equal(plan(file('2026-11-26')), 'ahead: 2026-11-26')
  assert.equal(plan(file('2026-11-23', { modified: NOW - 10 * MINUTE })), 'due')
  assert.equal(plan(file('2026-11-23', { modified: NOW - 10 * MINUTE + 1 })), 'unsettled')
  assert.equal(plan(file('2026-11-23'), file('2026-11-23', { compressed: true, modified: NOW })), 'unsettled')
  assert.equal(plan(null, file('2026-11-23', { compressed: true })), 'due')
  assert.equal(plan(file('2026-11-23', { size: 0 })), 'left')
  assert.equal(plan(null), 'left')
})
