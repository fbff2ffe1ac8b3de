import './harness/faulty-fs.ts'
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { compileDayOf } from '../../lib/time/day.ts'
import { type OpenFileOptions, openDailyFile } from '../../lib/writer/open-file.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { judgeCalls } from './harness/faulty-fs.ts'
import { fileOptions } from './harness/file-options.ts'
import { lineNumbers } from './harness/line-numbers.ts'
import { lineOf, linesIn, namesIn } from './harness/lines-in.ts'
import { openFile } from './harness/open-file.ts'
import { until } from './harness/until.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const midnight = Date.UTC(2026, 10, 25)

/** A file under a clock that the test sets; timers run when the test says so. */
async function openAt(t: TestContext, now: number, options: Partial<OpenFileOptions> = {}, dir?: string) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now })
  return await openFile(t, options, dir)
}

describe('the turn of the day', () => {
  test('parts the last millisecond of a day from the first of the next', async (t) => {
    const { dir, file } = await openAt(t, midnight - 1)
    file.write(lineOf(1, midnight - 1), midnight - 1)
    t.mock.timers.setTime(midnight)
    file.write(lineOf(2, midnight), midnight)
    await file.flush()
    assert.deepEqual(namesIn(dir), ['app.2026-11-24.1.log', 'app.2026-11-25.1.log'])
    assert.deepEqual(
      [...linesIn(dir).values()].map((lines) => lineNumbers([lines])),
      [[1], [2]],
    )
    assert.equal(readlinkSync(join(dir, 'app.log')), 'app/app.2026-11-25.1.log')
    assert.equal(file.stats().turns, 1)
  })

  test('takes the day a line is stamped with, when the loop was blocked over midnight', async (t) => {
    const { dir, file } = await openAt(t, midnight + 300)
    file.write(lineOf(1, midnight + 300), midnight + 300)
    for (const n of [2, 3, 4]) file.write(lineOf(n, midnight - n), midnight - n)
    file.write(lineOf(5, midnight + 301), midnight + 301)
    await file.flush()
    assert.deepEqual(
      [...linesIn(dir).values()].map((lines) => lineNumbers([lines])),
      [
        [2, 3, 4],
        [1, 5],
      ],
    )
  })

  test('comes in the zone that is named, not in that of the process', async (t) => {
    const seoul = midnight - 9 * HOUR
    const { dir, file } = await openAt(t, seoul - 1, { timeZone: 'Asia/Seoul' })
    file.write(lineOf(1, seoul - 1), seoul - 1)
    file.write(lineOf(2, seoul), seoul)
    await file.flush()
    assert.deepEqual(namesIn(dir), ['app.2026-11-24.1.log', 'app.2026-11-25.1.log'])
  })

  test('follows a clock that is set forward and back by days', async (t) => {
    const { dir, file } = await openAt(t, midnight)
    const steps = [0, 3, -1, 0, 400, 1].map((days) => midnight + days * DAY)
    for (const [n, time] of steps.entries()) {
      t.mock.timers.setTime(time)
      file.write(lineOf(n, time), time)
      await file.flush()
    }
    const days = [...linesIn(dir)].map(([day, lines]) => [day, ...lineNumbers([lines])])
    assert.deepEqual(days, [
      ['2026-11-24', 2],
      ['2026-11-25', 0, 3],
      ['2026-11-26', 5],
      ['2026-11-28', 1],
      ['2027-12-30', 4],
    ])
    assert.equal(file.stats().turns, 5)
    assert.equal(readlinkSync(join(dir, 'app.log')), 'app/app.2026-11-26.1.log')
  })

  test('comes back to a day that was just being ended', async (t) => {
    const { dir, file } = await openAt(t, midnight)
    const stamps = [midnight - 1, midnight + DAY, midnight - 1]
    for (const [n, stamp] of stamps.entries()) file.write(lineOf(n, stamp), stamp)
    await file.flush()
    file.write(lineOf(3, midnight - 1), midnight - 1)
    await file.flush()
    assert.deepEqual(lineNumbers(linesIn(dir).values()), [0, 2, 3, 1])
  })

  test('may come several times in one tick', async (t) => {
    const { dir, file } = await openAt(t, midnight)
    for (let n = 0; n < 3000; n++) {
      const time = midnight + n * (DAY / 500)
      t.mock.timers.setTime(time)
      file.write(lineOf(n, time), time)
    }
    await file.flush()
    assert.deepEqual(
      lineNumbers(linesIn(dir).values()),
      Array.from({ length: 3000 }, (_, n) => n),
    )
    assert.deepEqual(
      [...linesIn(dir).values()].map((lines) => lines.length),
      [500, 500, 500, 500, 500, 500],
    )
  })

  test('makes no file on an idle day, and still cleans', async (t) => {
    const { dir, file } = await openAt(t, midnight - HOUR / 2, { backupCount: 1 })
    for (const day of ['22', '23']) writeFileSync(join(dir, 'app', `app.2026-11-${day}.1.log`), 'x\n')
    t.mock.timers.tick(HOUR / 2)
    assert.equal(file.stats().turns, 1)
    await file.flush()
    assert.deepEqual(namesIn(dir), ['app.2026-11-23.1.log'])
    t.mock.timers.tick(HOUR)
    await file.flush()
    assert.deepEqual(namesIn(dir), ['app.2026-11-23.1.log'])
  })

  test('ends the file of yesterday and cleans though no line comes', async (t) => {
    const { dir, file } = await openAt(t, midnight - 1000, { backupCount: 0 })
    file.write(lineOf(1, midnight - 1000), midnight - 1000)
    await file.flush()
    assert.deepEqual(namesIn(dir), ['app.2026-11-24.1.log'])
    t.mock.timers.tick(1000)
    await file.flush()
    await file.flush()
    assert.deepEqual(namesIn(dir), [])
  })

  test('is seen within the hour after the machine slept', async (t) => {
    // Timers count the time awake; the clock goes on meanwhile.
    let clock = midnight - 12 * HOUR
    t.mock.method(Date, 'now', () => clock)
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { dir, file } = await openFile(t, { backupCount: 0 })
    writeFileSync(join(dir, 'app', 'app.2026-11-20.1.log'), 'x\n')
    clock = midnight + 8 * HOUR
    assert.equal(file.stats().turns, 0)
    t.mock.timers.tick(HOUR)
    assert.equal(file.stats().turns, 1)
    await file.flush()
    assert.deepEqual(readdirSync(join(dir, 'app')), [])
  })

  test('leaves late lines of a day that is not kept no longer than a moment', async (t) => {
    const { dir, file } = await openAt(t, midnight + 5, { backupCount: 0 })
    file.write(lineOf(1, midnight - 1), midnight - 1)
    await file.flush()
    t.mock.timers.tick(1000)
    await file.flush()
    await file.flush()
    assert.deepEqual(namesIn(dir), [])
  })

  test('takes a line stamped with no instant as one of now', async (t) => {
    const { dir, file } = await openAt(t, midnight)
    for (const [n, time] of [Number.NaN, Infinity, -Infinity, 1e300].entries()) file.write(lineOf(n, midnight), time)
    await file.close()
    file.write(lineOf(4, midnight), Number.NaN)
    assert.deepEqual(
      [...linesIn(dir)].map(([day, lines]) => [day, ...lineNumbers([lines])]),
      [['2026-11-25', 0, 1, 2, 3]],
    )
    assert.equal(file.stats().dropped, 1)
  })

  test('loses, doubles, cuts and misplaces no line, whatever the order of stamps', async () => {
    const zones = ['UTC', 'Asia/Seoul', 'Asia/Kathmandu', 'Europe/Berlin', 'America/Havana']
    // Around the 25-hour day of Berlin and the two midnights of Havana.
    const time = fc.integer({ min: Date.UTC(2026, 9, 24, 20), max: Date.UTC(2026, 10, 2, 8) })
    const flush = fc.constantFrom<OpenFileOptions['flush'][]>('sync', { bytes: 1, ms: 1 }, { bytes: 4096, ms: 5 })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...zones),
        flush,
        fc.array(fc.array(time, { maxLength: 20 }), { maxLength: 8 }),
        async (timeZone, mode, ticks) => {
          const dir = tempDir()
          const file = await openDailyFile(fileOptions(dir, { timeZone, flush: mode, backupCount: Infinity }))
          const expected = new Map<string, number[]>()
          const dayOf = compileDayOf(timeZone)
          let n = 0
          for (const times of ticks) {
            for (const stamp of times) {
              expected.set(dayOf(stamp).name, [...(expected.get(dayOf(stamp).name) ?? []), n])
              file.write(lineOf(n++, stamp), stamp)
            }
            await new Promise(setImmediate)
          }
          await file.close()
          assert.equal(file.stats().written, n)
          const found = [...linesIn(dir)].map(([day, lines]) => [day, lineNumbers([lines])] as const)
          assert.deepEqual(new Map(found), expected)
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('backups', () => {
  test('are exact after every restart, day after day', async (t) => {
    const dir = tempDir()
    mkdirSync(join(dir, 'app'))
    for (let day = 1; day <= 12; day++)
      writeFileSync(join(dir, 'app', `app.2026-11-${String(day).padStart(2, '0')}.1.log`), 'x\n')
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: midnight })
    for (const days of [0, 0, 1, 2, 3, 3, 10, 11, 40]) {
      t.mock.timers.setTime(midnight + days * DAY)
      const file = await openDailyFile(fileOptions(dir, { backupCount: 3 }))
      await file.flush()
      assert.equal(namesIn(dir).filter((name) => !name.includes(compileDayOf('UTC')(Date.now()).name)).length, 3)
      file.write(lineOf(days, Date.now()), Date.now())
      await file.close()
    }
    assert.deepEqual(namesIn(dir), [
      'app.2026-11-28.1.log',
      'app.2026-12-05.1.log',
      'app.2026-12-06.1.log',
      'app.2027-01-04.1.log',
    ])
  })

  test('days that are older than maxAge go', async (t) => {
    const dir = tempDir()
    mkdirSync(join(dir, 'app'))
    for (const day of ['2021-11-23', '2021-11-24', '2021-11-25'])
      writeFileSync(join(dir, 'app', `app.${day}.1.log`), 'x\n')
    const { file } = await openAt(t, midnight - 1, { backupCount: Infinity, maxAge: 5 * 365.25 * DAY }, dir)
    await file.flush()
    assert.deepEqual(namesIn(dir), ['app.2021-11-24.1.log', 'app.2021-11-25.1.log'])
  })

  test('that are folders or links, and other names, are never touched', async (t) => {
    const dir = tempDir()
    mkdirSync(join(dir, 'app', 'app.2020-01-01.1.log'), { recursive: true })
    const { symlinkSync } = await import('node:fs')
    writeFileSync(join(dir, 'kept.txt'), 'x')
    symlinkSync(join(dir, 'kept.txt'), join(dir, 'app', 'app.2020-01-02.1.log'))
    writeFileSync(join(dir, 'app', 'notes.txt'), 'x')
    const { file } = await openAt(t, midnight, { backupCount: 0 }, dir)
    await file.flush()
    assert.deepEqual(readdirSync(join(dir, 'app')).sort(), [
      'app.2020-01-01.1.log',
      'app.2020-01-02.1.log',
      'notes.txt',
    ])
    assert.ok(existsSync(join(dir, 'kept.txt')))
  })

  test('do not delay the start, ten thousand though they are', async () => {
    const callsOfStart = async (backups: number) => {
      const dir = tempDir()
      mkdirSync(join(dir, 'app'))
      const first = Date.UTC(1998, 0, 1)
      for (let n = 0; n < backups; n++) {
        writeFileSync(join(dir, 'app', `app.${new Date(first + n * DAY).toISOString().slice(0, 10)}.1.log`), 'x')
      }
      let calls = 0
      const letGo = judgeCalls(dir, () => {
        calls += 1
        return undefined
      })
      const file = await openDailyFile(fileOptions(dir, { backupCount: 3 }))
      letGo()
      await until(async () => {
        await file.flush()
        return namesIn(dir).length === Math.min(backups, 3)
      }, 100_000)
      await file.close()
      return calls
    }
    assert.equal(await callsOfStart(10_000), await callsOfStart(0))
  })
})
