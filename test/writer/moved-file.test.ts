import assert from 'node:assert/strict'
import { pbkdf2 } from 'node:crypto'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import type { DailyFile } from '../../lib/writer/daily-file.ts'
import { openDailyFile } from '../../lib/writer/open-file.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { fileOptions } from './harness/file-options.ts'
import { lineNumbers } from './harness/line-numbers.ts'
import { latestPath, lineOf, linesIn } from './harness/lines-in.ts'
import { openFile } from './harness/open-file.ts'
import { passTime } from './harness/passing-time.ts'
import { stderrOf } from './harness/stderr-of.ts'
import { until } from './harness/until.ts'

const modes = { buffered: { bytes: 4096, ms: 5 }, sync: 'sync' } as const

const numbersIn = (path: string) =>
  fs
    .readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).n as number)

async function openWithOneLine(
  t: TestContext,
  flush: (typeof modes)[keyof typeof modes],
): Promise<{ dir: string; file: DailyFile; path: string }> {
  const { dir, file } = await openFile(t, { flush })
  await log(file, 1)
  return { dir, file, path: latestPath(dir) }
}

async function log(file: DailyFile, n: number): Promise<void> {
  file.write(lineOf(n, Date.now()), Date.now())
  await file.flush()
}

/** As `rm -rf` given once more: the file's link or stream may be made between the two steps in which a folder is removed. */
function remove(folder: string, tries = 20): void {
  try {
    fs.rmSync(folder, { recursive: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || tries === 0) throw error
    remove(folder, tries - 1)
  }
}

/** After it a file is looked after again. */
const SECOND = 1010

/** The descriptor by which this process writes to a path. */
function descriptorOf(path: string): number {
  const found = fs.readdirSync('/proc/self/fd').find((fd) => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${fd}`) === path
    } catch {
      return false
    }
  })
  return Number(found)
}

/** What happens to the file, and whether the first line is still to be found afterwards. */
const events: Record<string, { happen: (path: string) => void; kept?: string }> = {
  'the file is deleted': { happen: (path) => fs.rmSync(path) },
  'the folder is deleted': { happen: (path) => remove(dirname(path)) },
  'the log folder is deleted': { happen: (path) => remove(dirname(dirname(path))) },
  'the file is renamed': { happen: (path) => fs.renameSync(path, `${path}.old`), kept: '.old' },
  'the folder is renamed': { happen: (path) => fs.renameSync(dirname(path), `${dirname(path)}.old`) },
  'another file takes its place': {
    happen: (path) => {
      fs.renameSync(path, `${path}.old`)
      fs.writeFileSync(path, '')
    },
    kept: '.old',
  },
}

describe('a file that is moved', () => {
  for (const [mode, flush] of Object.entries(modes)) {
    for (const [event, { happen, kept }] of Object.entries(events)) {
      test(`is written anew within a second when ${event}, ${mode}`, async (t) => {
        const { dir, file, path } = await openWithOneLine(t, flush)
        happen(path)
        passTime(SECOND)
        for (const n of [2, 3]) await log(file, n)
        assert.equal(latestPath(dir), path)
        assert.deepEqual(numbersIn(path), [2, 3])
        if (kept !== undefined) assert.deepEqual(numbersIn(path + kept), [1])
        assert.equal(file.stats().dropped, 0)
      })
    }

    test(`is opened anew when its descriptor is no longer one, ${mode}`, async (t) => {
      const stderr = stderrOf(t)
      const { dir, file } = await openFile(t, { flush })
      // The stream is open once the link is made.
      await log(file, 1)
      await until(() => fs.existsSync(join(dir, 'app.log')))
      const path = latestPath(dir)
      fs.closeSync(descriptorOf(path))
      const numbers = Array.from({ length: 20 }, (_, n) => n + 1)
      for (const n of numbers.slice(1)) {
        passTime(SECOND)
        await log(file, n)
      }
      await file.close()
      assert.deepEqual(numbersIn(path), numbers)
      assert.ok(stderr.length <= 1)
    })

    test(`is opened anew at once by reopen(), as logrotate's create wants it, ${mode}`, async (t) => {
      const { file, path } = await openWithOneLine(t, flush)
      fs.renameSync(path, `${path}.1`)
      fs.writeFileSync(path, '', { mode: 0o640 })
      file.reopen()
      await log(file, 2)
      assert.deepEqual([numbersIn(`${path}.1`), numbersIn(path)], [[1], [2]])
    })

    test(`is written from its start after logrotate's copytruncate, ${mode}`, async (t) => {
      const { file, path } = await openWithOneLine(t, flush)
      fs.copyFileSync(path, `${path}.1`)
      fs.truncateSync(path)
      await log(file, 2)
      assert.deepEqual([numbersIn(`${path}.1`), numbersIn(path)], [[1], [2]])
    })
  }

  test('is opened anew by the signal of reopenOn, which then ends nothing', async (t) => {
    const { dir, file } = await openFile(t, { reopenOn: 'SIGHUP', handleSignals: true })
    await log(file, 1)
    const path = latestPath(dir)
    fs.renameSync(path, `${path}.1`)
    let isSignalled = false
    process.once('SIGHUP', () => {
      isSignalled = true
    })
    process.kill(process.pid, 'SIGHUP')
    await until(() => isSignalled)
    await log(file, 2)
    assert.deepEqual([numbersIn(`${path}.1`), numbersIn(path)], [[1], [2]])
  })

  test('right after its part was begun is noticed at once', async (t) => {
    const { dir, file } = await openFile(t, { maxSize: '1k', flush: { bytes: 100, ms: 1 } })
    await log(file, 0)
    const first = latestPath(dir)
    for (let n = 1; latestPath(dir) === first; n++) await log(file, n)
    fs.rmSync(latestPath(dir))
    await log(file, -1)
    assert.equal(lineNumbers(linesIn(dir).values()).at(-1), -1)
  })

  test('leaves no descriptor behind', async (t) => {
    const { file } = await openWithOneLine(t, modes.buffered)
    const open = () => fs.readdirSync('/proc/self/fd').length
    const before = open()
    for (let n = 2; n < 50; n++) {
      file.reopen()
      await log(file, n)
    }
    assert.ok(open() <= before + 2, `${before} before, ${open()} after`)
  })
})

describe('the link to the file', () => {
  const linkOf = (dir: string) => fs.readlinkSync(join(dir, 'app.log'))

  test('leads to the part that is written', async (t) => {
    const dir = tempDir()
    const file = await openDailyFile(fileOptions(dir, { maxSize: '1k', flush: { bytes: 100, ms: 1 } }))
    t.after(() => file.close())
    for (let n = 0; n < 60; n++) await log(file, n)
    assert.equal(join(dir, linkOf(dir)), latestPath(dir))
    assert.ok(fs.existsSync(join(dir, 'app.log')))
    assert.match(latestPath(dir), /\.[2-9]\.log$/)
    assert.deepEqual(fs.readdirSync(dir).sort(), ['app', 'app.log'])
  })

  for (const [mode, flush] of Object.entries(modes)) {
    const ways: Record<string, (dir: string) => void> = {
      'it was removed': (dir) => fs.unlinkSync(join(dir, 'app.log')),
      'it was turned away': (dir) => {
        fs.unlinkSync(join(dir, 'app.log'))
        fs.symlinkSync('app/app.2020-01-01.1.log', join(dir, 'app.log'))
      },
      'the log folder was removed': (dir) => remove(dir),
      'the log folder was moved': (dir) => fs.renameSync(dir, `${dir}.old`),
    }
    for (const [way, happen] of Object.entries(ways)) {
      test(`is there again within a second when ${way}, ${mode}`, async (t) => {
        const dir = join(tempDir(), 'logs')
        const { file } = await openFile(t, { flush }, dir)
        await log(file, 1)
        await until(() => fs.existsSync(join(dir, 'app.log')))
        happen(dir)
        let n = 1
        await until(async () => {
          passTime(SECOND)
          await log(file, ++n)
          return fs.existsSync(join(dir, 'app.log'))
        })
        assert.equal(join(dir, linkOf(dir)), latestPath(dir))
      })
    }
  }

  test('never takes the place of a file', async (t) => {
    const dir = tempDir()
    const stderr = stderrOf(t)
    fs.writeFileSync(join(dir, 'app.log'), 'mine')
    const file = await openDailyFile(fileOptions(dir))
    for (const n of [1, 2]) {
      file.reopen()
      await log(file, n)
    }
    await file.close()
    assert.equal(fs.readFileSync(join(dir, 'app.log'), 'utf8'), 'mine')
    assert.equal(stderr.length, 1)
    assert.match(stderr[0] ?? '', /no link to today's file: .*app\.log is not a link/)
  })

  test('replaces a link that leads elsewhere, or nowhere', async (t) => {
    const dir = tempDir()
    fs.symlinkSync('app/app.2020-01-01.1.log', join(dir, 'app.log'))
    const file = await openDailyFile(fileOptions(dir))
    t.after(() => file.close())
    await log(file, 1)
    assert.equal(join(dir, linkOf(dir)), latestPath(dir))
  })
})

describe('a file that is reopened while a write is in the hands of the pool', () => {
  for (const moves of [false, true]) {
    test(`has the lines of flushSync behind those of the write, ${moves ? 'moved' : 'in its place'}`, async (t) => {
      const { dir, file, path } = await openWithOneLine(t, { bytes: 4096, ms: 5 })
      const write = fs.write
      const flying = new Promise<void>((resolve) => {
        const mock = t.mock.method(fs, 'write', (...args: Parameters<typeof fs.write>) => {
          mock.mock.restore()
          // The threads of the pool have to do this before the write.
          for (let thread = 0; thread < 4; thread++) pbkdf2('secret', 'salt', 20_000, 32, 'sha256', () => {})
          Reflect.apply(write, fs, args)
          resolve()
        })
      })
      file.write(lineOf(2, Date.now()), Date.now())
      const flushed = file.flush()
      await flying
      if (moves) fs.renameSync(path, `${path}.1`)
      file.write(lineOf(3, Date.now()), Date.now())
      file.reopen()
      assert.ok(file.flushSync())
      const numbers = moves ? [...numbersIn(`${path}.1`), ...numbersIn(latestPath(dir))] : numbersIn(path)
      assert.deepEqual(numbers, [1, 2, 3])
      await flushed
      await file.close()
      assert.equal(file.stats().written, 3)
    })
  }
})

test('lines that come to a file which was removed without a byte come to the one that follows', async (t) => {
  const { dir, file } = await openFile(t, { flush: modes.buffered })
  const { write } = fs
  const removing = t.mock.method(fs, 'write', ((...args: Parameters<typeof write>) => {
    removing.mock.restore()
    fs.rmSync(latestPath(dir))
    return Reflect.apply(write, fs, args)
  }) as typeof write)
  await log(file, 1)
  await log(file, 2)
  assert.equal(removing.mock.callCount(), 1)
  assert.deepEqual(numbersIn(latestPath(dir)), [1, 2])
  const { written, dropped, buffered } = file.stats()
  assert.deepEqual({ written, dropped, buffered }, { written: 2, dropped: 0, buffered: 0 })
})
