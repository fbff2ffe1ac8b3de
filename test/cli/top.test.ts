import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { sampleRecord } from '../reader/harness/sample-record.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'
import { COMMAND, collect, start, written } from './harness/access-log.ts'
import { runHere } from './harness/run-here.ts'

const today = () => new Date().toISOString().slice(0, 10)

test('`top --json` counts each request that comes once, in one interval', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, today())
  append(path, sampleRecord({ route: '/before' }))
  const child = start(['top', '--json', '--every', '1s', '-d', logDir, '--not-route', '/health'])
  t.after(() => child.kill())
  const stdout = collect(child, 'stdout')
  await written(child, 'stdout', '\n')
  append(path, sampleRecord(), sampleRecord({ route: '/health' }), sampleRecord({ statusCode: 500 }))
  await written(child, 'stdout', '"failed":1')
  child.kill('SIGINT')
  const [code] = await once(child, 'close')
  const objects = stdout()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const sum = (name: string) => objects.reduce((all, each) => all + each[name], 0)
  assert.deepEqual([code, sum('requests'), sum('failed')], [130, 2, 1])
  for (const [at, { from }] of objects.entries()) if (at > 0) assert.equal(from, objects[at - 1].to)
})

const hasScript = process.platform === 'linux'

test('a terminal is as it was before, whatever ends it', { skip: !hasScript && 'script of util-linux' }, async (t) => {
  const logDir = tempLogDir(t)
  append(partPath(logDir, today()), sampleRecord({ time: Date.now() }))
  for (const [end, code] of [
    ['q', 0],
    ['\u0003', 130],
  ] as const) {
    const { child, stdout } = onTerminal(t, ['top', '-d', logDir])
    await written(child, 'stdout', '1 requests')
    child.stdin.write(end)
    const [exitCode] = await once(child, 'close')
    const shown = stdout()
    assert.equal(exitCode, code)
    assert.ok(shown.startsWith('\u001b[?1049h\u001b[?25l\u001b[?7l'), JSON.stringify(shown.slice(0, 40)))
    assert.ok(shown.trimEnd().endsWith('\u001b[?7h\u001b[?25h\u001b[?1049l'), JSON.stringify(shown.slice(-60)))
  }
})

test('a damaged file of the past is told when the screen is closed', {
  skip: !hasScript && 'script of util-linux',
}, async (t) => {
  const logDir = tempLogDir(t)
  append(partPath(logDir, today()), sampleRecord({ time: Date.now(), route: '/counted' }))
  const damaged = `${partPath(logDir, today(), 2)}.gz`
  const lines = Array.from({ length: 500 }, (_, at) =>
    JSON.stringify(sampleRecord({ time: Date.now(), reqId: `req-${at}` })),
  )
  const bytes = gzipSync(`${lines.join('\n')}\n`)
  writeFileSync(damaged, bytes.subarray(0, bytes.length / 2))
  const { child, stdout } = onTerminal(t, ['top', '-d', logDir])
  await written(child, 'stdout', '/counted')
  child.stdin.write('q')
  const [exitCode] = await once(child, 'close')
  assert.equal(exitCode, 3)
  assert.equal(stdout().split(`access-log: cannot read ${damaged} from byte `).length, 2)
})

/** A command on a terminal of 80 columns and 20 rows. */
function onTerminal(t: TestContext, args: readonly string[]) {
  const command = [process.execPath, ...COMMAND, ...args].map((word) => `'${word}'`).join(' ')
  const env = { ...process.env, TERM: 'xterm', NO_COLOR: '1' }
  const child = spawn('script', ['-qec', `stty cols 80 rows 20; ${command}`, '/dev/null'], { env })
  t.after(() => child.kill())
  return { child, stdout: collect(child, 'stdout') }
}

test('a value of `top` that cannot be is refused with what was expected', async (t) => {
  const logDir = tempLogDir(t)
  append(partPath(logDir, today()), sampleRecord())
  for (const [args, message] of [
    [['--every', '10ms'], "Option --every is '10ms'; expected a second or more"],
    [['--over', '1s'], "Option --over is '1s'; expected at least --every"],
    [['--over', '1d'], "Option --over is '1d'; expected at least --every"],
    [['ap'], "Category is 'ap'; expected one that has files"],
    [['./app.log'], 'expected categories'],
    [['-d', 'clickhouse://h/t'], 'expected a folder or an archive for top'],
  ] as const) {
    const { code, stderr } = await runHere(['top', '-d', logDir, ...args])
    assert.ok(code === 2 && stderr.includes(message), `${args}: ${stderr}`)
  }
})
