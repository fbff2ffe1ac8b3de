import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { tempDir } from '../../harness/temp-dir.ts'
import { KeepAliveLoad } from '../harness/keep-alive-load.ts'
import { recordedPaths, type ServerOptions, startServer } from '../harness/loaded-server.ts'

const CLIENTS = 16

interface End extends ServerOptions {
  /** What is sent to it once it has answered a while, each a millisecond after the one before. */
  signals?: NodeJS.Signals[]
  /** Exit code or signal; of two signals either, for the second ends the process if it comes before the first is raised again. */
  expected: number | NodeJS.Signals | NodeJS.Signals[]
}

const ends: Record<string, End> = {
  SIGTERM: { signals: ['SIGTERM'], expected: 'SIGTERM' },
  SIGINT: { signals: ['SIGINT'], expected: 'SIGINT' },
  SIGHUP: { signals: ['SIGHUP'], expected: 'SIGHUP' },
  'SIGUSR2, as nodemon sends it': { signals: ['SIGUSR2'], expected: 'SIGUSR2' },
  'SIGTERM with sync': { signals: ['SIGTERM'], expected: 'SIGTERM', flush: 'sync' },
  'SIGTERM twice': { signals: ['SIGTERM', 'SIGTERM'], expected: 'SIGTERM' },
  'SIGINT, then SIGTERM': { signals: ['SIGINT', 'SIGTERM'], expected: ['SIGINT', 'SIGTERM'] },
  'SIGTERM with 1,500 old files to clean': { signals: ['SIGTERM'], expected: 'SIGTERM', oldFiles: 1500 },
  'SIGTERM at the turn of the day': { signals: ['SIGTERM'], expected: 'SIGTERM', turns: true },
  'SIGTERM with two copies of the package': { signals: ['SIGTERM'], expected: 'SIGTERM', copies: 2 },
  'SIGINT and SIGTERM with two copies': { signals: ['SIGINT', 'SIGTERM'], expected: ['SIGINT', 'SIGTERM'], copies: 2 },
  'SIGTERM of the primary of a cluster': { end: 'cluster', signals: ['SIGTERM'], expected: 'SIGTERM' },
  'SIGTERM, a handler exits at once': { end: 'a handler that exits at once', signals: ['SIGTERM'], expected: 3 },
  'SIGTERM, a handler closes': { end: 'a handler that closes', signals: ['SIGTERM'], expected: 3 },
  'SIGTERM with close-with-grace': { end: 'close-with-grace', signals: ['SIGTERM'], expected: 0 },
  'process.exit() behind reply.send()': { end: 'exit', expected: 3 },
  'process.exit() behind raw.end()': { end: 'raw end, then exit', expected: 3 },
  'a throw behind reply.send()': { end: 'throw', expected: 1 },
  'an unhandled rejection behind reply.send()': { end: 'reject', expected: 1 },
}

describe('every request whose client read its answer has one record', { concurrency: 2 }, () => {
  for (const [title, end] of Object.entries(ends)) {
    test(`after ${title}, under load`, async (t) => {
      const dir = tempDir()
      const { answered, code, signal, stderr } = await endUnderLoad(t, dir, end)
      const how = signal ?? code
      assert.ok(
        [end.expected].flat().some((expected) => expected === how),
        `${how}: ${stderr}`,
      )
      assert.ok(answered.length > 100, `${answered.length} answers`)
      const recorded = recordedPaths(dir).map(({ path }) => path)
      assert.deepEqual(recorded.filter((path, at) => recorded.indexOf(path) !== at).slice(0, 5), [], 'recorded twice')
      const known = new Set(recorded)
      const missing = answered.filter((path) => !known.has(path))
      assert.equal(missing.length, 0, `${missing.length} of ${answered.length} have no record: ${missing.slice(0, 5)}`)
    })
  }
})

async function endUnderLoad(t: TestContext, dir: string, end: End) {
  const server = await startServer(dir, { copies: 1, ...end })
  t.after(() => server.child.kill('SIGKILL'))
  const loads = server.ports.map((port, n) => new KeepAliveLoad(port, CLIENTS / server.ports.length, `load${n}`))
  const sending = end.signals === undefined ? undefined : sendSignals(server.child, loads, end.signals)
  const ended = await server.ended
  await sending
  await Promise.all(loads.map((load) => load.over()))
  return { answered: loads.flatMap((load) => load.answered), ...ended }
}

async function sendSignals(child: ChildProcess, loads: KeepAliveLoad[], signals: NodeJS.Signals[]): Promise<void> {
  while (loads.some(({ answered }) => answered.length < 500) && child.exitCode === null) await setTimeout(5)
  for (const signal of signals) {
    child.kill(signal)
    await setTimeout(1)
  }
}
