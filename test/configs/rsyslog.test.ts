import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { compiledPrograms } from '../harness/compiled-programs.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { append, partPath, writeGzip } from '../reader/harness/log-writer.ts'
import { numbered, sampleRecord } from '../reader/harness/sample-record.ts'
import { namesIn } from '../writer/harness/lines-in.ts'
import { until } from '../writer/harness/until.ts'
import { missing, PATH } from './harness/debian-program.ts'
import { textOf } from './harness/text-of.ts'

const MINUTE = 60_000

/** The other host: keeps what arrives. */
async function receiver(t: TestContext): Promise<{ port: number; lines: () => string[] }> {
  let text = ''
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setEncoding('utf8').on('error', () => {})
    socket.on('data', (data) => {
      text += data
    })
  }).listen(0, '127.0.0.1')
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, lines: () => text.split('\n').slice(0, -1) }
}

/** What starts rsyslogd with the configuration for a folder. */
function configured(t: TestContext, logDir: string, port: number): () => ChildProcess {
  const children: ChildProcess[] = []
  // Before its folder goes: hooks run in the order they are given.
  t.after(() => Promise.all(children.map((child) => end(child, 'SIGKILL'))))
  const folder = tempDir()
  const file = join(folder, 'rsyslog.conf')
  const text = textOf('rsyslog', { logDir, name: 'shop', categories: [{ category: 'app', keepDays: 60 }] })
  const here = text.replace('logs.example.com', '127.0.0.1').replace('port="5170"', `port="${port}"`)
  writeFileSync(file, `global(workDirectory="${folder}")\n${here}\n`)
  return () => {
    const env = { ...process.env, PATH }
    const child = spawn('rsyslogd', ['-n', '-f', file, '-i', join(folder, 'pid')], { env, stdio: 'ignore' })
    children.push(child)
    return child
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const left = once(child, 'exit')
  child.kill(signal)
  await left
}

/** Starts one that logs over a midnight when the file `go` says how far its clock is from ours. */
async function startWriter(t: TestContext, argument: object): Promise<ChildProcess> {
  const path = join(await compiledPrograms('writer'), 'write-over-midnight.js')
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(process.execPath, [path, JSON.stringify(argument)], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data')
  return child
}

function linesIn(logDir: string): string[] {
  return namesIn(logDir)
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) =>
      readFileSync(join(logDir, 'app', name), 'utf8')
        .split('\n')
        .slice(0, -1),
    )
}

test('rsyslog sends every line once, over a midnight, a killed writer and its own stops', {
  skip: missing('rsyslogd', 'rsyslog'),
}, async (t) => {
  const logDir = tempDir()
  const { port, lines } = await receiver(t)
  const startRsyslog = configured(t, logDir, port)
  mkdirSync(join(logDir, 'app'))
  writeGzip(partPath(logDir, '2023-09-01'), ...numbered(1, 10))
  let rsyslogd = startRsyslog()

  const midnight = Date.UTC(2023, 8, 3)
  const go = join(tempDir(), 'go')
  const load = { dir: logDir, go, midnight, flush: { bytes: 4096, ms: 10 }, size: 100, backupCount: 10, pause: 2 }
  const killed = await startWriter(t, { ...load, writer: 'killed' })
  const whole = await startWriter(t, { ...load, writer: 'whole' })
  const left = once(whole, 'exit')
  writeFileSync(go, String(midnight - 1000 - Date.now()))
  await until(() => lines().length > 200, MINUTE)
  await end(killed, 'SIGKILL')
  await end(rsyslogd, 'SIGTERM')
  rsyslogd = startRsyslog()
  await left
  const written = linesIn(logDir)
  assert.ok(namesIn(logDir).some((name) => name.includes('2023-09-03')))
  await until(() => lines().length >= written.length, MINUTE)

  await end(rsyslogd, 'SIGKILL')
  startRsyslog()
  const long = sampleRecord({ url: `localhost/${'x'.repeat(100_000)}` })
  append(partPath(logDir, '2023-09-03'), long)
  await until(() => lines().length > written.length, MINUTE)
  assert.deepEqual(lines().sort(), [...written, JSON.stringify(long)].sort())
})
