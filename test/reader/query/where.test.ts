import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccessRecord, DirectLine, Where } from '../../../lib/reader/index.ts'
import { entriesOf } from '../../../lib/reader/lines/entries.ts'
import { compileGlob } from '../../../lib/reader/query/glob.ts'
import { compileFilter } from '../../../lib/reader/query/line-filter.ts'
import { statusesOf } from '../../../lib/reader/query/status-rule.ts'
import { sampleRecord } from '../harness/sample-record.ts'

/** What of the lines a filter keeps, when they stand in one block. */
function kept(lines: readonly unknown[], where: Where, newest = false): (AccessRecord | DirectLine)[] {
  const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const filter = compileFilter({ where, lines: 'all' }, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
  return [...entriesOf({ file: 'f', bytes, offset: 0 }, filter, newest)].map((entry) => entry.record)
}

const failed = sampleRecord({
  level: 50,
  statusCode: 500,
  outcome: 'cut',
  method: 'POST',
  url: 'example.com/api/pay/검색',
  route: '/api/pay/:what',
  reqId: 'req-f',
  durationUs: 250_000,
  client: { client: '10.0.0.7', user: 'kim', email: null },
  errorDetail: { errorFunc: 'pay', location: '4 line in /pay.ts', raised: 'CardError', message: 'a "b"', detail: null },
})
const quiet = sampleRecord()
const direct = {
  level: 40,
  time: quiet.time,
  category: 'app',
  reqId: 'req-f',
  rows: 3,
  msg: 'user":2, "statusCode":500',
}

const conditions: [Where, unknown[]][] = [
  [{}, [quiet, failed, direct]],
  [{ status: 500 }, [failed]],
  [{ status: ['5xx', '404'] }, [failed]],
  [{ status: '>=200' }, [quiet, failed]],
  [{ status: '2xx' }, [quiet]],
  [{ status: [] }, []],
  [{ outcome: 'cut' }, [failed]],
  [{ outcome: ['completed', 'aborted'] }, [quiet]],
  [{ url: '/api/*' }, [failed]],
  [{ url: '/test' }, [quiet]],
  [{ url: '*/검색' }, [failed]],
  [{ url: 'localhost/*' }, [quiet]],
  [{ url: '/t*t' }, [quiet]],
  [{ route: '/api/pay/:what' }, [failed]],
  [{ method: 'post' }, [failed]],
  [{ method: ['GET', 'POST'] }, [quiet, failed]],
  [{ user: 2 }, [quiet]],
  [{ user: '2' }, [quiet]],
  [{ user: ['kim', 2] }, [quiet, failed]],
  [{ client: '10.0.*' }, [failed]],
  [{ status: '4xx,5xx' }, [failed]],
  [{ status: '!500' }, [quiet]],
  [{ status: ['!2xx', '!3xx'] }, [failed]],
  [{ status: '>=200,!2xx' }, [failed]],
  [{ url: ['/test', '/nowhere/*'] }, [quiet]],
  [{ route: ['/test', '/api/pay/:what'] }, [quiet, failed]],
  [{ client: ['10.0.*', '127.0.0.1'] }, [quiet, failed]],
  [{ raised: ['TypeError', 'CardError'] }, [failed]],
  [{ reqId: ['req-1', 'req-2'] }, [quiet]],
  [{ level: 'warning' }, [failed, direct]],
  [{ level: 'critical' }, []],
  [{ text: 'a "b"' }, [failed]],
  [{ text: '"reqId":"req-f"' }, [failed, direct]],
  [{ text: '{"client":"10.0.0.7"' }, [failed]],
  [{ text: ['localhost', 'rows'] }, [quiet, direct]],
  [{ not: { status: '5xx' } }, [quiet]],
  [{ not: { outcome: 'completed' } }, [failed]],
  [{ not: { url: '/test' } }, [failed]],
  [{ not: { url: ['/test', '/api/*'] } }, []],
  [{ not: { route: '/test', method: 'DELETE' } }, [failed]],
  [{ not: { route: '/test', method: 'post' } }, []],
  [{ not: { user: 2 } }, [failed]],
  [{ not: { client: '10.*' } }, [quiet]],
  [{ not: { raised: 'CardError' } }, [quiet]],
  [{ not: { reqId: 'req-1' } }, [failed, direct]],
  [{ not: { text: '"rows":3' } }, [quiet, failed]],
  [{ reqId: 'req-f', not: { text: 'rows' } }, [failed]],
  [{ status: '>=200', not: { status: 500 } }, [quiet]],
  [{ not: {} }, [quiet, failed, direct]],
  [{ client: '*.0.0.7' }, [failed]],
  [{ client: '127.0.0.1' }, [quiet]],
  [{ minMs: 250 }, [failed]],
  [{ level: 'warn' }, [failed, direct]],
  [{ level: 50 }, [failed]],
  [{ raised: 'CardError' }, [failed]],
  [{ reqId: 'req-f' }, [failed, direct]],
  [{ text: 'a "b"' }, [failed]],
  [{ text: 'rows' }, [direct]],
  [{ status: 500, user: 2 }, []],
  [{ status: 500, level: 'error', reqId: 'req-f' }, [failed]],
]

test('conditions keep the lines that meet all of them', () => {
  for (const [where, expected] of conditions) {
    assert.deepEqual(kept([quiet, failed, direct], where), expected, JSON.stringify(where))
    assert.deepEqual(kept([direct, failed, quiet], where, true), expected, JSON.stringify(where))
  }
})

test('a method is found in the case in which it was sent', () => {
  const lower = sampleRecord({ method: 'get' })
  assert.deepEqual(kept([quiet, lower], { method: 'get' }), [quiet, lower])
  assert.deepEqual(kept([quiet, lower], { method: 'GET' }), [quiet])
})

test('a line whose keys stand in another order is judged by what it says', () => {
  const { level, ...others } = failed
  const moved = { ...others, level }
  assert.deepEqual(kept([moved, { ...moved, level: 30 }], { level: 'error' }), [moved])
})

test('text of a user or nested objects with our keys do not deceive the bytes that are looked for', () => {
  const nested = sampleRecord({ added: { statusCode: 500, user: 77, outcome: 'cut', reqId: 'req-f' } })
  const said = sampleRecord({ url: 'localhost/{"statusCode":500,"user":77,' })
  for (const where of [{ status: 500 }, { user: 77 }, { outcome: 'cut' as const }, { reqId: 'req-f' }]) {
    assert.deepEqual(kept([nested, said, failed], where), kept([failed], where), JSON.stringify(where))
  }
})

const texts = fc.oneof(
  fc.constantFrom('a', 'ab', '2', '20', 'é', '"', '검'),
  fc.string({ maxLength: 4, unit: 'grapheme' }),
)
const records = fc
  .record({
    level: fc.constantFrom(30, 50),
    url: fc.option(texts.map((text) => `host/${text}`)),
    method: fc.constantFrom('GET', 'get', 'POST'),
    statusCode: fc.constantFrom(0, 101, 200, 204, 404, 499, 500, 503),
    outcome: fc.constantFrom('completed' as const, 'aborted' as const, 'cut' as const),
    reqId: fc.option(texts),
    route: fc.option(texts),
    durationUs: fc.integer({ min: 0, max: 3000 }),
    user: fc.option(
      fc.oneof(texts, fc.integer({ min: -3, max: 30 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
    ),
    client: fc.option(texts),
  })
  .map(({ user, client, ...record }) => sampleRecord({ ...record, client: { client, user, email: null } }))

const wheres: fc.Arbitrary<Where> = fc.record(
  {
    status: fc.constantFrom('5xx', '404', '>=400', '<500', '200-204', 0, '4xx,5xx', '!404'),
    outcome: fc.constantFrom('aborted' as const, 'cut' as const),
    url: fc.oneof(fc.constantFrom('/a*', 'host/*', '*b', '/é'), texts.filter(Boolean)),
    route: texts.filter(Boolean),
    method: fc.constantFrom('get', 'GET', 'POST'),
    user: fc.oneof(texts.filter(Boolean), fc.integer({ min: -3, max: 30 })),
    client: texts.filter(Boolean),
    minMs: fc.integer({ min: 0, max: 3 }),
    level: fc.constantFrom('info', 'error'),
    reqId: texts.filter(Boolean),
    text: texts.filter(Boolean),
    not: fc.record(
      { status: fc.constant('5xx'), route: texts.filter(Boolean), text: texts.filter(Boolean) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)

test('skipping lines by their bytes keeps the same records as looking into each', () => {
  fc.assert(
    fc.property(fc.array(records, { maxLength: 12 }), wheres, fc.boolean(), (lines, where, newest) => {
      const filter = compileFilter({ where, lines: 'all' }, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
      const written = lines.map((line): AccessRecord => JSON.parse(JSON.stringify(line)))
      const expected = written.filter((line) => filter.line(line, JSON.stringify(line)))
      assert.deepEqual(kept(lines, where, newest), newest ? expected.toReversed() : expected)
    }),
    { numRuns: 1000 },
  )
})

test('a rule of statuses names these', () => {
  const rules: [number | string, number[], number[]][] = [
    [404, [404], [403, 405]],
    ['404', [404], [40]],
    ['5xx', [500, 599], [499, 50]],
    ['5XX', [503], [600]],
    ['>=400', [400, 999], [399, 0]],
    ['>400', [401], [400]],
    ['<=0', [0], [1]],
    ['< 200', [0, 199], [200]],
    ['=204', [204], [200]],
    ['400-499', [400, 499], [500]],
    [0, [0], [200]],
  ]
  for (const [rule, members, others] of rules) {
    const statuses = statusesOf(rule)
    assert.deepEqual(
      members.filter((status) => !statuses.has(status)),
      [],
      String(rule),
    )
    assert.deepEqual(
      others.filter((status) => statuses.has(status)),
      [],
      String(rule),
    )
  }
  for (const rule of ['', 'xx', '0xx', '5x', '>=', '1000', '-1', '400-', '4xx,', '!', NaN]) {
    assert.throws(() => statusesOf(rule), { code: 'FST_ACCESS_LOG_OPTION_INVALID' }, String(rule))
  }
})

test('a glob says what the regular expression with .* says', () => {
  const piece = fc.stringMatching(/^[ab*]{0,6}$/)
  fc.assert(
    fc.property(piece, fc.stringMatching(/^[ab]{0,8}$/), (pattern, text) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`)
      assert.equal(compileGlob(pattern)(text), expression.test(text))
    }),
    { numRuns: 2000 },
  )
})
