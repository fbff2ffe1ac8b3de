import assert from 'node:assert/strict'
import { test } from 'node:test'
import { width } from '../../../lib/cli/output/table.ts'
import { statsScreen } from '../../../lib/cli/stats/screen.ts'
import { PLAIN } from '../../../lib/display/color.ts'
import type { AccessRecord } from '../../../lib/reader/index.ts'
import { Aggregate } from '../../../lib/report/aggregate.ts'
import { buildReport } from '../../../lib/report/build-report.ts'
import { timeZone } from '../../../lib/time/time-zone.ts'
import { NOON, sampleRecord } from '../../reader/harness/sample-record.ts'

const zone = timeZone('Asia/Seoul')

function screenOf(records: readonly AccessRecord[], columns: number, most?: number): string[] {
  const aggregate = new Aggregate(zone.offsetAt)
  for (const record of records) aggregate.add(record)
  const source = { categories: [], files: 0, bytes: 0, malformed: 0, conditions: [] }
  const head = { title: '', made: 0, zone, zoneName: 'Asia/Seoul', source, before: null }
  return statsScreen(buildReport(aggregate, head), PLAIN, columns, zone, most)
}

const fault = (line: number) => ({
  statusCode: 500,
  errorDetail: {
    errorFunc: 'f',
    location: `${line} line in /app/routes/very-long-name.ts`,
    raised: 'E',
    message: 'm',
    detail: null,
  },
})

const week = Array.from({ length: 9000 }, (_, at) =>
  sampleRecord({
    time: NOON + at * 67_200,
    route: `/api/v1/things/${at % 14}/상품`,
    durationUs: 1000 + (at % 100) * 1000,
    ...(at % 90 === 0 ? fault(at % 7) : {}),
  }),
)

test('a week is one screen of any terminal from 60 columns', () => {
  for (const columns of [60, 72, 80, 109, 110, 140, 500, Number.POSITIVE_INFINITY]) {
    const lines = screenOf(week, columns)
    assert.ok(lines.length <= 24, `${lines.length} lines`)
    for (const line of lines) assert.ok(width(line) <= columns, `${width(line)} of ${columns}: ${line}`)
    assert.doesNotMatch(lines.join(''), /NaN|undefined|[\u0000-\u001f]/)
  }
})

test('the screen says how many, how long, since when, and where it failed', () => {
  const [head = '', , requests, failed] = screenOf(week, 120)
  assert.match(head, /^9,000 requests {3}11-24 21:00 – 12-01 20:58 {3}failed 100 \(1\.1 %\) {3}p50 \S+ ms/)
  assert.match(requests ?? '', /^requests +[▁-█ ]+ {2}\d+ in 30 min$/)
  assert.match(failed ?? '', /^failed +[▁-█ ]+ {2}\d+$/)
  const text = screenOf(week, 120).join('\n')
  assert.match(text, /^failed at +times +when +first +last$/m)
  assert.match(text, /^6 line in \/app\/routes\/very-long-name\.ts E +15 /m)
  assert.match(text, /^6 more routes, 3 more places: see report, or stats -n 14$/m)
})

test('upgrades and those who left are counted, and not in durations', () => {
  const [head = ''] = screenOf(
    [
      sampleRecord({ durationUs: 1000 }),
      sampleRecord({ durationUs: 9e9, statusCode: 101, outcome: 'upgraded' }),
      sampleRecord({ durationUs: 9e9, statusCode: 499, outcome: 'aborted' }),
    ],
    120,
  )
  assert.match(head, /^3 requests .* none failed {3}p50 1\.00 ms {3}p95 1\.00 ms {3}p99 1\.00 ms$/)
  assert.deepEqual(screenOf([], 100), ['no records'])
})

test('lists are as long as asked for', () => {
  const text = screenOf(week, 120, 2).join('\n')
  assert.equal(text.match(/^GET /gm)?.length, 2)
  assert.match(text, /^12 more routes, 5 more places:/m)
  assert.match(screenOf(week, 120, 6).join('\n'), /^8 more routes, 1 more place:/m)
})

test('a refused token is no place where it failed', () => {
  const text = screenOf([sampleRecord({ ...fault(1), statusCode: 401 }), sampleRecord()], 100).join('\n')
  assert.doesNotMatch(text, /failed at/)
})

test('one request is one, and what nobody timed took no time that can be told', () => {
  const [head = '', , , , p95] = screenOf([sampleRecord({ statusCode: 499, outcome: 'aborted' })], 120)
  assert.match(head, /^1 request {3}11-24 21:00:00 – 21:00:00 {3}none failed {3}p50 – {3}p95 – {3}p99 –$/)
  assert.match(p95 ?? '', /^p95 +–$/)
})

test('no percentile is longer than the longest', () => {
  const lines = screenOf([sampleRecord({ durationUs: 3200 })], 120)
  assert.match(lines[4] ?? '', /^p95 {7}█ {2}3\.20 ms$/)
})

test('times of several years tell the year', () => {
  const times = Array.from({ length: 300 }, (_, day) => NOON - day * 86_400_000)
  for (const columns of [60, 110, 140]) {
    const lines = screenOf(
      [...times, NOON + 60 * 86_400_000].map((time) => sampleRecord({ time, ...fault(3) })),
      columns,
    )
    assert.match(lines[0] ?? '', /^301 requests {3}2026-01-29 – 2027-01-23/)
    assert.match(lines.join('\n'), /2026-01-29 {2}2027-01-23$/m)
    assert.match(lines.join('\n'), /in 1 d$/m)
    for (const line of lines) assert.ok(width(line) <= columns, line)
  }
})
