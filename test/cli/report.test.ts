import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { openWithSystem } from '../../lib/cli/report/open-file.ts'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { NOON, sampleRecord } from '../reader/harness/sample-record.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'
import { collect, start, written } from './harness/access-log.ts'
import { runHere } from './harness/run-here.ts'

const DAY = '2026-11-24'

/** A folder of one request, and a folder to write into. */
function folders(t: Parameters<typeof tempLogDir>[0]): { logDir: string; out: string } {
  const logDir = tempLogDir(t)
  append(partPath(logDir, DAY), sampleRecord({ time: NOON, route: '/events', method: 'GET' }))
  return { logDir, out: tempLogDir(t) }
}

test('where no page can be written is told before the records are read, by the name that was given', async (t) => {
  const { logDir, out } = folders(t)
  writeFileSync(join(out, 'file'), '')
  const cases: [path: string, expected: string][] = [
    [join(out, 'missing', 'a.html'), `a file in a folder that exists: ${join(out, 'missing')} does not`],
    [out, 'the name of a file; it is a folder'],
    [join(out, 'file', 'a.html'), `a file in a folder; ${join(out, 'file')} is a file`],
  ]
  for (const [path, expected] of cases) {
    const { code, stderr } = await runHere(['report', '-d', logDir, '-o', path])
    assert.deepEqual(
      { code, stderr },
      { code: 2, stderr: `access-log: Option --output is '${path}'; expected ${expected}\n` },
    )
  }
  assert.deepEqual(readdirSync(out), ['file'])
})

test('a page of one request says so', async (t) => {
  const { logDir, out } = folders(t)
  const { stderr } = await runHere(['report', '-d', logDir, '-o', join(out, 'a.html')])
  assert.match(stderr, /a\.html: 1 request, /)
})

test('--json goes into the file of --output, else to stdout', async (t) => {
  const { logDir, out } = folders(t)
  const file = join(out, 'report.json')
  const { code, stdout, stderr } = await runHere(['report', '-d', logDir, '--json', '-o', file])
  assert.deepEqual({ code, stdout }, { code: 0, stdout: '' })
  assert.match(stderr, /report\.json: 1 request, /)
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).total.requests, 1)
  for (const given of [[], ['-o', '-']]) {
    const { stdout } = await runHere(['report', '-d', logDir, '--json', ...given])
    assert.equal(JSON.parse(stdout).total.requests, 1)
  }
})

test('a page goes into a pipe and behind a link, and neither is replaced', async (t) => {
  const { logDir, out } = folders(t)
  const [pipe, link, page] = ['pipe', 'link.html', 'page.html'].map((name) => join(out, name)) as [
    string,
    string,
    string,
  ]
  execFileSync('mkfifo', [pipe])
  writeFileSync(page, 'yesterday')
  symlinkSync('page.html', link)
  const reader = spawn('cat', [pipe])
  const seen = collect(reader, 'stdout')
  const closed = once(reader, 'close')
  await runHere(['report', '-d', logDir, '-o', pipe])
  await runHere(['report', '-d', logDir, '-o', link])
  assert.equal(lstatSync(pipe).isFIFO(), true)
  await closed
  assert.match(seen(), /^<!doctype html>/)
  assert.equal(lstatSync(link).isSymbolicLink(), true)
  assert.match(readFileSync(page, 'utf8'), /^<!doctype html>/)
})

test('an empty title is refused', async (t) => {
  const { logDir } = folders(t)
  const { code, stderr } = await runHere(['report', '-d', logDir, '--title', ' ', '-o', '-'])
  assert.deepEqual({ code, stderr }, { code: 2, stderr: "access-log: Option --title is ' '; expected a text\n" })
})

test('what is compared with is checked though nothing matches, and before stdin is read', async (t) => {
  const { logDir } = folders(t)
  const nothing = await runHere(['report', '-d', logDir, '--status', '599', '--compare', 'foo', '--json'])
  assert.equal(nothing.code, 2)
  assert.match(nothing.stderr, /Option --compare is 'foo'; expected before, yesterday, week or <since>\.\.<until>/)
  const stdin = await runHere(['report', '-', '--compare', 'yesterday', '--json'])
  assert.equal(stdin.code, 2)
  assert.match(stdin.stderr, /Option --compare is given with stdin/)
})

test('a period without records is nothing to compare with: no error is new', async (t) => {
  const { logDir } = folders(t)
  const error = { errorFunc: 'f', location: '4 line in /a.ts', raised: 'E', message: 'm', detail: null }
  append(partPath(logDir, DAY), sampleRecord({ time: NOON, statusCode: 500, errorDetail: error }))
  const { stdout, stderr } = await runHere(['report', '-d', logDir, '--json', '--compare', 'week', '--tz', 'UTC'])
  assert.match(stderr, /no records to compare with from 2026-11-17 \d\d:\d\d to 2026-11-17 \d\d:\d\d/)
  const { before, errors, findings } = JSON.parse(stdout)
  assert.deepEqual([before, errors[0].isNew, findings], [null, null, []])
})

test('records that no column of time can hold are told, by report and by the screen of stats', async (t) => {
  const { logDir } = folders(t)
  append(partPath(logDir, DAY), { ...sampleRecord(), time: 1e16 }, { ...sampleRecord(), time: -1e300 })
  for (const command of ['report', 'stats']) {
    const output = command === 'report' ? ['--json'] : []
    const { stderr } = await runHere([command, '-d', logDir, ...output])
    assert.equal(stderr, 'access-log: 2 records are left out: the time is none in epoch milliseconds\n')
  }
})

test('a route of --without that leaves out nothing is told, with its method as the lists show it too', async (t) => {
  const { logDir } = folders(t)
  const left = async (route: string) => {
    const { stdout, stderr } = await runHere(['report', '-d', logDir, '--json', '--without', route])
    return [JSON.parse(stdout).total.requests, stderr]
  }
  assert.deepEqual(await left('/events'), [0, ''])
  assert.deepEqual(await left('/event'), [
    1,
    "access-log: Option --without is '/event': there is no request of that route\n",
  ])
  assert.deepEqual(await left('GET /events'), [
    1,
    "access-log: Option --without is 'GET /events': there is no request of that route; give it without its method\n",
  ])
})

test('a program that cannot show the page is told apart from one that does', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const folder = tempLogDir(t)
  const path = process.env.PATH
  t.after(() => {
    process.env.PATH = path
  })
  process.env.PATH = `${folder}:${path}`
  const opener = async (script: string) => {
    writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, 'xdg-open'), 0o755)
    return await openWithSystem('file:///x')
  }
  assert.equal(await opener('exit 0'), true)
  assert.equal(await opener('exit 3'), false)
  process.env.PATH = folder
  assert.equal(await opener('exec /bin/sleep 3'), true)
  writeFileSync(join(folder, 'xdg-open'), '')
  chmodSync(join(folder, 'xdg-open'), 0o644)
  assert.equal(await openWithSystem('file:///x'), false)
})

test('--live waits for the first records, also for the folder', async (t) => {
  const logDir = join(tempLogDir(t), 'logs')
  const child = start(['report', '--live', '-d', logDir])
  t.after(() => child.kill())
  const stderr = collect(child, 'stderr')
  await written(child, 'stdout', 'http://127.0.0.1:')
  while (stderr() === '') await new Promise((resolve) => setImmediate(resolve))
  assert.equal(stderr(), `access-log: waiting for records in ${logDir}\n`)
})

test('--live tells at its end of the broken lines it met', async (t) => {
  const { logDir } = folders(t)
  append(partPath(logDir, DAY), 'no record', '{"level":30,"ti', sampleRecord({ time: NOON + 1000 }))
  const child = start(['report', '--live', '-d', logDir])
  t.after(() => child.kill())
  const [stdout, stderr] = [collect(child, 'stdout'), collect(child, 'stderr')]
  await written(child, 'stdout', '\n')
  const { origin, port, searchParams } = new URL(stdout().trim())
  const headers = { cookie: `access_log_${port}=${searchParams.get('token')}` }
  const [events] = (await once(get(`${origin}/events`, { headers }), 'response')) as [IncomingMessage]
  await untilRequests(events, 2)
  child.kill('SIGINT')
  await once(child, 'close')
  assert.match(stderr(), /^2 broken lines, the first: app\.2026-11-24\.1\.log at byte \d+ \(.+\)\n$/)
})

/** Reads the events of a live report until one has so many requests. */
async function untilRequests(events: IncomingMessage, wanted: number): Promise<void> {
  let text = ''
  for await (const chunk of events) {
    text += String(chunk)
    for (const [, packed = ''] of text.matchAll(/^data: (.+)\n\n/gm)) {
      const { total } = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString())
      if (total.requests === wanted) return
    }
  }
}

test('--live tells a port that is in use and an address that is not of this machine', async (t) => {
  const { logDir } = folders(t)
  const other = createServer().listen(0, '127.0.0.1')
  t.after(() => other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const refused = async (...options: string[]) => (await runHere(['report', '--live', '-d', logDir, ...options])).stderr
  assert.equal(
    await refused('--port', `${port}`),
    `access-log: Option --port is '${port}'; expected one that is not in use\n`,
  )
  const elsewhere = ['--host', '192.0.2.1', '--token', 'a'.repeat(16)]
  assert.equal(
    await refused(...elsewhere),
    "access-log: Option --host is '192.0.2.1'; expected an address of this machine\n",
  )
})
