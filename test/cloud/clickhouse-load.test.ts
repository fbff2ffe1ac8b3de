import assert from 'node:assert/strict'
import { once } from 'node:events'
import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { openStore } from '../../lib/store/index.ts'
import { collect, written } from '../cli/harness/access-log.ts'
import { clickhouse, clickhouseTest } from './harness/clickhouse-test.ts'
import { runCommand, startCommand } from './harness/command.ts'
import { linesIn } from './harness/lines-in.ts'
import { DAYS, linesOf, partFile, tempFolder, writeLogs, writeOld } from './harness/logs.ts'

const [FIRST = '', SECOND = '', LAST = ''] = DAYS

async function stored(table: string): Promise<string[]> {
  const found: string[] = []
  const store = await openStore(clickhouse.address(table))
  for await (const { text } of store.find({ lines: 'all' })) found.push(text)
  await store.close()
  return found.sort()
}

function loadArgs(logDir: string, table: string, ...more: string[]): string[] {
  return ['load', '--dir', logDir, '--to', clickhouse.address(table), ...more]
}

clickhouseTest('what the files hold is in the table once, whatever is loaded again', async (table, t) => {
  const logDir = writeLogs(t, 300)
  const compressed = partFile(logDir, 'app', FIRST)
  writeFileSync(`${compressed}.gz`, gzipSync(readFileSync(compressed)))
  rmSync(compressed)
  const first = await runCommand(loadArgs(logDir, table, '--once'))
  assert.deepEqual([first.code, first.stderr], [0, ''])
  assert.match(first.stdout, /^clickhouse:\/\/127\.0\.0\.1:\d+\/default\.t_\w+: 1,800 lines stored\n$/)
  assert.deepEqual(await stored(table), linesIn(logDir))

  appendFileSync(partFile(logDir, 'app', LAST), linesOf(LAST, 10, 'late'))
  const again = await runCommand(loadArgs(logDir, table, '--once', '--json'))
  assert.equal(JSON.parse(again.stdout).stored, 10)
  const state = join(tempFolder(t), 'of-its-own.json')
  const anew = await runCommand(loadArgs(logDir, table, '--once', '--json', '--state', state))
  assert.equal(JSON.parse(anew.stdout).stored, 1810)
  assert.deepEqual(await stored(table), linesIn(logDir))
  assert.equal(await clickhouse.ask(`SELECT count() FROM ${table} FINAL`), '1810')
})

clickhouseTest('twelve kills between insert and saved position leave each line once', async (table, t) => {
  const logDir = writeLogs(t, 100)
  const store = await openStore(clickhouse.address(table))
  await store.prepare()
  await store.close()
  clickhouse.hold(true)
  t.after(() => clickhouse.hold(false))
  for (let kill = 0; kill < 12; kill++) {
    appendFileSync(partFile(logDir, 'payment', DAYS[kill % 3] ?? ''), linesOf(LAST, 50, `kill-${kill}`))
    const inserted = once(clickhouse.events, 'insert')
    const child = startCommand(loadArgs(logDir, table, '--interval', '200ms'))
    await inserted
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  clickhouse.hold(false)
  assert.equal(existsSync(join(logDir, '.archive', 'source')), true)
  const raw = Number(await clickhouse.ask(`SELECT count() FROM ${table}`))
  const last = await runCommand(loadArgs(logDir, table, '--once'))
  assert.equal(last.code, 0)
  assert.deepEqual(await stored(table), linesIn(logDir))
  assert.equal(linesIn(logDir).length, 1200)
  t.diagnostic(`rows before the last run, doubles among them: ${raw}`)
})

clickhouseTest('a server that is down at the start and midway loses nothing', async (table, t) => {
  const logDir = writeLogs(t, 50)
  await clickhouse.stop()
  const child = startCommand(loadArgs(logDir, table, '--interval', '100ms'))
  const stderr = collect(child, 'stderr')
  await written(child, 'stderr', 'nothing listens at that address')
  await clickhouse.start()
  await once(clickhouse.events, 'insert')
  const state = () => stateOf(logDir)
  while (state() === undefined) await setTimeout(20)
  const before = state()
  await clickhouse.stop()
  for (let part = 2; part < 5; part++)
    writeOld(partFile(logDir, 'app', LAST, part), linesOf(LAST, 200, `down-${part}`), LAST)
  await written(child, 'stderr', 'trying again')
  assert.equal(state(), before)
  await clickhouse.start()
  await once(clickhouse.events, 'insert')
  while ((await stored(table)).length < 900 || state() === before) await setTimeout(100)
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  assert.equal(code, 130)
  assert.deepEqual(await stored(table), linesIn(logDir))
  assert.match(stderr(), /900 lines stored/)
})

clickhouseTest('a run that ends gives up a server that stays down, and says so', async (table, t) => {
  const logDir = writeLogs(t, 5)
  await clickhouse.stop()
  const { code, stderr } = await runCommand(loadArgs(logDir, table, '--once', '--patience', '1s'))
  await clickhouse.start()
  assert.equal(code, 3)
  assert.match(
    stderr,
    /access-log: clickhouse:.*: nothing listens at that address; check it, and that the store is running \(ECONNREFUSED\)/,
  )
  assert.equal(stateOf(logDir), undefined)
})

clickhouseTest('wrong credentials, database and table are named at once', async (table, t) => {
  const logDir = writeLogs(t, 5)
  await clickhouse.ask(`CREATE TABLE ${table} (x Int32) ENGINE = Memory`)
  const older = `${table}_older`
  await clickhouse.ask(`CREATE TABLE ${older} (x Int32) ENGINE = Memory COMMENT 'fastify-access-log 0'`)
  const at = `127.0.0.1:${clickhouse.port}`
  const wrong: [to: string, message: RegExp][] = [
    [
      `clickhouse://logger:wrong@${at}/default`,
      /wrong user or password; .*CLICKHOUSE_PASSWORD.*\(AUTHENTICATION_FAILED\)/,
    ],
    [clickhouse.address(table), /the table was not created by access-log load; use another name with \?table=/],
    [clickhouse.address(older), /the table is of another version of access-log load; use another name/],
    [clickhouse.address('x').replace('/default', '/nowhere'), /the database does not exist; create it first/],
  ]
  for (const [to, message] of wrong) {
    const { code, stderr } = await runCommand(['load', '--dir', logDir, '--to', to, '--once'])
    assert.equal(code, 3)
    assert.match(stderr, message)
    assert.doesNotMatch(stderr, /wrong@|p%40ss|p@ss/)
  }
})

clickhouseTest('lines that have expired are neither loaded nor answered, though they still stand', async (table, t) => {
  const logDir = tempFolder(t)
  const today = new Date().toISOString().slice(0, 10)
  writeOld(partFile(logDir, 'app', FIRST), linesOf(FIRST, 20), FIRST)
  writeOld(partFile(logDir, 'app', today), `${JSON.stringify({ level: 30, time: Date.now(), msg: 'now' })}\n`, today)
  const all = await openStore(clickhouse.address(table))
  await all.prepare()
  const source = 'host-1'
  const old = { source, file: `app.${SECOND}.1.log`, offset: 0, text: linesOf(SECOND, 1).trim() }
  assert.equal((await all.append([old])).stored, 1)
  await all.close()
  const kept = await openStore(clickhouse.address(table, '&keep=10d'))
  assert.deepEqual((await kept.append([old])).refused, [{ line: old, reason: 'expired' }])
  await kept.close()
  const { code, stdout } = await runCommand([
    ...loadArgs(logDir, table, '--once'),
    '--to',
    clickhouse.address(table, '&keep=10d'),
  ])
  assert.equal(code, 0)
  assert.match(stdout, /: 1 lines stored\n/)
  const texts = await stored(table)
  assert.deepEqual(
    texts.map((text) => JSON.parse(text).msg),
    ['now'],
  )
  assert.match(await clickhouse.ask(`SHOW CREATE TABLE ${table}`), /toIntervalSecond\(864000\).*keep 864000 s/s)
})

clickhouseTest('a table that was dropped is filled again, whatever the state says', async (table, t) => {
  const logDir = writeLogs(t, 20)
  for (let time = 0; time < 2; time++) {
    const { code, stderr } = await runCommand(loadArgs(logDir, table, '--once'))
    assert.equal(code, 0, stderr)
    assert.deepEqual(await stored(table), linesIn(logDir))
    await clickhouse.ask(`DROP TABLE ${table} SYNC`)
  }
})

clickhouseTest('a state of another store, folder or program is refused with its remedy', async (table, t) => {
  const logDir = writeLogs(t, 5)
  const state = join(tempFolder(t), 'state.json')
  writeFileSync(state, '{"some":"thing"}')
  const wrong = await runCommand(loadArgs(logDir, table, '--once', '--state', state))
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /Option --state is .*state\.json; expected a file saved by access-log load/)
  rmSync(state)
  assert.equal((await runCommand(loadArgs(logDir, table, '--once', '--state', state))).code, 0)
  const other = await runCommand(loadArgs(logDir, table, '--once', '--state', state, '--source', 'other'))
  assert.equal(other.code, 2)
  assert.match(other.stderr, /which belongs to the source .*; expected one of other: use another file/)
})

clickhouseTest('the files go on being loaded over midnight, new parts and compression', async (table, t) => {
  const logDir = writeLogs(t, 30)
  const child = startCommand(loadArgs(logDir, table, '--interval', '100ms'))
  await once(clickhouse.events, 'insert')
  const path = partFile(logDir, 'app', LAST)
  appendFileSync(path, linesOf(LAST, 30, 'more'))
  await once(clickhouse.events, 'insert')
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
  rmSync(path)
  writeOld(partFile(logDir, 'app', LAST, 2), linesOf(LAST, 30, 'part-2'), LAST)
  await once(clickhouse.events, 'insert')
  renameSync(partFile(logDir, 'app', FIRST), partFile(logDir, 'app', FIRST, 7))
  writeOld(partFile(logDir, 'new', LAST), linesOf(LAST, 30, 'new'), LAST)
  await once(clickhouse.events, 'insert')
  await setTimeout(500)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  assert.equal(code, 143)
  assert.deepEqual(await stored(table), linesIn(logDir))
})

function stateOf(logDir: string): string | undefined {
  const folder = join(logDir, '.archive')
  if (!existsSync(folder)) return undefined
  const name = readdirSync(folder).find((file) => /^load\.[0-9a-f]{8}\.json$/.test(file))
  return name === undefined ? undefined : readFileSync(join(folder, name), 'utf8')
}
