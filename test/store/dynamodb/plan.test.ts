import assert from 'node:assert/strict'
import { test } from 'node:test'
import { merged } from '../../../lib/store/dynamodb/merge.ts'
import { planOf } from '../../../lib/store/dynamodb/plan.ts'
import { checkQuery } from '../../../lib/store/query.ts'
import type { StoreQuery } from '../../../lib/store/store.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const HOUR = 3_600_000

const plan = (query: StoreQuery) => planOf(checkQuery(query), NOW)

test('a user is found by the index of users, errors by theirs, the rest by time', () => {
  assert.deepEqual(plan({ where: { user: [2, '2', 'ann'], url: '/x*' } }), { by: 'user', users: ['2', 'ann'] })
  for (const where of [{ status: '5xx' }, { status: [500, 503] }, { level: 'error' }, { level: 60, url: '/x' }]) {
    assert.deepEqual(plan({ where }), { by: 'error' })
  }
  for (const query of [{}, { from: 0 }, { limit: 5, order: 'newest' }] as const) {
    assert.deepEqual(plan(query), { by: 'time' })
  }
  assert.deepEqual(plan({ where: { url: '/x', not: { status: 404 } }, from: NOW - 24 * HOUR }), { by: 'time' })
  assert.deepEqual(plan({ where: { minMs: 100 }, from: 0, to: 24 * HOUR }), { by: 'time' })
})

test('what would have every row of more than a day read is refused, naming the options and what to use', () => {
  const wrong: [query: StoreQuery, named: string][] = [
    [{ where: { url: '/x' } }, '--url'],
    [{ where: { status: '4xx', minMs: 5 }, from: NOW - 25 * HOUR }, '--status, --slow'],
    [{ where: { status: '>=400' }, limit: 1 }, '--status'],
    [{ where: { not: { reqId: 'x' }, level: 'warn' } }, '--level, --not-req-id'],
    [{ where: () => true }, 'a function'],
  ]
  for (const [query, named] of wrong) {
    assert.throws(() => plan(query), {
      code: 'FST_ACCESS_LOG_OPTION_INVALID',
      message: new RegExp(
        `^DynamoDB would have to read all rows for ${named}; expected also .* or use the log folder, the archive`,
      ),
    })
  }
})

test('sequences in order become one in order', async () => {
  async function* of(...numbers: number[]) {
    yield* numbers
  }
  const all: number[] = []
  for await (const one of merged([of(1, 4, 9), of(), of(2, 3, 10)], (a, b) => a - b)) all.push(one)
  assert.deepEqual(all, [1, 2, 3, 4, 9, 10])
})
