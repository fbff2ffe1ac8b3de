import assert from 'node:assert/strict'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { readRecords } from '../../lib/reader/index.ts'
import { openStore, type Store, type StoreQuery } from '../../lib/store/index.ts'
import { collect } from '../cli/harness/access-log.ts'
import { runHere } from '../cli/harness/run-here.ts'
import { clickhouse, clickhouseTest } from './harness/clickhouse-test.ts'
import { startCommand } from './harness/command.ts'
import { dynamo, dynamoAddress, dynamoTest } from './harness/dynamo-test.ts'
import { tempFolder } from './harness/logs.ts'
import { queries, START, variedLines, writeLines } from './harness/varied.ts'

async function fromFiles(logDir: string, query: StoreQuery): Promise<string[]> {
  const found: string[] = []
  for await (const record of readRecords({ ...query, logDir })) found.push(JSON.stringify(record))
  return found
}

async function fromStore(store: Store, query: StoreQuery): Promise<string[]> {
  const found: string[] = []
  for await (const { record } of store.find(query)) found.push(JSON.stringify(record))
  return found
}

/** Queries that a store refuses are answered by none. */
async function compare(store: Store, logDir: string, runs: number): Promise<number> {
  let refused = 0
  await fc.assert(
    fc.asyncProperty(queries, async (query) => {
      const found = await fromStore(store, query).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'FST_ACCESS_LOG_OPTION_INVALID') return null
        throw error
      })
      if (found === null) refused++
      else assert.deepEqual(found, await fromFiles(logDir, query))
    }),
    { numRuns: runs },
  )
  return refused
}

clickhouseTest(
  'ClickHouse gives the lines that the files give, in their order, though rows stand doubled',
  async (table, t) => {
    const logDir = tempFolder(t)
    const lines = variedLines(1500, 'web-1')
    writeLines(logDir, lines)
    const store = await openStore(clickhouse.address(table))
    t.after(() => store.close())
    await store.prepare()
    await store.append(lines)
    await store.append(lines.slice(300, 900))
    assert.ok(Number(await clickhouse.ask(`SELECT count() FROM ${table}`)) >= 1500)
    assert.equal(await compare(store, logDir, 150), 0)
  },
)

dynamoTest('DynamoDB gives the lines that the files give, in their order, or refuses the query', async (table, t) => {
  const logDir = tempFolder(t)
  const lines = variedLines(1000, 'web-1')
  writeLines(logDir, lines)
  const store = await openStore(dynamoAddress(table))
  t.after(() => store.close())
  await store.prepare()
  await store.append(lines)
  await store.append(lines.slice(300, 600))
  const refused = await compare(store, logDir, 40)
  assert.ok(refused < 30, `${refused} of 40 were refused`)
})

for (const [kind, kindTest, addressOf] of [
  ['ClickHouse', clickhouseTest, (table: string) => clickhouse.address(table)],
  ['DynamoDB', dynamoTest, (table: string) => dynamoAddress(table)],
] as const) {
  kindTest(`find, cat and tail take a table of ${kind} as their folder`, async (table, t) => {
    const logDir = tempFolder(t)
    const lines = variedLines(300, 'web-1')
    writeLines(logDir, lines)
    const address = addressOf(table)
    const store = await openStore(address)
    await store.prepare()
    await store.append(lines)
    await store.close()
    const at = ['--since', new Date(START).toISOString(), '--until', new Date(START + 86_400_000).toISOString()]
    for (const args of [
      ['find', '--status', '5xx', '--newest', '-n', '5'],
      ['find', 'app', '--url', '/things/*', ...at, '--json'],
      ['cat', 'payment', '--csv', '-n', '20'],
      ['tail', '-n', '7'],
      ['find', '--user', 'nobody'],
    ]) {
      const [files, stored] = [await runHere([...args, '--dir', logDir]), await runHere([...args, '--dir', address])]
      assert.deepEqual(stored, files, args.join(' '))
      assert.ok(files.code === 0 || args.includes('nobody'))
    }
    const wrong = await runHere(['find', 'ap', '--dir', address])
    assert.equal(wrong.code, 2)
    assert.match(wrong.stderr, /Category is 'ap'; expected one that has rows in .*: app, payment; did you mean app\?/)
    const ls = await runHere(['ls', '--dir', address])
    assert.equal(ls.code, 2)
    assert.match(ls.stderr, /expected a folder or an archive for ls: for a table of ClickHouse use stats --every 1d/)
  })
}

dynamoTest('what DynamoDB cannot answer cheaply is refused with what to use', async (table) => {
  const store = await openStore(dynamoAddress(table))
  await store.prepare()
  await store.close()
  const { code, stderr } = await runHere(['find', '--url', '/a*', '--dir', dynamoAddress(table)])
  assert.equal(code, 2)
  assert.match(
    stderr,
    /DynamoDB would have to read all rows for --url; expected also .* or use the log folder, the archive \(s3:\/\/…\) or ClickHouse/,
  )
})

clickhouseTest(
  'tail -f shows the last lines of a table and those that come into it, late ones too, each once',
  async (table) => {
    const lines = variedLines(100, 'web-1')
    const store = await openStore(clickhouse.address(table))
    await store.prepare()
    await store.append(lines)
    const child = startCommand(['tail', '-f', '-n', '3', '--json', '--dir', clickhouse.address(table)])
    const stdout = collect(child, 'stdout')
    const shown = () =>
      stdout()
        .split('\n')
        .filter((line) => line !== '')
    while (shown().length < 3) await setTimeout(50)
    assert.deepEqual(
      shown(),
      lines.slice(-3).map(({ text }) => text),
    )
    const now = Date.now()
    const file = `app.${new Date(now).toISOString().slice(0, 10)}.1.log`
    const coming = [now + 5000, now - 20_000, now + 6000].map((time, offset) => ({
      ...{ source: 'web-2', file, offset, text: JSON.stringify({ level: 30, time, msg: `coming ${offset}` }) },
    }))
    for (const line of coming) {
      await store.append([line, line])
      while (!stdout().includes(line.text)) await setTimeout(50)
    }
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    await store.close()
    assert.equal(code, 130)
    assert.deepEqual(
      shown().slice(3),
      coming.map(({ text }) => text),
    )
  },
)

dynamoTest(
  'tail -f waits for a table that is down, and shows what came meanwhile, of a new category too',
  async (table, t) => {
    const store = await openStore(dynamoAddress(table))
    t.after(() => store.close())
    await store.prepare()
    const line = (category: string, offset: number) => {
      const time = Date.now()
      const file = `${category}.${new Date(time).toISOString().slice(0, 10)}.1.log`
      return { source: 'web-1', file, offset, text: JSON.stringify({ level: 30, time, msg: `${category} ${offset}` }) }
    }
    await store.append([line('app', 0)])
    const child = startCommand(['tail', '-f', '--json', '--dir', dynamoAddress(table)])
    const [stdout, stderr] = [collect(child, 'stdout'), collect(child, 'stderr')]
    while (!stdout().includes('app 0')) await setTimeout(50)
    dynamo.fault = (call) =>
      call === 'Query' ? { status: 500, body: '{"__type":"x#InternalServerError","message":"down"}' } : null
    await store.append([line('app', 1), line('payment', 0)])
    while (!stderr().includes('trying again')) await setTimeout(50)
    dynamo.fault = () => null
    while (!['app 1', 'payment 0'].every((text) => stdout().includes(text))) await setTimeout(50)
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    assert.deepEqual([code, stdout().trim().split('\n').length], [130, 3])
  },
)
