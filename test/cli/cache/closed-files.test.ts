import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inCountingOrder } from '../../../lib/cli/cache/closed-files.ts'
import type { LogFile } from '../../../lib/reader/list-files.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const HOUR = 3_600_000
const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

function file(day: string, hoursAgo: number, { category = 'app', part = 1, compressed = false } = {}): LogFile {
  const path = `${category}.${day}.${part}.log${compressed ? '.gz' : ''}`
  return { category, day, part, compressed, path, size: 1, inode: path, modified: NOW - hoursAgo * HOUR }
}

const YESTERDAY = file('2026-11-23', 12)
const TODAY = file('2026-11-24', 0)

const CASES = [
  {
    name: 'a file that was written to within the hour is not closed',
    files: [YESTERDAY, TODAY],
    closed: [YESTERDAY],
  },
  {
    name: 'a part of today is closed when its successor was begun more than an hour ago',
    files: [file('2026-11-24', 3), file('2026-11-24', 0, { part: 2 })],
    closed: [file('2026-11-24', 3)],
  },
  {
    name: 'days come before categories, so that a day that is closed later stands behind all others',
    files: [file('2026-11-22', 36), YESTERDAY, file('2026-11-22', 37, { category: 'pay' })],
    closed: [file('2026-11-22', 37, { category: 'pay' }), file('2026-11-22', 36), YESTERDAY],
  },
  {
    name: 'a plain file and its compressed one stay together',
    files: [YESTERDAY, file('2026-11-23', 11, { compressed: true }), file('2026-11-23', 11.5, { category: 'pay' })],
    closed: [YESTERDAY, file('2026-11-23', 11, { compressed: true }), file('2026-11-23', 11.5, { category: 'pay' })],
  },
  {
    name: 'a part that is being compressed is not closed',
    files: [YESTERDAY, file('2026-11-23', 0, { compressed: true })],
    closed: [],
  },
  {
    name: 'a day whose writer may have lived in a zone where it began before the span is not closed',
    files: [file('2026-11-22', 36), YESTERDAY],
    span: { from: Date.parse('2026-11-22T00:00:00Z'), to: Number.POSITIVE_INFINITY },
    closed: [YESTERDAY],
  },
  {
    name: 'a day that lies within the span in every zone is closed',
    files: [file('2026-11-22', 36), YESTERDAY],
    span: { from: Date.parse('2026-11-21T10:00:00Z'), to: Date.parse('2026-11-23T12:00:00Z') },
    closed: [file('2026-11-22', 36)],
  },
]

for (const { name, files, span = EVER, closed } of CASES) {
  test(name, () => {
    const order = inCountingOrder(files, span, NOW)
    assert.deepEqual(order.closed, closed)
    assert.deepEqual(new Set([...order.closed, ...order.others]), new Set(files))
  })
}
