import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvSummary } from '../../lib/cli/stats/csv-summary.ts'
import { Groups } from '../../lib/cli/stats/groups.ts'
import { humanSummary } from '../../lib/cli/stats/human-summary.ts'
import { summarize } from '../../lib/cli/stats/summary.ts'
import { Tally } from '../../lib/cli/stats/tally.ts'
import { PLAIN } from '../../lib/display/color.ts'
import type { AccessRecord } from '../../lib/reader/index.ts'
import { Histogram } from '../../lib/report/count/histogram.ts'
import { Slowest } from '../../lib/report/count/slowest.ts'
import { timeZone } from '../../lib/time/time-zone.ts'
import { sampleRecord } from '../reader/harness/sample-record.ts'

test('a percentile is within 1 % of the true one, the maximum exact', () => {
  const durations = fc.array(fc.oneof(fc.nat({ max: 500 }), fc.nat({ max: 1e9 }), fc.constant(1e14)), { minLength: 1 })
  fc.assert(
    fc.property(durations, fc.constantFrom(0.5, 0.9, 0.95, 0.99, 1), (values, share) => {
      const histogram = new Histogram()
      for (const value of values) histogram.add(value)
      const sorted = values.toSorted((a, b) => a - b)
      const truth = sorted[Math.ceil(share * sorted.length) - 1] ?? 0
      assert.ok(Math.abs(histogram.percentile(share) - truth) <= truth * 0.010001)
      assert.equal(histogram.max, sorted.at(-1))
    }),
    { numRuns: 1000 },
  )
  assert.equal(new Histogram().percentile(0.5), 0)
  const mostlyZero = new Histogram()
  for (const value of [0, 0, 5]) mostlyZero.add(value)
  assert.equal(mostlyZero.percentile(0.5), 0)
})

test('the slowest are kept, longest first', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 })), fc.nat({ max: 5 }), (durations, size) => {
      const slowest = new Slowest(size)
      for (const durationUs of durations) slowest.add(sampleRecord({ durationUs }))
      const expected = durations.toSorted((a, b) => b - a).slice(0, size)
      assert.deepEqual(
        slowest.samples.map(({ durationUs }) => durationUs),
        expected,
      )
    }),
  )
})

function summaryOf(...records: readonly unknown[]) {
  const tally = new Tally(10)
  for (const record of records) tally.add(record as AccessRecord)
  return summarize(tally, 0, 10, timeZone('UTC'))
}

function addressed(client: string, changes: Partial<AccessRecord> = {}) {
  return sampleRecord({ client: { client, user: `user of ${client}`, email: null }, ...changes })
}

test('the busiest address and user are seen although very many others came first', () => {
  const tally = new Tally(0)
  for (let other = 0; other < 100_000; other++) tally.add(addressed(`2001:db8::${other}`))
  for (let time = 0; time < 500; time++) tally.add(addressed('192.0.2.1'))
  const { client, user, distinct } = summarize(tally, 0, 2, timeZone('UTC'))
  assert.deepEqual(client[0], { value: '192.0.2.1', count: 500, missed: 1 })
  assert.deepEqual(user[0], { value: 'user of 192.0.2.1', count: 500, missed: 1 })
  assert.deepEqual(distinct, { route: 1, user: null, client: null })
  const human = humanSummary(summarize(tally, 0, 1, timeZone('UTC')), PLAIN, 120)
  assert.ok(human.includes('Client (the most frequent 1 of very many)'))
  assert.ok(human.some((line) => /^192\.0\.2\.1 +500\+ +0\.5 %$/.test(line)))
})

test('the busiest route is seen although very many others came first', () => {
  const tally = new Tally(0)
  for (let other = 0; other < 1000; other++) tally.add(sampleRecord({ route: `/${other}` }))
  for (let time = 0; time < 50; time++) tally.add(sampleRecord({ route: '/busy', durationUs: 5, statusCode: 500 }))
  const [busiest] = summarize(tally, 0, 1, timeZone('UTC')).route
  assert.deepEqual(
    { ...busiest, durationUs: busiest?.durationUs.max },
    {
      value: '/busy',
      count: 50,
      missed: 1,
      failed: 50,
      durationUs: 5,
    },
  )
})

test('upgrades and requests that the client ended are counted, but not timed', () => {
  const { records, route, durationUs, slowest } = summaryOf(
    sampleRecord({ durationUs: 100 }),
    sampleRecord({ durationUs: 9e9, statusCode: 101, outcome: 'upgraded' }),
    sampleRecord({ durationUs: 8e9, statusCode: 499, outcome: 'aborted' }),
    sampleRecord({ durationUs: 7e9, statusCode: 408, outcome: 'timeout' }),
  )
  assert.deepEqual({ records, max: durationUs.max, slowest: slowest.length }, { records: 4, max: 100, slowest: 1 })
  assert.deepEqual([route[0]?.count, route[0]?.durationUs.max], [4, 100])
})

test('a time that no clock can show is counted, and belongs to no hour', () => {
  for (const time of [1_795_558_352_215_000_000, 1e300, -1e17]) {
    const alone = summaryOf({ ...sampleRecord(), time })
    assert.deepEqual([alone.records, alone.from, alone.to, alone.hour], [1, null, null, []])
    assert.match(humanSummary(alone, PLAIN, 120)[0] ?? '', /^1 records$/)
    const { records, from, hour } = summaryOf({ ...sampleRecord(), time }, sampleRecord())
    assert.deepEqual([records, from, hour.length], [2, '2026-11-24 12:00:00.000', 1])
  }
})

test('a field that was redacted, removed or of another type shows neither NaN nor undefined', () => {
  const fields = ['level', 'url', 'method', 'errorDetail', 'client', 'reqId', 'route', 'durationUs', 'processedTime']
  const failed = sampleRecord({
    statusCode: 500,
    errorDetail: { errorFunc: 'f', location: '1 line in /a.ts', raised: 'E', message: 'None', detail: null },
  })
  for (const field of [...fields, 'errorDetail.location', 'errorDetail.raised', 'client.client', 'client.user']) {
    for (const value of ['[Redacted]', undefined, null, 7, { toString: 1 }, ['a']]) {
      const [key = '', member] = field.split('.')
      const changed = member === undefined ? value : { ...(failed[key] as object), [member]: value }
      const summary = summaryOf(JSON.parse(JSON.stringify({ ...failed, [key]: changed })))
      const lines = [...humanSummary(summary, PLAIN, 120), ...csvSummary(summary), JSON.stringify(summary)]
      const found = lines.find((line) => /NaN|undefined|Infinity|\[object/.test(line))
      assert.equal(found, undefined, `${field} is ${JSON.stringify(value)}`)
    }
  }
})

test('a request without a status failed, as one of status 500 did, and 499 did not', () => {
  const failed = (statusCode: number) => summaryOf(sampleRecord({ statusCode })).route[0]?.failed
  assert.deepEqual([0, 499, 500, 599].map(failed), [1, 0, 1, 1])
})

test('what failed is the same in all counts: also what was cut, not what the client left', () => {
  const records = [{ outcome: 'cut' as const }, { statusCode: 503, outcome: 'aborted' as const }, { statusCode: 503 }]
  const expected = [1, 0, 1]
  const failed = records.map((changes) => {
    const record = sampleRecord({ route: '/', ...changes })
    const groups = new Groups([], null, timeZone('UTC'))
    groups.add(record)
    const { route, hour } = summaryOf(record)
    return [route[0]?.failed, hour[0]?.failed, groups.list(1)[0]?.failed]
  })
  assert.deepEqual(
    failed,
    expected.map((count) => [count, count, count]),
  )
})

test('no percentile is above the maximum', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1 }), (values) => {
      const histogram = new Histogram()
      for (const value of values) histogram.add(value)
      for (const share of [0.5, 0.99, 1]) assert.ok(histogram.percentile(share) <= histogram.max)
    }),
  )
})

test('a refused token is no place of an error, what failed without a place is', () => {
  const error = (location: string) => ({ errorFunc: 'f', location, raised: 'E', message: 'm', detail: null })
  const nowhere = 'UNKNOWN line in UNKNOWN'
  const { errors, status } = summaryOf(
    sampleRecord({ statusCode: 401, errorDetail: error(nowhere) }),
    sampleRecord({ statusCode: 404, errorDetail: error('4 line in /things.ts') }),
    sampleRecord({ statusCode: 500, errorDetail: error(nowhere) }),
  )
  assert.deepEqual(
    errors.map(({ location, count }) => [location, count]),
    [
      ['4 line in /things.ts', 1],
      [nowhere, 1],
    ],
  )
  assert.deepEqual(
    status.map(({ value }) => value),
    ['401', '404', '500'],
  )
})
