import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Aggregate } from '../../lib/report/aggregate.ts'
import { buildReport } from '../../lib/report/build-report.ts'
import { findingsOf } from '../../lib/report/findings/find.ts'
import { timeZone } from '../../lib/time/time-zone.ts'
import { sampleRecord } from '../reader/harness/sample-record.ts'
import { makeStoryReport } from './harness/story-report.ts'

test('every event of a week is found, and at its time', async (t) => {
  const report = await makeStoryReport(t, 150_000)
  const found = findingsOf(report).map((finding) => {
    const about =
      'error' in finding
        ? report.errors[finding.error]?.raised
        : 'route' in finding
          ? `${report.routes[finding.route]?.method} ${report.routes[finding.route]?.route}`
          : 'client' in finding
            ? report.clients[finding.client]?.value
            : ''
    return `${finding.kind} ${about}`.trim()
  })
  for (const expected of [
    'errorBurst TypeError',
    'silence',
    'traffic',
    'slow POST /api/pay',
    'slowerDaily GET /search/:what',
    'scanner 203.0.113.66',
  ]) {
    assert.ok(found.includes(expected), `${expected} is not among ${found.join(', ')}`)
  }
  const deploy = Date.parse('2026-11-22T18:00:00+09:00')
  const burst = findingsOf(report).find(({ kind }) => kind === 'errorBurst')
  assert.ok(Math.abs((burst?.from ?? 0) - deploy) < 1_800_000)
})

test('what gets slower by and by is told apart from what was slow on one day, or since one', () => {
  const zone = timeZone('UTC')
  const start = Date.parse('2026-11-18T00:00:00Z')
  const kindsOf = (days: readonly number[]) => {
    const aggregate = new Aggregate(zone.offsetAt)
    for (const [day, ms] of days.entries()) {
      for (let at = 0; at < 1440; at++) {
        const time = start + day * 86_400_000 + at * 60_000
        aggregate.add(sampleRecord({ time, route: '/search', durationUs: ms * 1000 }))
      }
    }
    const source = { categories: [], files: 0, bytes: 0, malformed: 0, conditions: [] }
    const head = { title: '', made: 0, zone, zoneName: 'UTC', source, before: null }
    return findingsOf(buildReport(aggregate, head)).map(({ kind }) => kind)
  }
  assert.deepEqual(kindsOf([100, 120, 140, 165, 200, 240, 290]), ['slowerDaily'])
  assert.deepEqual(kindsOf([100, 105, 100, 105, 105, 110, 400]), ['slow'])
  assert.ok(!kindsOf([100, 100, 100, 300, 300, 310, 310]).includes('slowerDaily'))
})
