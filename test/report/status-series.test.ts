import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Aggregate } from '../../lib/report/aggregate.ts'
import { buildReport } from '../../lib/report/build-report.ts'
import { statusesOfRoute } from '../../lib/report/page/script/figures.js'
import { timeZone } from '../../lib/time/time-zone.ts'
import { NOON, sampleRecord } from '../reader/harness/sample-record.ts'

test('every status of a route is known in each column, also of joined ones, without the most frequent being kept', () => {
  const zone = timeZone('UTC')
  const aggregate = new Aggregate(zone.offsetAt)
  const truth = new Map<string, number>()
  for (let at = 0; at < 2000; at++) {
    const time = NOON + at * 7000
    const statusCode = [200, 200, 200, 404, 500, 200, 401][at % 7] ?? 0
    const route = at % 3 === 0 ? '/a' : '/b'
    aggregate.add(sampleRecord({ time, statusCode, route }))
    const key = `${route} ${statusCode} ${Math.floor((time - NOON) / 60_000)}`
    truth.set(key, (truth.get(key) ?? 0) + 1)
  }
  const source = { categories: [], files: 0, bytes: 0, malformed: 0, conditions: [] }
  const report = buildReport(aggregate, { title: '', made: 0, zone, zoneName: 'UTC', source, before: null })
  assert.equal(report.axis.step, 60_000)
  for (const route of report.routes) {
    assert.deepEqual(
      route.statuses?.map(({ status, series }) => [status, series === null]),
      [
        [200, true],
        [401, false],
        [404, false],
        [500, false],
      ],
    )
    for (const { status, series } of statusesOfRoute(route) ?? []) {
      for (const [column, count] of series.entries()) {
        assert.equal(count, truth.get(`${route.route} ${status} ${column}`) ?? 0)
      }
    }
  }
  assert.equal(statusesOfRoute({ ...(report.routes[0] as never as object), statuses: null } as never), null)
})
