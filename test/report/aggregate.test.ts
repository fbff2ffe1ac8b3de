import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Aggregate } from '../../lib/report/aggregate.ts'
import { buildReport } from '../../lib/report/build-report.ts'
import { MOST_COLUMNS, TimeAxis } from '../../lib/report/count/time-axis.ts'
import { packToFit } from '../../lib/report/fit.ts'
import type { Report } from '../../lib/report/report.ts'
import { timeZone } from '../../lib/time/time-zone.ts'
import { NOON, sampleRecord } from '../reader/harness/sample-record.ts'

const zone = timeZone('Asia/Seoul')

type Samples = Parameters<Aggregate['add']>[0][]

function reportOf(records: Samples, expected?: Samples[number]): Report {
  const aggregate = new Aggregate(zone.offsetAt)
  if (expected !== undefined) aggregate.expect(expected)
  for (const record of records) aggregate.add(record)
  const source = { categories: [], files: 0, bytes: 0, malformed: 0, conditions: [] }
  return buildReport(aggregate, { title: '', made: 0, zone, zoneName: 'Asia/Seoul', source, before: null })
}

const sum = (series: readonly number[]) => series.reduce((all, count) => all + count, 0)

test('every request stands in one class, in one column of time, in its route and in the whole', () => {
  const records = fc.record({
    time: fc.integer({ min: NOON - 40 * 86_400_000, max: NOON }),
    statusCode: fc.constantFrom(0, 101, 200, 301, 404, 499, 500, 503),
    outcome: fc.constantFrom('completed', 'aborted', 'timeout', 'cut', 'refused', 'upgraded'),
    route: fc.constantFrom(null, '/', '/a', '/b'),
    method: fc.constantFrom('GET', 'POST', null),
    durationUs: fc.nat({ max: 1e9 }),
  })
  fc.assert(
    fc.property(fc.array(records, { minLength: 1, maxLength: 60 }), (changes) => {
      const { series, total, routes, statuses, axis, durations } = reportOf(
        changes.map((change) => sampleRecord(change)),
      )
      assert.equal(total.requests, changes.length)
      assert.equal(sum(Object.values(series).flat()), changes.length)
      assert.equal(sum(routes.map(({ requests }) => requests)), changes.length)
      assert.equal(sum(routes.flatMap((route) => Object.values(route.series).flat())), changes.length)
      assert.equal(sum(statuses.flatMap(({ series }) => series)), changes.length)
      assert.equal(sum(durations.columns.flatMap(([, ...counts]) => counts)), total.durationUs.timed)
      assert.ok(axis.columns <= MOST_COLUMNS)
      const left = changes.filter(({ outcome }) => outcome === 'aborted' || outcome === 'timeout')
      assert.equal(total.left, left.length)
      const timed = changes.filter(({ outcome }) => !['aborted', 'timeout', 'upgraded'].includes(outcome))
      assert.equal(total.durationUs.timed, timed.length)
    }),
    { numRuns: 200 },
  )
})

test('a report is the same whichever of its records was expected', () => {
  const records = fc
    .record({
      time: fc.oneof(
        fc.integer({ min: NOON - 90_000, max: NOON }),
        fc.integer({ min: NOON - 40 * 86_400_000, max: NOON }),
      ),
      statusCode: fc.constantFrom(200, 404, 500),
      route: fc.constantFrom(null, '/a'),
      client: fc.constantFrom('a', 'b').map((client) => ({ client, user: null, email: null })),
    })
    .map((change) => sampleRecord(change))
  fc.assert(
    fc.property(fc.array(records, { minLength: 1, maxLength: 60 }), fc.nat(), (came, at) => {
      assert.deepEqual(reportOf(came, came[at % came.length]), reportOf(came))
    }),
    { numRuns: 300 },
  )
})

test('what was counted can go on to a time if columns were never joined, and need not be for it', () => {
  const after = (...times: number[]) => {
    const axis = new TimeAxis(zone.offsetAt, { join() {} })
    for (const time of times) axis.columnOf(time)
    return axis
  }
  const minute = 60_000
  assert.equal(after().expect(NOON), true)
  assert.equal(after(NOON).expect(NOON + minute), true)
  assert.equal(after(NOON).expect(NOON + 60 * minute), false)
  const expecting = after()
  expecting.expect(NOON + 60 * minute)
  for (const time of [NOON, NOON + 30 * minute]) expecting.columnOf(time)
  assert.equal(expecting.expect(NOON + 60.5 * minute), true)
  assert.equal(expecting.expect(NOON + 60.3 * minute), false)
  assert.equal(expecting.expect(NOON + 59 * minute), false)
  assert.equal(after(NOON, NOON + 30 * minute).expect(NOON + 31 * minute), false)
})

test('columns stand on the clock of the zone, and hold every time however far apart', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4e12 }), { minLength: 1 }), (times) => {
      const counts = new Map<number, number>()
      const axis = new TimeAxis(zone.offsetAt, {
        join(factor) {
          const before = [...counts]
          counts.clear()
          for (const [column, count] of before) {
            const joined = Math.floor(column / factor)
            counts.set(joined, (counts.get(joined) ?? 0) + count)
          }
        },
      })
      for (const time of times) {
        const column = axis.columnOf(time)
        counts.set(column, (counts.get(column) ?? 0) + 1)
      }
      assert.ok(axis.columns <= MOST_COLUMNS)
      assert.equal(sum([...counts.values()]), times.length)
      for (const time of times) {
        const start = axis.startOf(axis.columnOf(time))
        assert.ok(start <= time && time < start + axis.step)
      }
    }),
  )
})

test('a route that comes late and often is told apart, though two hundred came before it', () => {
  const early = Array.from({ length: 1000 }, (_, at) => sampleRecord({ route: `/early/${at % 400}` }))
  const late = Array.from({ length: 60_000 }, () => sampleRecord({ route: '/late' }))
  const { routes, total } = reportOf([...early, ...late])
  assert.equal(total.requests, 61_000)
  assert.equal(routes[0]?.others === true ? routes[1]?.route : routes[0]?.route, '/late')
  assert.equal(sum(routes.map(({ requests }) => requests)), 61_000)
})

test('errors are grouped by place and class, a failure without one is told too', () => {
  const detail = {
    errorFunc: 'pay',
    location: '4 line in /pay.ts',
    raised: 'CardError',
    message: 'no funds',
    detail: 'x',
  }
  const { errors } = reportOf([
    sampleRecord({ statusCode: 500, errorDetail: detail, err: { stack: 'CardError: no funds\n    at pay' } }),
    sampleRecord({ statusCode: 502, errorDetail: { ...detail, message: 'other' } }),
    sampleRecord({
      statusCode: 401,
      errorDetail: { ...detail, location: 'UNKNOWN line in UNKNOWN', raised: 'NotAuthorized' },
    }),
    sampleRecord({ statusCode: 0, outcome: 'cut' }),
  ])
  assert.deepEqual(
    errors.map(({ location, raised, count, failed }) => ({ location, raised, count, failed })),
    [
      { location: '4 line in /pay.ts', raised: 'CardError', count: 2, failed: 2 },
      { location: null, raised: null, count: 1, failed: 1 },
      { location: null, raised: 'NotAuthorized', count: 1, failed: 0 },
    ],
  )
  assert.match(errors[0]?.samples[0]?.stack ?? '', /at pay/)
})

test('a report that is too large gives up detail until it fits', () => {
  const noise = (length: number) => Array.from({ length }, () => Math.random().toString(36).slice(2)).join('')
  const records = Array.from({ length: 20_000 }, (_, at) =>
    sampleRecord({
      time: NOON + at * 60_000,
      route: `/${at % 60}`,
      url: noise(30),
      client: { client: noise(3), user: noise(3), email: null },
      statusCode: at % 50 === 0 ? 500 : 200,
      durationUs: Math.floor(10 ** (1 + Math.random() * 8)),
      ...(at % 50 === 0 && {
        errorDetail: {
          errorFunc: 'f',
          location: `${at} line in /x.ts`,
          raised: noise(30),
          message: noise(60),
          detail: '',
        },
        err: { stack: noise(400) },
      }),
    }),
  )
  const report = reportOf(records)
  assert.ok(packToFit(report, Number.POSITIVE_INFINITY).length > 300_000)
  assert.ok(packToFit(report, 200_000).length <= 200_000)
  assert.ok(packToFit(report, 120_000).length <= 120_000)
})
