import assert from 'node:assert/strict'
import { test } from 'node:test'
import { comparedSpan } from '../../../lib/cli/report/compare.ts'
import { timeZone } from '../../../lib/time/time-zone.ts'
import { append, partPath } from '../../reader/harness/log-writer.ts'
import { NOON, sampleRecord } from '../../reader/harness/sample-record.ts'
import { tempLogDir } from '../../reader/harness/temp-log-dir.ts'
import { runHere } from '../harness/run-here.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const asked = { from: NOON, to: NOON + 6 * HOUR }
const seoul = timeZone('Asia/Seoul')

const spans: [string, { from: number; to: number }][] = [
  ['before', { from: NOON - 6 * HOUR, to: NOON }],
  ['yesterday', { from: NOON - DAY, to: NOON - DAY + 6 * HOUR }],
  ['week', { from: NOON - 7 * DAY, to: NOON - 7 * DAY + 6 * HOUR }],
  ['2026-11-20..2026-11-22', { from: Date.UTC(2026, 10, 19, 15), to: Date.UTC(2026, 10, 21, 15) }],
  ['3h..now', { from: NOON - 3 * HOUR, to: NOON }],
]

for (const [text, span] of spans) {
  test(`--compare ${text} is that period, on the clock of the zone`, () => {
    assert.deepEqual(comparedSpan(text, asked, seoul, NOON), span)
  })
}

test('the same times another day are those of the clock, also across its change', () => {
  // Clocks went back on 2026-10-25 at 03:00.
  const berlin = timeZone('Europe/Berlin')
  const monday = { from: Date.parse('2026-10-26T09:00+01:00'), to: Date.parse('2026-10-26T12:00+01:00') }
  const saturday = { from: Date.parse('2026-10-24T09:00+02:00'), to: Date.parse('2026-10-24T12:00+02:00') }
  const sunday = { from: Date.parse('2026-10-25T09:00+01:00'), to: Date.parse('2026-10-25T12:00+01:00') }
  assert.deepEqual(comparedSpan('yesterday', sunday, berlin, NOON), saturday)
  assert.deepEqual(comparedSpan('yesterday', monday, berlin, NOON), sunday)
  const twice = { from: Date.parse('2026-10-25T02:00+02:00'), to: Date.parse('2026-10-25T03:00+01:00') }
  assert.deepEqual(comparedSpan('2026-10-25 02:00..2026-10-25 03:00', monday, berlin, NOON), twice)
  const shownTwice = { ...twice, to: Date.parse('2026-10-25T02:30+01:00') }
  assert.deepEqual(comparedSpan('2026-10-25 02:00..2026-10-25 02:30', monday, berlin, NOON), shownTwice)
})

test('what is no period to compare with is refused', () => {
  for (const text of ['', 'tomorrow', '2026-11-20', '1d..2d', '..', '1d..2h..1h', '2026-11-20..2026-11-20']) {
    assert.throws(() => comparedSpan(text, asked, seoul, NOON), { name: 'UsageError', message: /--compare/ }, text)
  }
})

test('a report compares with records of that period alone', async (t) => {
  const logDir = tempLogDir(t)
  const error = { errorFunc: 'f', location: '4 line in /a.ts', raised: 'E', message: 'm', detail: null }
  append(
    partPath(logDir, '2026-11-23'),
    sampleRecord({ time: NOON - DAY - HOUR }),
    sampleRecord({ time: NOON - DAY + HOUR, statusCode: 500, errorDetail: error }),
    sampleRecord({ time: NOON - DAY + 2 * HOUR, durationUs: 5000 }),
  )
  append(
    partPath(logDir, '2026-11-24'),
    sampleRecord({ time: NOON + HOUR, statusCode: 500, errorDetail: error }),
    sampleRecord({ time: NOON + HOUR, statusCode: 500, errorDetail: { ...error, location: '9 line in /a.ts' } }),
  )
  const span = ['--since', '2026-11-24 12:00', '--until', '2026-11-24 18:00', '--tz', 'UTC']
  const { stdout } = await runHere(['report', '--json', '-d', logDir, ...span, '--compare', 'yesterday'])
  const { before, errors, routes } = JSON.parse(stdout)
  assert.deepEqual([before.from, before.to], [NOON - DAY, NOON - DAY + 6 * HOUR])
  assert.deepEqual([before.total.requests, before.total.failed, routes[0].before.requests], [2, 1, 2])
  const isNew = errors.map((each: { location: string; isNew: boolean }) => [each.location, each.isNew])
  assert.deepEqual(Object.fromEntries(isNew), { '4 line in /a.ts': false, '9 line in /a.ts': true })
})
