import assert from 'node:assert/strict'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { openStore } from '../../lib/store/index.ts'
import { written } from '../cli/harness/access-log.ts'
import { runCommand, startCommand } from './harness/command.ts'
import { dynamo, dynamoAddress, dynamoTest, listen, unlisten } from './harness/dynamo-test.ts'
import { linesIn } from './harness/lines-in.ts'
import { DAYS, linesOf, partFile, tempFolder, writeLogs, writeOld } from './harness/logs.ts'

const [FIRST = '', , LAST = ''] = DAYS

async function stored(table: string): Promise<string[]> {
  const found: string[] = []
  const store = await openStore(dynamoAddress(table))
  for await (const { text } of store.find({ lines: 'all' })) found.push(text)
  await store.close()
  return found.sort()
}

function loadArgs(logDir: string, table: string, ...more: string[]): string[] {
  return ['load', '--dir', logDir, '--to', dynamoAddress(table), ...more]
}

dynamoTest('what the files hold is in the table once, whatever is loaded again', async (table, t) => {
  const logDir = writeLogs(t, 100)
  const first = await runCommand(loadArgs(logDir, table, '--once'))
  assert.deepEqual([first.code, first.stderr], [0, ''])
  assert.match(
    first.stdout,
    new RegExp(`^dynamodb://${table}\\?region=eu-west-1&endpoint=http://127.0.0.1:\\d+: 600 lines stored\n$`),
  )
  const again = await runCommand(loadArgs(logDir, table, '--once', '--json', '--state', `${tempFolder(t)}/s.json`))
  assert.equal(JSON.parse(again.stdout).stored, 600)
  assert.deepEqual(await stored(table), linesIn(logDir))
})

dynamoTest('twelve kills between insert and saved position leave each line once', async (table, t) => {
  const logDir = writeLogs(t, 20)
  for (let kill = 0; kill < 12; kill++) {
    appendFileSync(partFile(logDir, 'payment', DAYS[kill % 3] ?? ''), linesOf(LAST, 30, `kill-${kill}`))
    let child: ReturnType<typeof startCommand> | null = null
    let writes = 0
    dynamo.fault = (call) => {
      // The second one of the batch: the first is done by then.
      if (call === 'BatchWriteItem' && ++writes === 2) child?.kill('SIGKILL')
      return null
    }
    child = startCommand(loadArgs(logDir, table, '--interval', '200ms'))
    await once(child, 'exit')
  }
  dynamo.fault = () => null
  assert.equal((await runCommand(loadArgs(logDir, table, '--once'))).code, 0)
  assert.deepEqual(await stored(table), linesIn(logDir))
  assert.equal(linesIn(logDir).length, 480)
})

dynamoTest('what the table gives back, and what it has no room for, is given again', async (table, t) => {
  const store = await openStore(dynamoAddress(table))
  t.after(() => store.close())
  await store.prepare()
  const lines = linesOf(LAST, 90).trim().split('\n')
  const given = lines.map((text, index) => ({ source: 'web-1', file: `app.${LAST}.1.log`, offset: index * 1000, text }))
  let faults = 0
  dynamo.fault = (call, body) => {
    if (call !== 'BatchWriteItem' || ++faults > 6) return null
    if (faults % 2 === 0)
      return {
        status: 400,
        body: '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"no"}',
      }
    return { status: 200, body: JSON.stringify({ UnprocessedItems: JSON.parse(body).RequestItems }) }
  }
  assert.deepEqual(await store.append([...given, ...given.slice(0, 3)]), { stored: 93, refused: [] })
  assert.ok(faults > 6)
  assert.deepEqual(await stored(table), lines.toSorted())
})

dynamoTest('a record above the limit of an item is refused and told, and the others are stored', async (table, t) => {
  const logDir = tempFolder(t)
  const random = Array.from({ length: 200_000 }, () => Math.random().toString(36).slice(2, 8)).join('')
  const long = { level: 30, time: Date.parse(LAST), msg: random }
  const compressible = { level: 30, time: Date.parse(LAST) + 1, msg: 'x'.repeat(900_000) }
  const content = `${linesOf(LAST, 3)}${JSON.stringify(long)}\n${JSON.stringify(compressible)}\n`
  writeOld(partFile(logDir, 'app', LAST), content, LAST)
  const { code, stdout, stderr } = await runCommand(loadArgs(logDir, table, '--once'))
  assert.equal(code, 3)
  assert.match(stderr, new RegExp(`^access-log: not stored: app\\.${LAST}\\.1\\.log at byte \\d+: too large\n$`))
  assert.match(stdout, /: 4 lines stored, 1 refused/)
  assert.equal(
    (await stored(table)).find((text) => text.includes('xxxx')),
    JSON.stringify(compressible),
  )
})

dynamoTest('a table that is down midway is waited for, and nothing is lost', async (table, t) => {
  const logDir = writeLogs(t, 10)
  const child = startCommand(loadArgs(logDir, table, '--interval', '100ms'))
  while ((dynamo.calls.get('BatchWriteItem') ?? 0) < 3) await setTimeout(20)
  await unlisten()
  writeOld(partFile(logDir, 'app', LAST, 2), linesOf(LAST, 60, 'down'), LAST)
  await written(child, 'stderr', 'nothing listens at that address')
  dynamo.calls.clear()
  await listen(dynamo.port)
  while ((dynamo.calls.get('BatchWriteItem') ?? 0) < 3) await setTimeout(20)
  await setTimeout(1000)
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  assert.equal(code, 130)
  assert.deepEqual(await stored(table), linesIn(logDir))
})

dynamoTest('wrong keys, and a table of somebody else, are named at once', async (table, t) => {
  const logDir = writeLogs(t, 5)
  dynamo.fault = () => ({
    status: 400,
    body: '{"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"no"}',
  })
  const wrong = await runCommand(loadArgs(logDir, table, '--once'))
  assert.equal(wrong.code, 3)
  assert.match(
    wrong.stderr,
    /AWS does not know the access key; check AWS_ACCESS_KEY_ID or the profile \(UnrecognizedClientException\)/,
  )
  dynamo.fault = () => null
  await dynamo.client.createTable({
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'p', AttributeType: 'S' },
      { AttributeName: 's', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'p', KeyType: 'HASH' },
      { AttributeName: 's', KeyType: 'RANGE' },
    ],
  })
  const foreign = await runCommand(loadArgs(logDir, table, '--once'))
  assert.equal(foreign.code, 3)
  assert.match(foreign.stderr, /the table was not created by access-log load; use another name/)
})

dynamoTest('lines that have expired are neither loaded nor answered, though they still stand', async (table, t) => {
  const all = await openStore(dynamoAddress(table))
  await all.prepare()
  const old = { source: 'web-1', file: `app.${FIRST}.1.log`, offset: 0, text: linesOf(FIRST, 1).trim() }
  const young = { ...old, offset: 1000, text: JSON.stringify({ level: 30, time: Date.now(), msg: 'now' }) }
  assert.equal((await all.append([old, young])).stored, 2)
  const kept = await openStore(dynamoAddress(table, '&keep=10d'))
  t.after(() => Promise.all([all.close(), kept.close()]))
  assert.deepEqual((await kept.append([old])).refused, [{ line: old, reason: 'expired' }])
  const found: string[] = []
  for await (const { text } of kept.find({ lines: 'all' })) found.push(text)
  assert.deepEqual(found, [young.text])
  await kept.prepare()
  assert.deepEqual(await stored(table), [young.text])
})
