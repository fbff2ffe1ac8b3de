import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileOffset, isTimeZone } from '../../lib/time/zone-offset.ts'
import { TYPESCRIPT_FLAGS } from '../harness/typescript-flags.ts'

/** What the clock of a zone shows, as Intl alone tells it. */
function shownByIntl(zone: string, time: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(time)
}

function shownByOffset(offset: number, time: number): string {
  return new Date(time + offset).toISOString().slice(0, 19).replace('T', ' ')
}

const instant = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2100, 0, 1) })

test('a zone is ahead of UTC by what Intl shows, at any instant', () => {
  const zones = [
    'UTC',
    'Asia/Seoul',
    'Asia/Kathmandu',
    'Europe/Berlin',
    'America/St_Johns',
    'Pacific/Apia',
    'Etc/GMT+3',
  ]
  for (const zone of zones) {
    const offsetAt = compileOffset(zone)
    fc.assert(
      fc.property(instant, (time) => assert.equal(shownByOffset(offsetAt(time), time), shownByIntl(zone, time))),
      { numRuns: 300 },
    )
  }
})

test('Seoul is nine hours ahead from the end of its last summer time on, ten before', () => {
  const offsetAt = compileOffset('Asia/Seoul')
  const changed = Date.parse('1988-10-08T17:00:00Z')
  assert.deepEqual(
    [changed - 1, changed, Date.UTC(1988, 9, 9) - 1, Date.UTC(1988, 9, 9)].map((time) => offsetAt(time) / 3_600_000),
    [10, 9, 9, 9],
  )
})

test("the process's own zone is that of TZ, in summer and winter", () => {
  const program = `
    import { compileOffset } from ${JSON.stringify(new URL('../../lib/time/zone-offset.ts', import.meta.url).href)}
    const offsetAt = compileOffset(undefined)
    console.log(['2026-01-15', '2026-07-15', '1950-01-01'].map((day) => offsetAt(Date.parse(day)) / 1000).join())
  `
  const offsets = (TZ: string) =>
    execFileSync(process.execPath, [...TYPESCRIPT_FLAGS, '--input-type=module', '-e', program], {
      env: { ...process.env, TZ },
      encoding: 'utf8',
    }).trim()
  assert.equal(offsets('America/New_York'), '-18000,-14400,-18000')
  assert.equal(offsets('Asia/Kathmandu'), '20700,20700,19800')
  assert.equal(offsets('UTC'), '0,0,0')
})

const names: [name: unknown, is: boolean][] = [
  ['UTC', true],
  ['Asia/Seoul', true],
  ['America/New_York', true],
  ['Mars/Olympus', false],
  ['', false],
  [undefined, false],
  [9, false],
]

for (const [name, is] of names) {
  test(`${JSON.stringify(name)} is ${is ? 'a' : 'no'} time zone`, () => {
    assert.equal(isTimeZone(name), is)
  })
}
