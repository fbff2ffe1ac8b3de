import assert from 'node:assert/strict'
import { test } from 'node:test'
import { condensed, hitsIn } from '../../../lib/report/page/script/figures.js'
import type { ReportHits } from '../../../lib/report/report.ts'

test('what came in a stretch is added up, with what it may have missed and what others came at most', () => {
  const byColumn: ReportHits = {
    values: ['a', 'b', 'c'],
    columns: [
      [100, [2, 1000]],
      [0, [0, 5], [1, 2, 1]],
      [3, [0, 4, 0, 1, 2, 1]],
      [100, [2, 1000]],
    ],
  }
  const none = { failed: 0, notFound: 0, refused: 0 }
  assert.deepEqual(hitsIn(byColumn, { from: 1, to: 3 }), {
    hits: [
      { value: 'a', count: 9, missed: 0, failed: 1, notFound: 2, refused: 1 },
      { value: 'b', count: 2, missed: 4, ...none },
    ],
    rest: 3,
  })
  assert.deepEqual(hitsIn({ values: [], columns: [] }, { from: 0, to: 2 }), { hits: [], rest: 0 })
})

test('a steady course stays level to its end, where fewer columns are left for the last point', () => {
  const series = Array.from({ length: 366 }, () => 6)
  assert.deepEqual(new Set(condensed(series, { from: 0, to: 366 }, 60)), new Set([6]))
  assert.deepEqual(condensed([1, 3, 5], { from: 0, to: 3 }, 2), [2, 5])
})
