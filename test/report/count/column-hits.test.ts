import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ColumnHits } from '../../../lib/report/count/column-hits.ts'

test('counts of few values are exact in every column, in whatever order records come, however columns are joined', () => {
  const came = fc.array(fc.tuple(fc.nat({ max: 40 }), fc.constantFrom('a', 'b', 'c', 'd')), { maxLength: 120 })
  fc.assert(
    fc.property(came, came, fc.integer({ min: 2, max: 6 }), (before, after, factor) => {
      const hits = new ColumnHits()
      const truth = new Map<string, number>()
      const count = (column: number, value: string) => {
        hits.at(column).add(value)
        hits.mark(1)
        hits.mark(1)
      }
      for (const [column, value] of before) count(column, value)
      hits.join(factor)
      for (const [column, value] of after) count(Math.floor(column / factor), value)
      for (const [column, value] of [...before, ...after]) {
        const key = `${Math.floor(column / factor)} ${value}`
        truth.set(key, (truth.get(key) ?? 0) + 1)
      }
      for (let column = 0; column <= 40 / factor; column++) {
        const { hits: found, rest } = hits.top(column, 10)
        assert.equal(rest, 0)
        for (const { value, count, missed, marks } of found) {
          assert.deepEqual([count, missed, marks], [truth.get(`${column} ${value}`), 0, [0, 2 * count]])
          truth.delete(`${column} ${value}`)
        }
      }
      assert.equal(truth.size, 0)
    }),
    { numRuns: 100 },
  )
})

test('of very many values each is within its bounds, and what is not listed came no more often than told', () => {
  const values = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 120 })), { minLength: 200, maxLength: 400 })
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 20 }), (came, most) => {
      const hits = new ColumnHits()
      const truth = new Map<string, number>()
      for (const [column, value] of came) {
        hits.at(column).add(`v${value}`)
        const key = `${column} v${value}`
        truth.set(key, (truth.get(key) ?? 0) + 1)
      }
      for (let column = 0; column < 4; column++) {
        const { hits: found, rest } = hits.top(column, most)
        assert.ok(found.length <= most)
        for (const { value, count, missed } of found) {
          const times = truth.get(`${column} ${value}`) ?? 0
          assert.ok(count <= times && times <= count + missed, `${value}: ${times} of ${count}+${missed}`)
          truth.delete(`${column} ${value}`)
        }
        for (const [key, times] of truth) if (key.startsWith(`${column} `)) assert.ok(times <= rest, `${key}: ${times}`)
      }
    }),
    { numRuns: 60 },
  )
})

test('who comes most in one column is found there although all others have come before', () => {
  const hits = new ColumnHits()
  for (let other = 0; other < 5000; other++) hits.at(0).add(`other ${other}`)
  for (let time = 0; time < 50; time++) hits.at(0).add('busy')
  const [first] = hits.top(0, 1).hits
  assert.equal(first?.value, 'busy')
  assert.ok((first?.count ?? 0) <= 50 && (first?.count ?? 0) + (first?.missed ?? 0) >= 50)
})
