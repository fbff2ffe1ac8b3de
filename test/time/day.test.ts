import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compileDayOf } from '../../lib/time/day.ts'
import { TYPESCRIPT_FLAGS } from '../harness/typescript-flags.ts'

const HOUR = 3_600_000

/** Zone, an instant, the date there, and the first instants of that date and of the next. */
const days = [
  ['UTC', '2026-11-24T12:00:00.000Z', '2026-11-24', '2026-11-24T00:00:00.000Z', '2026-11-25T00:00:00.000Z'],
  ['UTC', '2026-11-24T23:59:59.999Z', '2026-11-24', '2026-11-24T00:00:00.000Z', '2026-11-25T00:00:00.000Z'],
  ['UTC', '2026-11-25T00:00:00.000Z', '2026-11-25', '2026-11-25T00:00:00.000Z', '2026-11-26T00:00:00.000Z'],
  ['Asia/Seoul', '2026-11-24T14:59:59.999Z', '2026-11-24', '2026-11-23T15:00:00.000Z', '2026-11-24T15:00:00.000Z'],
  ['Asia/Seoul', '2026-11-24T15:00:00.000Z', '2026-11-25', '2026-11-24T15:00:00.000Z', '2026-11-25T15:00:00.000Z'],
  ['Asia/Kathmandu', '2026-11-24T12:00:00.000Z', '2026-11-24', '2026-11-23T18:15:00.000Z', '2026-11-24T18:15:00.000Z'],
  // 25 hours
  ['Europe/Berlin', '2026-10-25T12:00:00.000Z', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
  // 23 hours
  ['Europe/Berlin', '2026-03-29T12:00:00.000Z', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
  // no midnight: from 23:59:59 to 01:00:00
  ['Africa/Cairo', '2026-04-24T12:00:00.000Z', '2026-04-24', '2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z'],
  // midnight twice: from 00:59:59 back to 00:00:00
  ['America/Havana', '2026-11-01T04:30:00.000Z', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
  ['America/Havana', '2026-11-01T05:30:00.000Z', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
  // a date that did not take place
  ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31', '2011-12-30T10:00:00.000Z', '2011-12-31T10:00:00.000Z'],
  // a date in two stretches: one minute, then an hour of the date before, then the rest
  [
    'America/St_Johns',
    '2010-11-07T02:30:30.000Z',
    '2010-11-07',
    '2010-11-07T02:30:00.000Z',
    '2010-11-07T02:31:00.000Z',
  ],
  [
    'America/St_Johns',
    '2010-11-07T02:40:00.000Z',
    '2010-11-06',
    '2010-11-07T02:31:00.000Z',
    '2010-11-07T03:30:00.000Z',
  ],
] as const

describe('the day of an instant', () => {
  for (const [zone, time, name, from, until] of days) {
    test(`${time} in ${zone} is in ${name}`, () => {
      const day = compileDayOf(zone)(Date.parse(time))
      assert.deepEqual(
        { ...day, from: new Date(day.from).toISOString(), until: new Date(day.until).toISOString() },
        { name, from, until },
      )
    })
  }

  test('holds exactly the instants to which Intl gives its date', () => {
    const zones = [
      'UTC',
      'Asia/Seoul',
      'Asia/Kathmandu',
      'Europe/Berlin',
      'Africa/Cairo',
      'America/Havana',
      'Australia/Lord_Howe',
    ]
    const instant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2060, 0, 1) })
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        instant,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (zone, time, share) => {
          const day = compileDayOf(zone)(time)
          const date = (at: number) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at)
          const within = Math.floor(day.from + share * (day.until - 1 - day.from))
          assert.ok(day.from <= time && time < day.until)
          assert.deepEqual([day.from, within, time, day.until - 1].map(date), Array(4).fill(day.name))
          assert.notEqual(date(day.from - 1), day.name)
          assert.notEqual(date(day.until), day.name)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('follows the one before without a gap, day after day through the years', () => {
    const dayOf = compileDayOf('Africa/Cairo')
    let day = dayOf(Date.UTC(2023, 0, 1))
    const lengths = new Set<number>()
    while (day.until < Date.UTC(2028, 0, 1)) {
      const next = dayOf(day.until)
      assert.equal(next.from, day.until)
      assert.ok(next.name > day.name)
      lengths.add((next.until - next.from) / HOUR)
      day = next
    }
    assert.deepEqual([...lengths].sort(), [23, 24, 25])
  })

  test("is of the process's zone when none is named", () => {
    const script = `import { compileDayOf } from ${JSON.stringify(new URL('../../lib/time/day.ts', import.meta.url).href)}
      console.log(compileDayOf(undefined)(Date.UTC(2026, 10, 24, 20)).name)`
    const args = [...TYPESCRIPT_FLAGS, '--input-type=module', '--eval', script]
    const run = (TZ: string) =>
      execFileSync(process.execPath, args, { env: { ...process.env, TZ } })
        .toString()
        .trim()
    assert.deepEqual(['Asia/Seoul', 'America/Los_Angeles'].map(run), ['2026-11-25', '2026-11-24'])
  })

  test('exists for numbers that are no instant, with a name of ten characters', () => {
    const dayOf = compileDayOf('Asia/Seoul')
    for (const time of [Number.NaN, Infinity, -Infinity, 8.64e15, -8.64e15, 1e300, Date.UTC(20000, 0)]) {
      assert.match(dayOf(time).name, /^\d{4}-\d\d-\d\d$/)
    }
    assert.equal(dayOf(1e300).until, Infinity)
    assert.equal(dayOf(-1e300).from, -Infinity)
  })

  test('of an unknown zone is refused', () => {
    assert.throws(() => compileDayOf('Asia/Pyöngyang'), RangeError)
  })
})
