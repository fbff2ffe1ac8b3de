import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findingsOf } from '../../lib/report/findings/find.ts'
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
