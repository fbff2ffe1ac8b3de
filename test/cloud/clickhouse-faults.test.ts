import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { archive } from '../../lib/archive/index.ts'
import { openStore } from '../../lib/store/index.ts'
import { ClickHouseServer } from './harness/clickhouse.ts'
import { clickhouse, clickhouseTest } from './harness/clickhouse-test.ts'
import { runCommand, startCommand } from './harness/command.ts'
import { linesIn } from './harness/lines-in.ts'
import { partFile, tempFolder, writeLogs, writeOld } from './harness/logs.ts'
import { store, storeTest } from './harness/store.ts'

async function stored(address: string): Promise<string[]> {
  const found: string[] = []
  const opened = await openStore(address)
  for await (const { text } of opened.find({ lines: 'all' })) found.push(text)
  await opened.close()
  return found.sort()
}

function loadArgs(logDir: string, to: string, ...more: string[]): string[] {
  return ['load', '--dir', logDir, '--to', to, '--once', ...more]
}

/** A module that is loaded first and moves the clock by so many milliseconds. */
function clock(by: number): NodeJS.ProcessEnv {
  const module = `const now = Date.now; Date.now = () => now() + ${by}`
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(module)}` }
}

clickhouseTest('a table whose columns somebody has changed is refused with what to do', async (table, t) => {
  const [logDir, to] = [writeLogs(t, 5), clickhouse.address(table)]
  const made = await openStore(to)
  await made.prepare()
  await made.close()
  await clickhouse.ask(`ALTER TABLE ${table} DROP COLUMN route`)
  const { code, stderr } = await runCommand(loadArgs(logDir, to))
  assert.equal(code, 3, stderr)
  assert.match(
    stderr,
    /its columns are not those that access-log load gives it; name another one with \?table=, and load it/,
  )
  assert.doesNotMatch(stderr, /trying again/)
})

clickhouseTest('a page of the web in the place of the server stores nothing and finds nothing', async (_table, t) => {
  const logDir = writeLogs(t, 5)
  for (const page of ['<html>sign in</html>\n', '']) {
    const web = createServer((request, response) => void request.resume().on('end', () => response.end(page)))
    t.after(() => web.close())
    await once(web.listen(0, '127.0.0.1'), 'listening')
    const to = `clickhouse://127.0.0.1:${(web.address() as AddressInfo).port}/default`
    const state = join(tempFolder(t), 'state.json')
    for (const args of [loadArgs(logDir, to, '--patience', '0s', '--state', state), ['find', '--dir', to]]) {
      const { code, stderr } = await runCommand(args)
      assert.equal(code, 3)
      assert.match(stderr, /: what answers there is not ClickHouse; check host and port, and tls=/)
    }
    assert.equal(existsSync(state), false)
  }
})

clickhouseTest(
  'a clock that is hours off loads the same rows; one beyond `keep` says that all is too old',
  async (table, t) => {
    const logDir = tempFolder(t)
    const today = new Date().toISOString().slice(0, 10)
    const lines = Array.from({ length: 20 }, (_, index) =>
      JSON.stringify({ level: 30, time: Date.now() - index, msg: `m-${index}` }),
    )
    writeOld(partFile(logDir, 'app', today), `${lines.join('\n')}\n`, today)
    const to = clickhouse.address(table, '&keep=60d')
    const day = 86_400_000
    for (const hours of [-2, 2]) {
      const state = join(tempFolder(t), 'state.json')
      const { code, stdout, stderr } = await runCommand(
        loadArgs(logDir, to, '--state', state),
        clock(hours * 3_600_000),
      )
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout, /: 20 lines stored\n$/)
    }
    assert.deepEqual(await stored(to), lines.toSorted())
    const state = join(tempFolder(t), 'ahead.json')
    const ahead = await runCommand(loadArgs(logDir, to, '--state', state), clock(100 * day))
    assert.equal(ahead.code, 0)
    assert.match(ahead.stdout, /: 0 lines stored\n/)
    assert.deepEqual(await stored(to), lines.toSorted())
  },
)

storeTest('ctrl-C in a backfill saves what is done, and the next run loads the rest', async (bucket, t) => {
  const to = clickhouse.address(`t_${bucket.slice(2).replaceAll('-', '')}`)
  const logDir = writeLogs(t, 700)
  await archive({ logDir, to: `s3://${bucket}/logs`, segment: '64k', client: store.admin })
  const state = join(tempFolder(t), 'backfill.json')
  const args = [
    'load',
    '--dir',
    `s3://${bucket}/logs?endpoint=${store.endpoint}`,
    '--to',
    to,
    '--state',
    state,
    '--json',
  ]
  const child = startCommand(args)
  const ended = once(child, 'exit')
  await once(clickhouse.events, 'insert')
  await once(clickhouse.events, 'insert')
  child.kill('SIGINT')
  const [code] = await ended
  assert.equal(code, 130)
  const done = JSON.parse(readFileSync(state, 'utf8')).done.length
  assert.ok(done >= 1)
  const rest = await runCommand(args)
  assert.equal(rest.code, 0, rest.stderr)
  assert.ok(JSON.parse(rest.stdout).stored < 4200)
  assert.deepEqual(await stored(to), linesIn(logDir))
})

clickhouseTest('a second ctrl-C ends a load at once, and the next run loads every line', async (table, t) => {
  const [logDir, to] = [writeLogs(t, 20), clickhouse.address(table)]
  clickhouse.hold(true)
  t.after(() => clickhouse.hold(false))
  const child = startCommand(loadArgs(logDir, to))
  const ended = once(child, 'exit')
  await once(clickhouse.events, 'insert')
  child.kill('SIGINT')
  await setTimeout(500)
  assert.equal(child.exitCode, null)
  child.kill('SIGINT')
  assert.deepEqual((await ended).includes(130) || (await ended).includes('SIGINT'), true)
  clickhouse.hold(false)
  assert.equal((await runCommand(loadArgs(logDir, to))).code, 0)
  assert.deepEqual(await stored(to), linesIn(logDir))
})

/** A cluster of one shard, which is the engine itself. */
const CLUSTER = `<clickhouse>
  <tcp_port>9000</tcp_port>
  <macros><shard>1</shard><replica>a</replica></macros>
  <remote_servers><main><shard>
    <internal_replication>true</internal_replication>
    <replica><host>127.0.0.1</host><port>9000</port></replica>
  </shard></main></remote_servers>
</clickhouse>`

clickhouseTest(
  'the statements for a cluster are ones to the engine; what they make is loaded, asked and kept as long as wished',
  async (_, t) => {
    const config = join(tempFolder(t), 'config.xml')
    writeFileSync(config, CLUSTER)
    const cluster = new ClickHouseServer(config)
    await cluster.start()
    t.after(() => cluster.remove())
    const [table, to] = ['access_log', cluster.address('access_log', '&keep=5000d')]
    const { stdout } = await runCommand(['load', '--to', to, '--cluster', 'main'])
    const statements = stdout.split(';\n').filter((statement) => statement.trim() !== '')
    assert.equal(statements.length, 3)
    for (const statement of statements) {
      assert.match(await cluster.ask(`EXPLAIN AST ${statement}`), /^CreateQuery/)
      // The engine within a process has no keeper, which is all that it misses.
      await assert.rejects(cluster.ask(statement), /Replicated DDL queries are disabled/)
      const here = statement.replace(' ON CLUSTER `main`', '')
      const replicated = /Replicated(ReplacingMergeTree)\([^)]*\)/
      if (replicated.test(here)) await assert.rejects(cluster.ask(here), /replicated table without ZooKeeper/)
      await cluster.ask(here.replace(replicated, '$1'))
    }

    const logDir = writeLogs(t, 100)
    for (const name of ['one.json', 'other.json']) {
      const { code, stderr } = await runCommand(loadArgs(logDir, to, '--state', join(tempFolder(t), name)))
      assert.deepEqual([code, stderr], [0, ''])
    }
    assert.equal(await cluster.ask(`SELECT count() FROM ${table}_local FINAL`), '600')
    assert.deepEqual(await stored(to), linesIn(logDir))

    const other = cluster.address(table, '&keep=4000d')
    const refused = await runCommand(loadArgs(logDir, other))
    assert.equal(refused.code, 3)
    const [, remedy = ''] = /run on each node: (.*)$/m.exec(refused.stderr) ?? []
    for (const statement of remedy.split('; ')) await cluster.ask(statement)
    const { code, stderr } = await runCommand(loadArgs(logDir, other))
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(await cluster.ask(`SHOW CREATE TABLE ${table}_local`), /toIntervalSecond\(345600000\)/)
  },
)
