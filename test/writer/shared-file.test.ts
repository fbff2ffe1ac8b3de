import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openDailyFile } from '../../lib/writer/open-file.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { fileOptions } from './harness/file-options.ts'
import { lineNumbers } from './harness/line-numbers.ts'
import { latestPath, lineOf, linesIn } from './harness/lines-in.ts'
import { stderrOf } from './harness/stderr-of.ts'

describe('one folder and category within a process', () => {
  test('are one file, closed by its last owner', async () => {
    const dir = tempDir()
    fs.mkdirSync(join(dir, 'logs'))
    fs.symlinkSync(join(dir, 'logs'), join(dir, 'other'))
    const [first, second] = await Promise.all([
      openDailyFile(fileOptions(join(dir, 'logs'))),
      openDailyFile(fileOptions(join(dir, 'other'))),
    ])
    assert.equal(first, second)
    first.write(lineOf(1, Date.now()), Date.now())
    await first.close()
    second.write(lineOf(2, Date.now()), Date.now())
    await second.close()
    assert.deepEqual(lineNumbers(linesIn(join(dir, 'logs')).values()), [1, 2])
    second.write(lineOf(3, Date.now()), Date.now())
    await second.close()
    assert.equal(second.stats().dropped, 1)
  })

  test('can be opened again once closed', async () => {
    const dir = tempDir()
    for (const n of [1, 2, 3]) {
      const file = await openDailyFile(fileOptions(dir, { backupCount: n }))
      file.write(lineOf(n, Date.now()), Date.now())
      await file.close()
    }
    assert.deepEqual(lineNumbers(linesIn(dir).values()), [1, 2, 3])
  })

  test('refuse a second owner with other options, and name them', async (t) => {
    const dir = tempDir()
    const file = await openDailyFile(fileOptions(dir, { backupCount: 3 }))
    t.after(() => file.close())
    await assert.rejects(openDailyFile(fileOptions(dir, { backupCount: 4, flush: 'sync' })), {
      code: 'FST_ACCESS_LOG_OPTION_INVALID',
      message: /"app" in .* open already with other options: backupCount 3 and 4, flush .* and 'sync'/,
    })
  })

  test('leave no listener on the process when closed, however many there were', async () => {
    const dir = tempDir()
    const warnings: Error[] = []
    const onWarning = (warning: Error) => warnings.push(warning)
    process.on('warning', onWarning)
    const counts = () =>
      ['exit', 'uncaughtExceptionMonitor', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'].map((event) =>
        process.listenerCount(event),
      )
    const before = counts()
    const categories = Array.from({ length: 15 }, (_, n) => `c${n}`)
    const files = await Promise.all(
      categories.map((category) =>
        openDailyFile(fileOptions(dir, { category, handleSignals: true, reopenOn: 'SIGHUP' })),
      ),
    )
    assert.deepEqual(
      counts(),
      before.map((count) => count + 1),
    )
    await Promise.all(files.map((file) => file.close()))
    assert.deepEqual(counts(), before)
    process.off('warning', onWarning)
    assert.deepEqual(
      warnings.filter(({ name }) => name === 'MaxListenersExceededWarning'),
      [],
    )
  })
})

describe('folders and files', () => {
  test('are made with their modes', async () => {
    const dir = join(tempDir(), 'deep', 'logs')
    const mode = (path: string) => (fs.statSync(path).mode & 0o777).toString(8)
    for (const [category, fileMode, dirMode] of [
      ['app', 0o640, 0o750],
      ['own', 0o600, 0o700],
    ] as const) {
      for (const flush of ['sync', { bytes: 100, ms: 1 }] as const) {
        const name = `${category}-${flush === 'sync'}`
        const file = await openDailyFile(fileOptions(dir, { category: name, fileMode, dirMode, flush }))
        file.write(lineOf(1, Date.now()), Date.now())
        await file.close()
        assert.equal(mode(latestPath(dir, name)), fileMode.toString(8))
        assert.equal(mode(join(dir, name)), dirMode.toString(8))
      }
    }
    assert.equal(mode(dir), '750')
  })

  test('that cannot be written are a warning, or fail a strict start', async (t) => {
    const dir = tempDir()
    const stderr = stderrOf(t)
    fs.writeFileSync(join(dir, 'file'), '')
    const logDir = join(dir, 'file', 'logs')
    await assert.rejects(openDailyFile(fileOptions(logDir, { strict: true })), {
      code: 'FST_ACCESS_LOG_OPEN_FAILED',
      message: /cannot write to .*file\/logs\/app: ENOTDIR/,
    })
    assert.deepEqual(stderr, [])
    const file = await openDailyFile(fileOptions(logDir))
    file.write(lineOf(1, Date.now()), Date.now())
    fs.rmSync(join(dir, 'file'))
    await file.flush()
    await file.close()
    assert.deepEqual(lineNumbers(linesIn(logDir).values()), [1])
    assert.equal(stderr.length, 1)
    assert.match(stderr[0] ?? '', /cannot write "app" to .*ENOTDIR/)
  })

  test('that pino-roll refuses are refused at the start', async () => {
    for (const logDir of ['/tmp/a:b', '/tmp/a?', 'relative', '/tmp/a\0b']) {
      await assert.rejects(openDailyFile(fileOptions(logDir)), {
        code: 'FST_ACCESS_LOG_OPTION_INVALID',
        message: /^Option logDir is .*; expected an absolute path/,
      })
    }
  })

  test('are not made before the first line', async () => {
    const dir = tempDir()
    const file = await openDailyFile(fileOptions(dir))
    await file.flush()
    await file.close()
    assert.deepEqual(fs.readdirSync(join(dir, 'app')), [])
  })
})
