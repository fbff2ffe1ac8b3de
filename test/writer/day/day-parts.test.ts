import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { partOf } from '../../../lib/writer/day/day-parts.ts'
import { withDiskSlot } from '../../../lib/writer/disk-slots.ts'
import { type OpenFileOptions, openDailyFile } from '../../../lib/writer/open-file.ts'
import { tempDir } from '../../harness/temp-dir.ts'
import { fileOptions } from '../harness/file-options.ts'
import { lineNumbers } from '../harness/line-numbers.ts'
import { latestPath, lineOf, linesIn, namesIn } from '../harness/lines-in.ts'
import { runProgram } from '../harness/run-program.ts'

const time = Date.UTC(2026, 10, 24, 12)
const modes = { buffered: { bytes: 200, ms: 5 }, sync: 'sync' } as const
const today = (part: number | string) => `app.2026-11-24.${part}.log`

const cases: [title: string, names: string[], part: number][] = [
  ['the first in an empty folder', [], 1],
  ['the highest of the day', [today(1), today(12), today(3)], 12],
  ['as high as that of another day', [today(1), 'app.2026-11-20.7.log'], 7],
  ['above those of the day that were gzipped', [today(1), `${today(2)}.gz`], 3],
  ['above a gzipped one alone', [`${today(1)}.gz`], 2],
  ['no higher for another day that was gzipped', ['app.2026-11-23.4.log.gz'], 1],
  ['no higher for names of others', ['db.2026-11-24.8.log', 'notes.9.log', '77.log', 'app.log.5', today('007')], 1],
  [
    'no higher for a number that has no room behind it',
    [today('999999999999999'), today('1795558352215000000'), today(2)],
    2,
  ],
]

describe('the part that is written to', () => {
  for (const [title, names, part] of cases) {
    test(`is ${title}`, () => assert.equal(partOf(names, { category: 'app', day: '2026-11-24' }), part))
  }
})

/** Logs some lines to a folder that the test has prepared; the lines of all names that are ours afterwards. */
async function logTo(dir: string, options: Partial<OpenFileOptions>, lines = 4) {
  const before = fs.readdirSync(join(dir, 'app'))
  const file = await openDailyFile(fileOptions(dir, options))
  for (let n = 0; n < lines; n++) {
    file.write(lineOf(n, time), time)
    if (n % 2 === 0) continue
    await file.flush()
    await new Promise(setImmediate)
  }
  await file.close()
  assert.deepEqual([file.stats().written, file.stats().dropped], [lines, 0])
  const written = namesIn(dir).filter((name) => !before.includes(name))
  const text = written.map((name) => fs.readFileSync(join(dir, 'app', name), 'utf8')).join('')
  assert.equal(text, Array.from({ length: lines }, (_, n) => lineOf(n, time)).join(''))
  return latestPath(dir)
}

function folder(t: TestContext): { dir: string; app: string } {
  t.mock.timers.enable({ apis: ['Date'], now: time })
  const dir = tempDir()
  const app = join(dir, 'app')
  fs.mkdirSync(app)
  return { dir, app }
}

for (const [mode, flush] of Object.entries(modes)) {
  describe(`a folder with other things in it, ${mode}`, () => {
    for (const name of [
      today('1795558352215000000'),
      today('1e+23'),
      'copy-of-5.log',
      'db.2026-11-24.44.log',
      '2026.log',
    ]) {
      test(`such as ${name} does not lead the lines astray`, async (t) => {
        const { dir, app } = folder(t)
        fs.writeFileSync(join(app, name), 'of another\n')
        assert.equal(await logTo(dir, { flush }), join(app, today(1)))
        assert.deepEqual(fs.readdirSync(app).sort(), [today(1), name].sort())
        assert.equal(fs.readFileSync(join(app, name), 'utf8'), 'of another\n')
      })
    }

    test('still has its parts turned by size', async (t) => {
      const { dir, app } = folder(t)
      fs.writeFileSync(join(app, today('1795558352215000000')), '')
      await logTo(dir, { flush, maxSize: '1k' }, 400)
      const parts = namesIn(dir)
      assert.ok(parts.length >= 3, `${parts}`)
    })

    test('such as a file of today that was gzipped gets the next part', async (t) => {
      const { dir, app } = folder(t)
      fs.writeFileSync(join(app, `${today(1)}.gz`), gzipSync('older\n'))
      assert.equal(await logTo(dir, { flush }), join(app, today(2)))
      assert.equal(gunzipSync(fs.readFileSync(join(app, `${today(1)}.gz`))).toString(), 'older\n')
    })

    test('such as a folder with the name of today gets the next part; strict refuses it', async (t) => {
      const { dir, app } = folder(t)
      fs.mkdirSync(join(app, today(1)))
      await assert.rejects(openDailyFile(fileOptions(dir, { flush, strict: true })), {
        code: 'FST_ACCESS_LOG_OPEN_FAILED',
      })
      fs.mkdirSync(join(dir, 'other'))
      const file = await openDailyFile(fileOptions(dir, { flush }))
      file.write(lineOf(1, time), time)
      await file.close()
      assert.equal(fs.readFileSync(join(app, today(2)), 'utf8'), lineOf(1, time))
    })

    test('such as a link with the name of today is not followed', async (t) => {
      const { dir, app } = folder(t)
      fs.writeFileSync(join(dir, 'elsewhere'), 'mine\n')
      fs.symlinkSync(join(dir, 'elsewhere'), join(app, today(1)))
      await assert.rejects(openDailyFile(fileOptions(dir, { flush, strict: true })), {
        code: 'FST_ACCESS_LOG_OPEN_FAILED',
      })
      const file = await openDailyFile(fileOptions(dir, { flush }))
      file.write(lineOf(1, time), time)
      await file.close()
      assert.equal(fs.readFileSync(join(dir, 'elsewhere'), 'utf8'), 'mine\n')
      assert.equal(fs.readFileSync(join(app, today(2)), 'utf8'), lineOf(1, time))
    })

    test('such as a pipe that nobody reads stops nothing', { timeout: 20_000 }, async (t) => {
      const { dir, app } = folder(t)
      execFileSync('mkfifo', [join(app, today(1))])
      const file = await openDailyFile(fileOptions(dir, { flush }))
      file.write(lineOf(1, time), time)
      file.flushSync()
      await file.close()
      assert.equal(fs.readFileSync(join(app, today(2)), 'utf8'), lineOf(1, time))
    })
  })

  for (const maxSize of [undefined, '7k']) {
    test(`a file as large as the process may make one gives way to the next part, ${mode}, maxSize ${maxSize}`, async () => {
      const dir = tempDir()
      const command = ['sh', '-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath]
      const { code, stdout, stderr } = await runProgram(
        'within-file-limit',
        { dir, flush, maxSize, lines: 400 },
        { command },
      )
      assert.equal(code, 0, stderr)
      const { written, dropped } = JSON.parse(stdout)
      assert.deepEqual([written, dropped], [400, 0])
      const whole = namesIn(dir).flatMap((name) =>
        fs
          .readFileSync(join(dir, 'app', name), 'utf8')
          .split('\n')
          .filter((line) => line.endsWith('}')),
      )
      assert.deepEqual(
        whole.map((line) => JSON.parse(line).n),
        Array.from({ length: 400 }, (_, n) => n),
      )
    })
  }

  test(`a file of another user gives way to the next part, ${mode}`, async () => {
    const dir = tempDir()
    fs.mkdirSync(join(dir, 'app'))
    for (const path of [dir, join(dir, 'app')]) fs.chmodSync(path, 0o777)
    const name = `app.${new Date().toISOString().slice(0, 10)}.1.log`
    fs.writeFileSync(join(dir, 'app', name), '', { mode: 0o444 })
    const { code, stdout, stderr } = await runProgram('within-file-limit', { dir, flush, lines: 10, isNobody: true })
    assert.equal(code, 0, stderr)
    assert.equal(JSON.parse(stdout).written, 10)
    assert.deepEqual(lineNumbers(linesIn(dir).values()).length, 10)
    assert.equal(fs.statSync(join(dir, 'app', name)).size, 0)
  })
}

test('parts are turned by size, sync, while a busy disk keeps the stream of the day from being opened', async (t) => {
  const { dir } = folder(t)
  const file = await openDailyFile(fileOptions(dir, { flush: 'sync', maxSize: '1k' }))
  await file.flush()
  const answers: (() => void)[] = []
  const standing = [1, 2].map(() => withDiskSlot(() => new Promise<void>((resolve) => answers.push(resolve))))
  const write = (from: number, to: number) => {
    for (let n = from; n < to; n++) file.write(lineOf(n, time), time)
  }
  write(0, 100)
  const parts = namesIn(dir)
  for (const answer of answers) answer()
  await Promise.all(standing)
  for (let n = 100; n < 200; n += 10) {
    write(n, n + 10)
    await new Promise(setImmediate)
  }
  await file.close()
  const sizes = namesIn(dir).map((name) => fs.statSync(join(dir, 'app', name)).size)
  assert.ok(parts.length >= 3, `${parts}`)
  assert.ok(Math.max(...sizes) < 1024 + 10 * lineOf(100, time).length, `${sizes}`)
  assert.deepEqual(
    lineNumbers(linesIn(dir).values()),
    Array.from({ length: 200 }, (_, n) => n),
  )
})
