import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { ClosedDay } from '../../../lib/options/file-options.ts'
import type { OpenFileOptions } from '../../../lib/writer/open-file.ts'
import { openDailyFile } from '../../../lib/writer/open-file.ts'
import { tempDir } from '../../harness/temp-dir.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineOf, namesIn } from '../harness/lines-in.ts'
import { openFile } from '../harness/open-file.ts'
import { stderrOf } from '../harness/stderr-of.ts'
import { until } from '../harness/until.ts'

const HOUR = 3_600_000
const midnight = Date.UTC(2026, 10, 25)

/** A file under a clock that the test sets; timers run when the test says so. */
async function openAt(t: TestContext, now: number, options: Partial<OpenFileOptions> = {}, dir?: string) {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now })
  return await openFile(t, options, dir)
}

/** Lets time pass until something is so. */
const passUntil = (t: TestContext, isSo: () => boolean) =>
  until(() => {
    t.mock.timers.tick(100)
    return isSo()
  }, 20_000)

/** A folder with a file of each day, of so many bytes. */
function folderWith(days: Record<string, number>): string {
  const dir = tempDir()
  mkdirSync(join(dir, 'app'))
  for (const [day, bytes] of Object.entries(days)) {
    writeFileSync(join(dir, 'app', `app.2026-11-${day}.1.log`), `${'x'.repeat(bytes - 1)}\n`)
  }
  return dir
}

test('a day that is over is compressed and told then; late lines make a further part, compressed too and not told', async (t) => {
  const closed: ClosedDay[] = []
  const onDayClosed = (day: ClosedDay) => closed.push(day)
  const { dir, file } = await openAt(t, midnight - 1, { compress: 'gzip', onDayClosed })
  file.write(lineOf(1, midnight - 1), midnight - 1)
  t.mock.timers.setTime(midnight)
  file.write(lineOf(2, midnight), midnight)
  await file.flush()
  await passUntil(t, () => closed.length > 0)
  const path = join(dir, 'app', 'app.2026-11-24.1.log.gz')
  assert.deepEqual(closed, [{ category: 'app', day: '2026-11-24', files: [path] }])
  assert.equal(gunzipSync(readFileSync(path)).toString(), lineOf(1, midnight - 1))
  file.write(lineOf(3, midnight - 1), midnight - 1)
  file.write(lineOf(4, midnight), midnight)
  await file.flush()
  await passUntil(t, () => !namesIn(dir).includes('app.2026-11-24.2.log'))
  assert.deepEqual(namesIn(dir), ['app.2026-11-24.1.log.gz', 'app.2026-11-24.2.log.gz', 'app.2026-11-25.1.log'])
  await file.close()
  assert.equal(closed.length, 1)
})

describe('onDayClosed', () => {
  test('is called once for each day that ended, when its file is closed, in the order of days', async (t) => {
    const closed: [string, string[]][] = []
    const onDayClosed = ({ day, files }: ClosedDay) => closed.push([day, files.map((path) => path.slice(-20))])
    const { file } = await openAt(t, midnight - 1, { onDayClosed })
    for (const time of [midnight - 1, midnight, midnight - 2, midnight + 24 * HOUR, midnight + 24 * HOUR + 1]) {
      t.mock.timers.setTime(Math.max(time, Date.now()))
      file.write(lineOf(1, time), time)
      await file.flush()
    }
    await file.close()
    assert.deepEqual(closed, [
      ['2026-11-24', ['app.2026-11-24.1.log']],
      ['2026-11-25', ['app.2026-11-25.1.log']],
    ])
  })

  test('is not called for a day that only others wrote, unless it had begun when this process started', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: midnight - HOUR })
    for (const hasBegun of [false, true]) {
      t.mock.timers.setTime(midnight - HOUR)
      const dir = folderWith(hasBegun ? { '24': 5 } : {})
      const closed: string[] = []
      const file = await openDailyFile(fileOptions(dir, { onDayClosed: ({ day }) => closed.push(day) }))
      writeFileSync(join(dir, 'app', 'app.2026-11-24.1.log'), 'of another process\n')
      t.mock.timers.setTime(midnight)
      file.write(lineOf(1, midnight), midnight)
      await file.flush()
      await file.close()
      assert.deepEqual(closed, hasBegun ? ['2026-11-24'] : [])
    }
  })

  test('that throws or rejects is told, and harms nothing', async (t) => {
    const stderr = stderrOf(t)
    const rejects = async () => Promise.reject(new Error('no room in the cellar'))
    const throws = () => {
      throw new Error('no cellar')
    }
    const { dir, file } = await openAt(t, midnight - 1, { onDayClosed: rejects })
    const second = await openDailyFile(fileOptions(dir, { onDayClosed: throws }))
    file.write(lineOf(1, midnight - 1), midnight - 1)
    t.mock.timers.setTime(midnight)
    file.write(lineOf(2, midnight), midnight)
    await file.flush()
    await until(() => stderr.length === 2)
    await second.close()
    assert.deepEqual(stderr.sort(), [
      'fastify-access-log: onDayClosed failed for 2026-11-24 of "app": no cellar; it is not called again for it\n',
      'fastify-access-log: onDayClosed failed for 2026-11-24 of "app": no room in the cellar; it is not called again for it\n',
    ])
    assert.equal(file.stats().written, 2)
  })

  test('is called at the start for the last day, whose end nobody may have seen, unless today has a file', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: midnight + HOUR })
    for (const [days, expected] of [
      [{ '20': 5, '23': 5 }, ['2026-11-23']],
      [{ '23': 5, '25': 5 }, []],
      [{}, []],
    ] as const) {
      const dir = folderWith(days)
      const closed: string[] = []
      const onDayClosed = ({ day }: ClosedDay) => closed.push(day)
      const file = await openDailyFile(fileOptions(dir, { onDayClosed }))
      file.write(lineOf(1, Date.now()), Date.now())
      await file.close()
      assert.deepEqual(closed, expected)
    }
  })

  test('is called by close() for what was still to be compressed', async (t) => {
    const closed: ClosedDay[] = []
    const { dir, file } = await openAt(t, midnight - 1, { compress: 'gzip', onDayClosed: (day) => closed.push(day) })
    file.write(lineOf(1, midnight - 1), midnight - 1)
    t.mock.timers.setTime(midnight)
    file.write(lineOf(2, midnight), midnight)
    await file.close()
    const files = [join(dir, 'app', 'app.2026-11-24.1.log')]
    assert.deepEqual(closed, [{ category: 'app', day: '2026-11-24', files }])
    assert.deepEqual(readdirSync(join(dir, 'app')).sort(), ['app.2026-11-24.1.log', 'app.2026-11-25.1.log'])
  })
})

describe('maxTotalSize', () => {
  test('lets the oldest days go, never that of today, as today grows', async (t) => {
    const dir = folderWith({ '21': 3000, '22': 3000, '23': 3000, '24': 3000 })
    const { file } = await openAt(t, midnight, { maxTotalSize: 10_000 }, dir)
    await file.flush()
    const days = () => namesIn(dir).map((name) => name.slice(12, 14))
    assert.deepEqual(days(), ['22', '23', '24'])
    const log = async (bytes: number) => {
      file.write(lineOf(1, Date.now(), { filler: 'x'.repeat(bytes) }), Date.now())
      await file.flush()
    }
    await log(2000)
    assert.deepEqual(days(), ['22', '23', '24', '25'])
    await passUntil(t, () => days().length === 3)
    assert.deepEqual(days(), ['23', '24', '25'])
    await log(20_000)
    await passUntil(t, () => days().length === 1)
    assert.deepEqual(days(), ['25'])
  })

  test('leaves a day that waits for the archive, and says so', async (t) => {
    const stderr = stderrOf(t)
    const dir = folderWith({ '22': 3000, '23': 3000, '24': 3000 })
    const keepUntilArchived = 36 * HOUR
    const { file } = await openAt(t, midnight, { maxTotalSize: 1000, keepUntilArchived }, dir)
    await file.flush()
    assert.deepEqual(namesIn(dir), ['app.2026-11-23.1.log', 'app.2026-11-24.1.log'])
    assert.equal(file.stats().unarchivedDays, 2)
    assert.match(stderr.join(), /2 days of "app" in .* not archived yet, so not removed/)
  })
})
