import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { instantMs, readTime } from '../../../lib/reader/query/instant.ts'
import { compileOffset, instantShown } from '../../../lib/time/zone-offset.ts'

const INVALID = { code: 'FST_ACCESS_LOG_OPTION_INVALID' }

test('an instant is a Date, epoch milliseconds or an ISO 8601 text', () => {
  const instants: [Date | number | string, string][] = [
    [new Date('2026-11-24T09:00:00Z'), '2026-11-24T09:00:00.000Z'],
    [1795510800000, '2026-11-24T09:00:00.000Z'],
    ['2026-11-24', '2026-11-24T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['2026-11-24T09:00Z', '2026-11-24T09:00:00.000Z'],
    ['2026-11-24t09:00:00.25z', '2026-11-24T09:00:00.250Z'],
    ['2026-11-24 09:00:00+09:00', '2026-11-24T00:00:00.000Z'],
    ['2026-11-24T09:00:00-0330', '2026-11-24T12:30:00.000Z'],
    ['2026-11-24T24:00Z', '2026-11-25T00:00:00.000Z'],
  ]
  for (const [instant, expected] of instants) {
    assert.equal(new Date(instantMs('from', instant)).toISOString(), expected, String(instant))
  }
})

test('what no calendar and no clock has is refused', () => {
  const texts = [
    ...['2026-02-30', '2026-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00', '2026-01-32'],
    ...['2026-02-30T10:00:00Z', '2026-11-24T25:00Z', '2026-11-24T10:60Z', '2026-11-24T10:00:61Z'],
    ...['2026-11-24T10:00+25:00', '2026-11-24T10:00+09', '2026-11-24T', '24/11/2026', 'Nov 24 2026', 'soon', '', '12'],
  ]
  for (const text of texts) assert.throws(() => instantMs('from', text), INVALID, text)
  for (const value of [Number.NaN, new Date(Number.NaN), null, true, {}]) {
    assert.throws(() => instantMs('from', value as number), INVALID, String(value))
  }
})

test('an ISO text of any instant is read back', () => {
  const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(date, fc.integer({ min: -14 * 60, max: 14 * 60 }), (instant, minutes) => {
      const text = instant.toISOString()
      assert.equal(instantMs('from', text), instant.getTime())
      const ahead = minutes * 60_000
      const offset = new Date(Math.abs(ahead)).toISOString().slice(11, 16)
      const written = `${text.slice(0, -1)}${minutes < 0 ? '-' : '+'}${offset}`
      assert.deepEqual(readTime(written), { shown: instant.getTime(), offset: ahead, hasClock: true })
    }),
  )
})

test('a time that a clock shows is found again, and between its first and last instant there is every one', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC']
  const changes = [
    '2026-10-25T01:00Z',
    '2026-03-29T01:00Z',
    '2026-11-01T06:00Z',
    '2026-04-04T15:00Z',
    '2011-12-30T10:00Z',
  ]
  const near = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -30 * 3600, max: 30 * 3600 }))
  fc.assert(
    fc.property(fc.constantFrom(...zones), near, (zone, [change, seconds]) => {
      const offsetAt = compileOffset(zone)
      const instant = Date.parse(change) + seconds * 1000
      const shown = instant + offsetAt(instant)
      const [first, last] = [instantShown(shown, offsetAt, 'first'), instantShown(shown, offsetAt, 'last')]
      assert.ok(first <= instant && instant <= last)
      for (const found of [first, last]) assert.equal(found + offsetAt(found), shown)
    }),
    { numRuns: 500 },
  )
})

test('a time that a clock skips is the instant at which it was put forward', () => {
  const berlin = compileOffset('Europe/Berlin')
  const apia = compileOffset('Pacific/Apia')
  for (const which of ['first', 'last'] as const) {
    const skipped = instantShown(Date.parse('2026-03-29T02:30Z'), berlin, which)
    assert.equal(new Date(skipped).toISOString(), '2026-03-29T01:00:00.000Z')
    const day = instantShown(Date.parse('2011-12-30T12:00Z'), apia, which)
    assert.equal(new Date(day).toISOString(), '2011-12-30T10:00:00.000Z')
  }
})
