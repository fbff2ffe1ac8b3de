import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupCsv, groupJson, groupTable } from '../../../lib/cli/stats/group-lines.ts'
import { Groups } from '../../../lib/cli/stats/groups.ts'
import type { AccessRecord } from '../../../lib/reader/index.ts'
import { timeZone } from '../../../lib/time/time-zone.ts'
import { append, partPath } from '../../reader/harness/log-writer.ts'
import { NOON, sampleRecord } from '../../reader/harness/sample-record.ts'
import { tempLogDir } from '../../reader/harness/temp-log-dir.ts'
import { runHere } from '../harness/run-here.ts'

const MINUTE = 60_000

function grouped(fields: string[], every: number | null, records: readonly Partial<AccessRecord>[], zone = 'UTC') {
  const groups = new Groups(fields, every, timeZone(zone))
  for (const changes of records) groups.add(sampleRecord(changes))
  return groups.list(100).map(({ values, count, failed }) => [values.join(' '), count, failed])
}

test('records that say the same in the fields are one group, the most frequent first', () => {
  const records = [
    { route: '/b', statusCode: 500 },
    { route: '/a', statusCode: 200 },
    { route: '/a', statusCode: 200 },
    { route: '/a', statusCode: 0, outcome: 'cut' as const },
  ]
  assert.deepEqual(grouped(['route', 'statusCode'], null, records), [
    ['/a 200', 2, 0],
    ['/a 0', 1, 1],
    ['/b 500', 1, 1],
  ])
  assert.deepEqual(grouped(['client.user', 'orderId.none'], null, records), [['2 -', 4, 2]])
})

test('intervals stand in their order, on the clock of the zone', () => {
  const times = [31, 0, 29, 61, 30].map((minutes) => ({ time: NOON + minutes * MINUTE }))
  assert.deepEqual(grouped([], 30 * MINUTE, times), [
    ['2026-11-24 12:00:00', 2, 0],
    ['2026-11-24 12:30:00', 2, 0],
    ['2026-11-24 13:00:00', 1, 0],
  ])
  assert.deepEqual(grouped([], 24 * 60 * MINUTE, times, 'Asia/Kolkata'), [['2026-11-24 00:00:00', 5, 0]])
  assert.deepEqual(grouped([], 60 * MINUTE, times.slice(0, 1), 'Asia/Kolkata'), [['2026-11-24 18:00:00', 1, 0]])
})

test('a day on which the clock changes is one interval, named by its own midnight', () => {
  const dayOf = (day: string, midnight: number, hours: number) =>
    Array.from({ length: hours }, (_, hour) => ({ time: Date.parse(day) + (midnight + hour) * 60 * MINUTE }))
  const zone = 'America/New_York'
  assert.deepEqual(grouped([], 24 * 60 * MINUTE, dayOf('2026-03-08', 5, 23), zone), [['2026-03-08 00:00:00', 23, 0]])
  assert.deepEqual(grouped([], 24 * 60 * MINUTE, dayOf('2026-11-01', 4, 25), zone), [['2026-11-01 00:00:00', 25, 0]])
})

test('a time that no clock can show is in an interval without a name', () => {
  const groups = new Groups([], MINUTE, timeZone('UTC'))
  for (const time of [1e16, 1e300]) groups.add({ ...sampleRecord(), time })
  assert.deepEqual(
    groups.list(2).map(({ values, count }) => [values, count]),
    [[['-'], 2]],
  )
})

test('by time, only groups are left out, the least frequent ones, and no interval of the others', () => {
  const records = [
    ['/rare', 0],
    ['/often', 0],
    ['/never-mind', 0],
    ['/rare', 31],
    ['/often', 31],
    ['/often', 61],
  ] as const
  const listed = (fields: string[], most: number) => {
    const groups = new Groups(fields, 30 * MINUTE, timeZone('UTC'))
    for (const [route, minutes] of records) groups.add(sampleRecord({ route, time: NOON + minutes * MINUTE }))
    return groups.list(most).map(({ values, count }) => [values.join(' ').slice('2026-11-24 '.length), count])
  }
  assert.deepEqual(listed(['route'], 1), [
    ['12:00:00 /often', 1],
    ['12:30:00 /often', 1],
    ['13:00:00 /often', 1],
  ])
  assert.deepEqual(
    listed(['route'], 2).map(([values]) => values),
    ['12:00:00 /often', '12:00:00 /rare', '12:30:00 /often', '12:30:00 /rare', '13:00:00 /often'],
  )
  assert.deepEqual(listed([], 1), [
    ['12:00:00', 3],
    ['12:30:00', 2],
    ['13:00:00', 1],
  ])
})

test('groups without timed requests have no percentiles, in each form', () => {
  const groups = new Groups(['route'], null, timeZone('UTC'))
  groups.add(sampleRecord({ outcome: 'upgraded', statusCode: 101, route: '/ws' }))
  const list = groups.list(1)
  assert.deepEqual(groupTable(['route'], list), [
    'route  requests  failed  p50  p95  p99',
    '/ws           1       0    –    –    –',
  ])
  assert.deepEqual(groupCsv(['route'], list), ['route,requests,failed,p50Us,p95Us,p99Us', '/ws,1,0,,,'])
  assert.deepEqual(JSON.parse(groupJson(['route'], list)[0] ?? ''), {
    by: { route: '/ws' },
    requests: 1,
    failed: 0,
    durationUs: { p50: null, p95: null, p99: null },
  })
})

test('`stats --by` and `--every` group what the conditions choose', async (t) => {
  const logDir = tempLogDir(t)
  append(
    partPath(logDir, '2026-11-24'),
    sampleRecord({ route: '/a', orderId: 'A-1' } as never),
    sampleRecord({ route: '/a', orderId: 'A-1', time: NOON + 6 * MINUTE, statusCode: 500 } as never),
    sampleRecord({ route: '/health' }),
  )
  const args = ['stats', '-d', logDir, '--tz', 'UTC', '--not-route', '/health', '--json']
  const objects = async (...more: string[]) =>
    (await runHere([...args, ...more])).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  const [own, ...none] = await objects('--by', 'route,orderId')
  assert.deepEqual([own.by, own.requests, own.failed, none], [{ route: '/a', orderId: 'A-1' }, 2, 1, []])
  const every = await objects('--every', '5m')
  assert.deepEqual(
    every.map(({ by, failed }) => [by.time, failed]),
    [
      ['2026-11-24 12:00:00', 0],
      ['2026-11-24 12:05:00', 1],
    ],
  )
  for (const wrong of [
    ['--by', 'a,,b'],
    ['--every', '10ms'],
    ['--every', 'often'],
    ['--by', 'route,time', '--every', '1h'],
  ]) {
    assert.equal((await runHere([...args, ...wrong])).code, 2, wrong.join(' '))
  }
})

test('it is said that some groups are left out', async (t) => {
  const logDir = tempLogDir(t)
  const note = /^access-log: more than 5000 groups: only the most frequent are counted/m
  append(partPath(logDir, '2026-11-24'), ...recordsOf(5000))
  assert.doesNotMatch((await runHere(['stats', '-d', logDir, '--every', '1s', '--csv'])).stderr, note)
  append(partPath(logDir, '2026-11-24'), ...recordsOf(5001).slice(-1))
  const { stdout, stderr } = await runHere(['stats', '-d', logDir, '--every', '1s', '--csv'])
  assert.equal(stdout.trim().split('\n').length, 5001)
  assert.match(stderr, note)
})

function recordsOf(seconds: number) {
  return Array.from({ length: seconds }, (_, at) => sampleRecord({ time: NOON + at * 1000 }))
}
