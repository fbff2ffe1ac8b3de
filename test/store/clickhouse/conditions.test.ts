import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Asked, conditionsOf } from '../../../lib/store/clickhouse/conditions.ts'

const ALL: Asked = {
  categories: null,
  from: Number.NEGATIVE_INFINITY,
  to: Number.POSITIVE_INFINITY,
  lines: 'all',
  where: {},
}

const CASES: [asked: Partial<Asked>, sql: string, params: unknown[]][] = [
  [{}, '1', []],
  [{ categories: ['app'] }, 'category IN {p0:Array(String)}', [['app']]],
  [{ lines: 'access' }, 'isAccess = 1', []],
  [{ lines: 'direct' }, 'isAccess = 0', []],
  [
    { from: 0.5, to: Date.UTC(2026, 0, 1) },
    "time >= {p0:DateTime64(3, 'UTC')} AND time < {p1:DateTime64(3, 'UTC')}",
    ['1970-01-01 00:00:00.001', '2026-01-01 00:00:00.000'],
  ],
  [{ to: -1 }, '0', []],
  [{ where: { level: 'error' } }, 'level >= {p0:Float64}', [50]],
  [
    { where: { url: '/a_b%*', not: { user: 2 } } },
    "isAccess = 1 AND ifNull(((position(url, '/') > 0 AND substring(url, position(url, '/')) LIKE {p0:String})), 0) " +
      'AND NOT ifNull(has({p1:Array(String)}, user), 0)',
    ['/a\\_b\\%%', ['2']],
  ],
  [
    { where: { text: 'it\'s "x"' } },
    'ifNull((position(line, {p0:String}) > 0 OR position(line, {p1:String}) > 0), 0)',
    ['it\'s \\"x\\"', 'it\'s "x"'],
  ],
  [{ where: { minMs: 1.5 } }, 'isAccess = 1 AND durationUs >= {p0:Float64}', [1500]],
  [{ where: { method: 'get' } }, 'isAccess = 1 AND ifNull(has({p0:Array(String)}, method), 0)', [['get', 'GET']]],
]

for (const [asked, sql, params] of CASES) {
  test(`the conditions of ${JSON.stringify(asked)} are SQL that holds none of their values`, () => {
    const made = conditionsOf({ ...ALL, ...asked })
    assert.equal(made.sql, sql)
    assert.deepEqual(Object.values(made.params), params)
  })
}
