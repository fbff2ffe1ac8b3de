import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { compiledPrograms } from '../../harness/compiled-programs.ts'
import { tempDir } from '../../harness/temp-dir.ts'

/** Runs a server without files, of whose stdout nothing is read until it has logged all. */
async function runSlowlyRead(cwd: string, argument: object, readsOn = true) {
  const program = join(await compiledPrograms('writer'), 'log-to-stdout.js')
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env
  const env = { ...inherited, LOG_DIR: '/proc/nowhere', NODE_OPTIONS: '' }
  const child = spawn(process.execPath, [program, JSON.stringify(argument)], { cwd, env, stdio: 'pipe' })
  const closed = once(child, 'close')
  // Of a process that ends before its stdout is read, Node reads it and throws it away, unless somebody waits for it.
  child.stdout.on('readable', () => {})
  const stderr = text(child.stderr)
  await once(child.stderr, 'readable')
  // The pipe is full, and what waits in the process has to come out of it in the end.
  await setTimeout(50)
  let stdout = ''
  if (readsOn) stdout = await text(child.stdout)
  else child.stdout.destroy()
  const [code, signal] = await closed
  const lines = stdout.split('\n').filter((line) => line !== '')
  return { code, signal, lines: lines.map((line) => JSON.parse(line)), stderr: (await stderr).trim().split('\n') }
}

const LINES = 1000
const range = (count: number) => Array.from({ length: count }, (_, n) => n)

describe('a server without files', { concurrency: 2 }, () => {
  for (const [end, code, signal] of [
    ['exit', 0, null],
    ['SIGTERM', null, 'SIGTERM'],
    ['throw', 1, null],
    ['nothing', 0, null],
    ['close', 0, null],
  ] as const) {
    test(`has every line out at its end (${end}), though the pipe was full`, async () => {
      const run = await runSlowlyRead(tempDir(), { end, lines: LINES })
      assert.deepEqual([run.code, run.signal], [code, signal])
      const [record] = run.lines
      assert.deepEqual([record.category, record.url, record.statusCode], ['app', 'localhost/', 200])
      const ofDb = run.lines.filter(({ category }) => category === 'db').map(({ n }) => n)
      assert.deepEqual(ofDb, range(LINES))
      const ofWorker = run.lines.filter(({ category }) => category === 'worker').map(({ msg }) => msg)
      const atExit = signal === null && end !== 'close' ? ['logged at the exit'] : []
      assert.deepEqual(ofWorker, ['logged', ...atExit])
      const { written, buffered, dropped, hasFolder } = JSON.parse(run.stderr[0] ?? '')
      assert.ok(written < LINES && buffered > 0)
      assert.deepEqual([dropped, hasFolder], [0, false])
    })
  }

  test('holds no more than maxBuffered while nobody reads, and tells what it dropped', async () => {
    const run = await runSlowlyRead(tempDir(), { end: 'close', lines: 10_000, maxBuffered: 65_536 })
    const { buffered, dropped } = JSON.parse(run.stderr[0] ?? '')
    assert.ok(buffered <= 65_536 && dropped > 0, `${buffered} buffered, ${dropped} dropped`)
    const ofDb = run.lines.filter(({ category, n }) => category === 'db' && n !== undefined)
    assert.equal(ofDb.length + dropped, 10_000)
    const told = run.lines.find(({ msg }) => /^dropped/.test(msg))
    assert.match(told.msg, new RegExp(`^dropped ${dropped} records between`))
  })

  test('goes on when nobody will ever read again, and says so once', async () => {
    const run = await runSlowlyRead(tempDir(), { end: 'close', lines: 10_000 }, false)
    assert.deepEqual([run.code, run.signal], [0, null])
    const about = run.stderr.filter((line) => /^fastify-access-log: cannot write "db" to stdout: EPIPE/.test(line))
    assert.equal(about.length, 1)
    const { written, dropped, buffered } = JSON.parse(run.stderr.at(-1) ?? '')
    assert.deepEqual([written + dropped, buffered], [10_000, 0])
  })
})
