import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Aggregate } from '../../lib/report/aggregate.ts'
import { anonymous } from '../../lib/report/anonymous.ts'
import { buildReport } from '../../lib/report/build-report.ts'
import { timeZone } from '../../lib/time/time-zone.ts'
import { NOON, sampleRecord } from '../reader/harness/sample-record.ts'

const SECRETS = ['198.51.100', 'kim-', 'kim@example.com', 'order-', '77123', 'hidden', 'own words', 'chosen-']

const zone = timeZone('UTC')

function report(conditions: string[] = []) {
  const aggregate = new Aggregate(zone.offsetAt)
  for (let at = 0; at < 200; at++) {
    const client = { client: `198.51.100.${at % 50}`, user: `kim-${at % 40}`, email: null }
    const errorDetail = {
      ...{ errorFunc: 'f', location: '4 line in /app/a.ts', raised: 'Oops', detail: null },
      message: "kim@example.com may not see 'hidden things' of 77123",
    }
    const err = { stack: `Oops: own words of kim@example.com\n    at f (/app/a.ts:4:1)` }
    const fault = at % 9 === 0 ? { statusCode: 500, errorDetail, err } : at % 5 === 0 ? { statusCode: 404 } : {}
    aggregate.add(
      sampleRecord({
        time: NOON + at * 1000,
        client,
        reqId: `chosen-${at}`,
        url: `localhost/order-${at}`,
        route: '/:id',
        durationUs: at,
        ...fault,
      }),
    )
  }
  return built(aggregate, conditions)
}

function built(aggregate: Aggregate, conditions: string[] = []) {
  const source = { categories: [], files: 0, bytes: 0, malformed: 0, conditions }
  return buildReport(aggregate, { title: '', made: 0, zone, zoneName: 'UTC', source, before: null })
}

test('an anonymous report holds nothing of who called, and what it counts is the same', () => {
  const [whole, hidden] = [report(), anonymous(report())]
  for (const secret of SECRETS) {
    assert.ok(JSON.stringify(whole).includes(secret), secret)
    assert.ok(!JSON.stringify(hidden).includes(secret), secret)
  }
  assert.deepEqual(hidden.total, whole.total)
  assert.deepEqual(
    hidden.clients.map(({ count }) => count),
    whole.clients.map(({ count }) => count),
  )
  assert.match(hidden.errors[0]?.samples[0]?.stack ?? '', /^ {4}at f \(\/app\/a\.ts:4:1\)$/)
})

test('an address has the same number in every column as in the list of all', () => {
  const [whole, hidden] = [report(), anonymous(report())]
  const numbers = new Map(
    hidden.byColumn?.clients.values.map((value, at) => [whole.byColumn?.clients.values[at], value]),
  )
  assert.ok(numbers.size > 20)
  assert.equal(new Set(numbers.values()).size, numbers.size)
  for (const [at, { value }] of whole.clients.entries()) assert.equal(numbers.get(value), hidden.clients[at]?.value)
})

test('conditions of an anonymous report name nobody, and those on what happened are told', () => {
  const told = ['--since 2h', '--not-status 4xx', '--route /:id', '--without /live']
  const telling = [
    '--user alice',
    '--not-client 1.2.3.4',
    '--url /a b',
    '--req-id r-1',
    '--text x',
    '--where user = "a"',
  ]
  assert.deepEqual(anonymous(report([...told, ...telling])).source.conditions, [
    ...told,
    ...['--user …', '--not-client …', '--url …', '--req-id …', '--text …', '--where …'],
  ])
})

test('what is quoted in a message and urls are hidden, in whatever quotes', () => {
  const shown = {
    "Can't find user 'kim'": "Can't find user '…'",
    "the customer's name 'kim' isn't valid": "the customer's name '…' isn't valid",
    'No user “kim” or ‘kim’s’ or «kim» or 「kim」': 'No user “…” or ‘…’ or «…» or 「…」',
    'Bad value "a \\"kim\\" b"': 'Bad value "…"',
    'Cannot GET https://shop.example.com/u/kim': 'Cannot GET …',
    'two lines "a\nkim" and \'a\nkim\'': 'two lines "…" and \'…\'',
    '{"name":"kim"}': '{"…":"…"}',
    'user"kim" of `kim`': 'user"…" of `…`',
    'nobody is named': 'nobody is named',
  }
  for (const [message, expected] of Object.entries(shown)) {
    const [error] = anonymous(reportOf(message)).errors
    assert.equal(error?.message, expected)
    assert.equal(error?.samples[0]?.message, expected)
  }
})

function reportOf(message: string) {
  const aggregate = new Aggregate(zone.offsetAt)
  const errorDetail = { errorFunc: 'f', location: '4 line in /app/a.ts', raised: 'Oops', message, detail: null }
  aggregate.add(sampleRecord({ statusCode: 500, errorDetail }))
  return built(aggregate)
}
