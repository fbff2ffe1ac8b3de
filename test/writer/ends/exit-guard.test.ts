import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { tempDir } from '../../harness/temp-dir.ts'
import { lineNumbers } from '../harness/line-numbers.ts'
import { linesIn } from '../harness/lines-in.ts'
import { runProgram } from '../harness/run-program.ts'

const modes = {
  sync: 'sync',
  'the usual buffer': { bytes: 16384, ms: 250 },
  'a tiny buffer': { bytes: 1, ms: 1 },
} as const

/** Each way to end with its exit code or signal. */
const ends: Record<string, number | NodeJS.Signals> = {
  'close()': 0,
  'close() then process.exit()': 3,
  'process.exit()': 3,
  'process.exit() while the file is being opened': 3,
  "process.exit() while libuv's pool is busy": 3,
  'the loop runs dry': 0,
  'an uncaught exception': 1,
  // Node ends at once, without an event of the exit.
  'an uncaught exception, with a monitor in front that throws': 7,
  'an unhandled rejection': 1,
  'SIGTERM, alone': 'SIGTERM',
  'SIGINT, alone': 'SIGINT',
  'SIGHUP, alone': 'SIGHUP',
  'SIGQUIT, alone': 'SIGQUIT',
  'two signals, alone': 'SIGINT',
  'SIGTERM, the application exits at once': 7,
  'a signal that the application lives on with': 7,
  'SIGTERM, once-listener registered before that closes': 7,
  'SIGTERM, a listener in front closes, and a second signal would exit': 7,
  'close-with-grace registered before': 0,
  'close-with-grace registered after': 0,
}

const all = Array.from({ length: 5200 }, (_, n) => n)

describe('5,200 of 5,200 lines are on disk', { concurrency: 4 }, () => {
  for (const [mode, flush] of Object.entries(modes)) {
    for (const [end, expected] of Object.entries(ends)) {
      for (const turns of flush === modes['the usual buffer'] ? [false, true] : [true]) {
        test(`after ${end}, with ${mode}${turns ? ', when the day turns in the last tick' : ''}`, async () => {
          const dir = tempDir()
          const { code, signal, stderr } = await runProgram('end', { dir, flush, end, turns, handleSignals: true })
          assert.equal(signal ?? code, expected, stderr)
          const days = linesIn(dir)
          assert.deepEqual(lineNumbers(days.values()), all)
          assert.equal(days.get('2026-11-25')?.length ?? 0, turns ? 2500 : 0)
        })
      }
    }
  }
})

for (const [mode, flush] of Object.entries(modes)) {
  test(`lines of a later exit listener are on disk, with ${mode}`, async () => {
    const dir = tempDir()
    assert.equal((await runProgram('exit-listener', { dir, flush })).code, 3)
    const days = linesIn(dir)
    assert.deepEqual(lineNumbers(days.values()), [0, 1, 2])
    assert.equal(days.get('2026-11-25')?.length, 1)
  })
}

describe('what can be lost', { concurrency: 4 }, () => {
  test('after SIGKILL with sync: nothing', async () => {
    const dir = tempDir()
    const end = await runProgram('end', { dir, flush: 'sync', end: 'SIGKILL', turns: true, handleSignals: true })
    assert.equal(end.signal, 'SIGKILL')
    assert.deepEqual(lineNumbers(linesIn(dir).values()), all)
  })

  test('after SIGTERM without handleSignals: what waits, as for a process that does not listen', async () => {
    const dir = tempDir()
    const flush = { bytes: 1 << 20, ms: 250 }
    const end = await runProgram('end', { dir, flush, end: 'SIGTERM, alone', turns: false, handleSignals: false })
    assert.equal(end.signal, 'SIGTERM')
    assert.deepEqual(lineNumbers(linesIn(dir).values()), all.slice(0, 200))
  })
})
