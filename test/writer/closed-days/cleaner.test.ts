import assert from 'node:assert/strict'
import { closeSync, mkdirSync, openSync, readdirSync, utimesSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { compileElsewhere } from '../../../lib/files/elsewhere.ts'
import type { RetentionRule } from '../../../lib/files/retention.ts'
import { compileDayOf } from '../../../lib/time/day.ts'
import { cleanUp } from '../../../lib/writer/closed-days/clean-up.ts'
import { Cleaner } from '../../../lib/writer/closed-days/cleaner.ts'
import { tempDir } from '../../harness/temp-dir.ts'
import { lineNumbers } from '../harness/line-numbers.ts'
import { linesIn } from '../harness/lines-in.ts'
import { runProgram } from '../harness/run-program.ts'
import { until } from '../harness/until.ts'

const rule: RetentionRule = {
  category: 'app',
  today: '2026-11-24',
  written: new Set(),
  backupCount: 1,
  oldest: undefined,
}

/** A folder with as many parts of a day that goes, and one of a day that stays. */
function folderOf(parts: number): string {
  const folder = join(tempDir(), 'app')
  mkdirSync(folder)
  writeFileSync(join(folder, 'app.2026-11-23.1.log'), '{}\n')
  for (let part = 1; part <= parts; part++) writeFileSync(join(folder, `app.2026-11-20.${part}.log`), '{}\n')
  return folder
}

test('a clean-up removes one file, then rests', async () => {
  const folder = folderOf(3)
  let ends: (() => void)[] = []
  const rest = () => new Promise<void>((resolve) => ends.push(resolve))
  const cleaning = cleanUp(folder, rule, rest, assert.fail, new AbortController().signal)
  // First the size of the file that stays is asked, then three go.
  for (const left of [4, 3, 2, 1]) {
    await until(() => ends.length === 1)
    assert.equal(readdirSync(folder).length, left)
    const [end] = ends
    ends = []
    end?.()
  }
  await cleaning
  assert.deepEqual(readdirSync(folder), ['app.2026-11-23.1.log'])
})

test('a file without a byte that is written to before its turn comes stays', async () => {
  const folder = folderOf(0)
  const opened = join(folder, 'app.2026-11-22.1.log')
  writeFileSync(opened, '')
  utimesSync(opened, 0, 0)
  const rest = async () => writeFileSync(opened, '{}\n')
  await cleanUp(folder, { ...rule, backupCount: 5 }, rest, assert.fail, new AbortController().signal)
  assert.deepEqual(readdirSync(folder).sort(), ['app.2026-11-22.1.log', 'app.2026-11-23.1.log'])
})

test('a clean-up that is waited for does not rest', async (t) => {
  const folder = folderOf(50)
  // No rest would end.
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const cleaner = new Cleaner(folder, () => rule, assert.fail)
  cleaner.clean()
  await cleaner.idle()
  assert.deepEqual(readdirSync(folder), ['app.2026-11-23.1.log'])
})

test('a cleaner that is stopped does not clean again, though it was asked to', async () => {
  let asked = 0
  const ruleNow = () => {
    asked += 1
    return rule
  }
  const cleaner = new Cleaner(folderOf(3), ruleNow, assert.fail)
  cleaner.clean()
  cleaner.clean()
  cleaner.stop()
  await cleaner.idle()
  assert.equal(asked, 1)
})

test('an empty file gets a second in which another process may write to it', async () => {
  const folder = folderOf(0)
  const name = 'app.2026-11-22.1.log'
  const fd = openSync(join(folder, name), 'a')
  let asked = 0
  const rest = async () => {
    asked += 1
  }
  let isClean = false
  void cleanUp(folder, { ...rule, backupCount: 2 }, rest, assert.fail, new AbortController().signal).then(() => {
    isClean = true
  })
  // The size of the other file was asked first; without its second this one would be gone by then.
  await until(() => asked === 1)
  await setTimeout(300)
  writeSync(fd, '{}\n')
  closeSync(fd)
  await until(() => isClean)
  assert.deepEqual(readdirSync(folder).sort(), [name, 'app.2026-11-23.1.log'])
})

/** Noon in UTC: yesterday goes on west of the date line until twelve, and tomorrow has begun east of it at ten. */
const clock = Date.UTC(2026, 10, 24, 11)
const minute = 60_000

const elsewhereCases: [title: string, day: string, modified: number, isKept: boolean][] = [
  ['yesterday, written to a minute ago, where it goes on elsewhere', '23', clock - minute, true],
  ['yesterday, written to until midnight', '23', Date.UTC(2026, 10, 24), false],
  ['yesterday, written to in a future that is not to be believed', '23', clock + minute, false],
  ['a day that is over everywhere', '22', clock - minute, false],
  ['tomorrow', '25', clock - minute, true],
]

for (const [title, day, modified, isKept] of elsewhereCases) {
  test(`a clean-up ${isKept ? 'leaves' : 'removes'} ${title}`, async () => {
    const folder = join(tempDir(), 'app')
    mkdirSync(folder)
    const path = join(folder, `app.2026-11-${day}.1.log`)
    writeFileSync(path, '{}\n')
    utimesSync(path, modified / 1000, modified / 1000)
    const elsewhere = compileElsewhere(clock, compileDayOf('UTC')(clock), new Map())
    const ours = { ...rule, backupCount: 0, elsewhere }
    await cleanUp(folder, ours, async () => {}, assert.fail, new AbortController().signal)
    assert.equal(readdirSync(folder).length, isKept ? 1 : 0)
  })
}

test('a clean-up removes yesterday when what was written to it last was ours', async () => {
  const folder = join(tempDir(), 'app')
  mkdirSync(folder)
  const path = join(folder, 'app.2026-11-23.1.log')
  writeFileSync(path, '{}\n')
  utimesSync(path, clock / 1000 - 60, clock / 1000 - 60)
  const elsewhere = compileElsewhere(clock, compileDayOf('UTC')(clock), new Map([['2026-11-23', clock - minute]]))
  const ours = { ...rule, backupCount: 0, elsewhere }
  await cleanUp(folder, ours, async () => {}, assert.fail, new AbortController().signal)
  assert.deepEqual(readdirSync(folder), [])
})

test('a clean-up tells a file of a day to come, leaves it and counts it as no backup', async () => {
  const folder = folderOf(1)
  const path = join(folder, 'app.2026-12-24.1.log')
  writeFileSync(path, '{}\n')
  const told: string[] = []
  const elsewhere = compileElsewhere(clock, compileDayOf('UTC')(clock), new Map())
  const onError = (error: unknown, about: string) => told.push(`${about}: ${(error as Error).message}`)
  await cleanUp(folder, { ...rule, elsewhere }, async () => {}, onError, new AbortController().signal)
  assert.deepEqual(readdirSync(folder).sort(), ['app.2026-11-23.1.log', 'app.2026-12-24.1.log'])
  assert.deepEqual(told, [`${path}: 2026-12-24 is to come by this clock and is no backup`])
})

test('two processes in zones of different days leave each other all their lines, with no backups', async () => {
  const dir = tempDir()
  // Their dates differ at every moment.
  const zones = ['Etc/GMT+12', 'Pacific/Kiritimati']
  const ends = await Promise.all(zones.map((timeZone) => runProgram('write-in-zone', { dir, timeZone, lines: 80 })))
  for (const { code, stderr } of ends) assert.deepEqual([code, stderr], [0, ''])
  const found = [...linesIn(dir).values()]
  assert.deepEqual(
    found.map((lines) => lineNumbers([lines])),
    zones.map(() => Array.from({ length: 80 }, (_, n) => n)),
  )
})

test('a process that has nothing else to do ends when it has cleaned up', async () => {
  const folder = folderOf(100)
  const { code, stderr } = await runProgram('never-closed', { dir: dirname(folder) })
  assert.deepEqual([code, stderr], [0, ''])
  const [kept, today, ...others] = readdirSync(folder).sort()
  assert.deepEqual([kept, others], ['app.2026-11-23.1.log', []])
  assert.match(String(today), /^app\.\d{4}-\d\d-\d\d\.\d+\.log$/)
})
