import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { openDailyFile } from '../../lib/writer/open-file.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { fileOptions } from './harness/file-options.ts'
import { lineNumbers } from './harness/line-numbers.ts'
import { lineOf, linesIn } from './harness/lines-in.ts'
import { mountedDir } from './harness/mounted.ts'
import { runProgram } from './harness/run-program.ts'
import { stderrOf } from './harness/stderr-of.ts'
import { until } from './harness/until.ts'

const modes = { buffered: { bytes: 4096, ms: 5 }, sync: 'sync' } as const

const range = (to: number) => Array.from({ length: to }, (_, n) => n)

describe('a disk that refuses', () => {
  for (const [mode, flush] of Object.entries(modes)) {
    test(`as it is full: all lines are there once there is room, ${mode}`, async (t) => {
      const dir = mountedDir(t, '1m')
      if (dir === undefined) return
      const ballast = join(dir, 'ballast')
      fs.writeFileSync(ballast, Buffer.alloc(700 * 1024))
      // It tells how it stands when it has found the disk full.
      const makeRoom = () => fs.rmSync(ballast, { force: true })
      const argument = { dir, ballast, flush, lines: 2500, maxBuffered: 1 << 20 }
      const { stdout, stderr } = await runProgram('on-full-disk', argument, { onStdout: makeRoom })
      const full = JSON.parse(stdout)
      assert.equal(full.lastError.code, 'ENOSPC')
      const end = JSON.parse(fs.readFileSync(join(dir, 'end.json'), 'utf8'))
      assert.deepEqual([end.written, end.dropped, end.told], [2500, 0, []])
      assert.deepEqual(lineNumbers(linesIn(dir).values()), range(2500))
      assert.match(stderr, /^fastify-access-log: cannot write "app" to .*ENOSPC.*\n$/)
    })

    // Tried anew for each line it would take twenty seconds.
    test(`as it is full at the end of the process: that is held up once, ${mode}`, { timeout: 10_000 }, async (t) => {
      const dir = mountedDir(t, '256k')
      if (dir === undefined) return
      const { code, stderr } = await runProgram('exit-on-full-disk', { dir, flush, lines: 1000 })
      assert.equal(code, 3)
      assert.match(stderr, /^fastify-access-log: cannot write "app" to .*ENOSPC.*\n$/)
    })

    for (const end of ['exit', 'throw', 'SIGTERM']) {
      test(`as it is full at the end by ${end}: the lines that are lost are counted on stderr, ${mode}`, async (t) => {
        const dir = mountedDir(t, '256k')
        if (dir === undefined) return
        const { stderr } = await runProgram('end-on-full-disk', { dir, flush, lines: 2000, end })
        const [, dropped] =
          /^fastify-access-log: dropped (\d+) lines of "app" .* could not be written$/m.exec(stderr) ?? []
        const whole = fs.readdirSync(join(dir, 'app')).flatMap((name) =>
          fs
            .readFileSync(join(dir, 'app', name), 'utf8')
            .split('\n')
            .slice(0, -1),
        )
        assert.equal(Number(dropped), 2000 - whole.length, stderr)
      })
    }

    test(`for want of rights: a warning, and lines come once there are, ${mode}`, async () => {
      const dir = tempDir()
      const today = join(dir, 'open', 'app', `app.${new Date().toISOString().slice(0, 10)}.1.log`)
      fs.mkdirSync(dirname(today), { recursive: true })
      fs.chmodSync(dirname(today), 0o777)
      fs.writeFileSync(today, '', { mode: 0o444 })
      fs.chmodSync(dir, 0o555)
      const giveRights = () => {
        fs.chmodSync(dir, 0o777)
        fs.writeFileSync(join(dir, 'go'), '')
      }
      const { stdout, stderr, code } = await runProgram('without-rights', { dir, flush }, { onStdout: giveRights })
      assert.equal(code, 0, stderr)
      const [before, after] = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      assert.equal(before.strict, 'FST_ACCESS_LOG_OPEN_FAILED')
      assert.match(before.strictToday, /EACCES/)
      assert.equal(after.lastError.code, 'EACCES')
      assert.deepEqual([after.written, after.dropped], [100, 0])
      assert.deepEqual(lineNumbers(linesIn(dir).values()), range(100))
      assert.match(stderr, /^fastify-access-log: cannot write "app" to .*EACCES.*\n$/)
    })

    test(`for want of descriptors: lines wait for them, ${mode}`, async () => {
      const dir = tempDir()
      const command = ['sh', '-c', 'ulimit -n 100; exec "$0" "$@"', process.execPath]
      const { stdout, stderr } = await runProgram('without-descriptors', { dir, flush }, { command })
      const { taken, ...rest } = JSON.parse(stdout)
      assert.ok(taken > 10)
      assert.deepEqual(rest, { written: 0, code: 'EMFILE', after: 100 })
      assert.deepEqual(lineNumbers(linesIn(dir).values()), range(100))
      assert.match(stderr, /^fastify-access-log: cannot write "app" to .*EMFILE.*\n$/)
    })

    test(`as it is read-only: lines wait until it is not, ${mode}`, async (t) => {
      const dir = mountedDir(t, '1m')
      if (dir === undefined) return
      const stderr = stderrOf(t)
      const remount = (access: 'ro' | 'rw') => execFileSync('mount', ['-o', `remount,${access}`, dir])
      remount('ro')
      await assert.rejects(openDailyFile(fileOptions(dir, { flush, strict: true })), {
        code: 'FST_ACCESS_LOG_OPEN_FAILED',
      })
      const file = await openDailyFile(fileOptions(dir, { flush }))
      for (const n of range(100)) file.write(lineOf(n, Date.now()), Date.now())
      await until(() => (file.stats().lastError?.code ?? '') === 'EROFS')
      remount('rw')
      await file.close()
      assert.deepEqual([file.stats().written, file.stats().dropped], [100, 0])
      assert.deepEqual(lineNumbers(linesIn(dir).values()), range(100))
      assert.equal(stderr.length, 1)
    })
  }
})
