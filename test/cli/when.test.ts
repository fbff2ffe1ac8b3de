import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../lib/cli/exit.ts'
import { parseWhen } from '../../lib/cli/when.ts'
import { timeZone } from '../../lib/time/time-zone.ts'

const NOW = Date.parse('2026-11-24T20:30:00Z')

test('a time is read on the clock of the zone', () => {
  const expected: [string, string, string][] = [
    ['2h', 'UTC', '2026-11-24T18:30:00Z'],
    ['-1h', 'UTC', '2026-11-24T19:30:00Z'],
    ['friday', 'UTC', '2026-11-20T00:00:00Z'],
    ['Friday', 'Asia/Seoul', '2026-11-19T15:00:00Z'],
    ['tue', 'UTC', '2026-11-24T00:00:00Z'],
    ['wednesday', 'UTC', '2026-11-18T00:00:00Z'],
    ['wednesday', 'Asia/Seoul', '2026-11-24T15:00:00Z'],
    ['1.5s', 'UTC', '2026-11-24T20:29:58.500Z'],
    ['7d', 'Asia/Seoul', '2026-11-17T20:30:00Z'],
    ['now', 'Asia/Seoul', '2026-11-24T20:30:00Z'],
    ['today', 'UTC', '2026-11-24T00:00:00Z'],
    ['today', 'Asia/Seoul', '2026-11-24T15:00:00Z'],
    ['yesterday', '+09:00', '2026-11-23T15:00:00Z'],
    ['2026-11-24', 'America/New_York', '2026-11-24T05:00:00Z'],
    ['2026-07-01', 'America/New_York', '2026-07-01T04:00:00Z'],
    ['2026-03-08 03:30', 'America/New_York', '2026-03-08T07:30:00Z'],
    ['2026-11-24 10:30', '-0330', '2026-11-24T14:00:00Z'],
    ['2026-11-24T10:30:15.250', 'Asia/Kathmandu', '2026-11-24T04:45:15.250Z'],
    ['10:30', 'Asia/Seoul', '2026-11-25T01:30:00Z'],
    ['2026-11-24T10:30:00+09:00', 'UTC', '2026-11-24T01:30:00Z'],
    ['1795478400000', 'UTC', '2026-11-24T00:00:00Z'],
  ]
  for (const [text, zone, instant] of expected) {
    const ms = parseWhen('since', text, timeZone(zone), NOW)
    assert.equal(new Date(ms).toISOString(), new Date(instant).toISOString(), `${text} in ${zone}`)
  }
})

test('a day on which clocks change begins at its own midnight', () => {
  const zone = timeZone('Europe/Berlin')
  const start = (day: string) => new Date(parseWhen('since', day, zone, NOW)).toISOString()
  assert.equal(start('2026-03-29'), '2026-03-28T23:00:00.000Z')
  assert.equal(start('2026-03-30'), '2026-03-29T22:00:00.000Z')
  assert.equal(start('2026-10-25'), '2026-10-24T22:00:00.000Z')
  assert.equal(start('2026-10-26'), '2026-10-25T23:00:00.000Z')
  assert.equal(zone.format(Date.parse('2026-10-25T00:59:59.999Z')), '2026-10-25 02:59:59.999')
  assert.equal(zone.format(Date.parse('2026-10-25T01:00:00Z')), '2026-10-25 02:00:00.000')
})

test('since is the first and until the last instant at which the clock shows a time', () => {
  const times: [string, string, string, string, string][] = [
    ['2026-10-25 02:00', 'Europe/Berlin', '2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z', 'shown twice'],
    ['2026-10-25 02:59:59', 'Europe/Berlin', '2026-10-25T00:59:59Z', '2026-10-25T01:59:59Z', 'shown twice'],
    ['2026-10-25 03:00', 'Europe/Berlin', '2026-10-25T02:00:00Z', '2026-10-25T02:00:00Z', 'behind it'],
    ['2026-03-29 02:30', 'Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29T01:00:00Z', 'skipped'],
    ['2026-11-01 01:30', 'America/New_York', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', 'shown twice'],
    ['2026-04-05 01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z', 'half an hour twice'],
    ['2026-11-01 00:30', 'America/Havana', '2026-11-01T04:30:00Z', '2026-11-01T05:30:00Z', 'midnight twice'],
    ['2026-11-01', 'America/Havana', '2026-11-01T04:00:00Z', '2026-11-01T04:00:00Z', 'a day begins once'],
    ['2026-10-25T02:30:00+01:00', 'Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25T01:30:00Z', 'with its offset'],
  ]
  for (const [text, zone, since, until, why] of times) {
    for (const [name, instant] of [
      ['since', since],
      ['until', until],
    ] as const) {
      const ms = parseWhen(name, text, timeZone(zone), NOW)
      assert.equal(new Date(ms).toISOString(), new Date(instant).toISOString(), `${name} ${text} in ${zone}: ${why}`)
    }
  }
})

test('other texts are refused', () => {
  const days = ['2026-02-30', '2026-02-29 10:00', '2026-04-31T10:00:00Z', '2026-00-01', '2026-01-00']
  const texts = [
    '',
    'soon',
    '2h30',
    '--2h',
    'fridays',
    '2026-13-01',
    '2026-11-24 25:00',
    '24/11/2026',
    '12',
    '2026-11-24T',
    '9999999y',
  ]
  for (const text of [...texts, ...days]) {
    assert.throws(() => parseWhen('since', text, timeZone('UTC'), NOW), UsageError, text)
  }
  for (const zone of ['', 'Mars', '+9', '+24:00']) assert.throws(() => timeZone(zone), RangeError, zone)
})
