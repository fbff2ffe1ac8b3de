import assert from 'node:assert/strict'
import { openStore } from '../../lib/store/index.ts'
import { runHere } from '../cli/harness/run-here.ts'
import { clickhouse, clickhouseTest } from './harness/clickhouse-test.ts'
import { dynamoAddress, dynamoTest } from './harness/dynamo-test.ts'
import { tempFolder } from './harness/logs.ts'
import { START, variedLines, writeLines } from './harness/varied.ts'

const SINCE = ['--since', new Date(START + 30 * 3_600_000).toISOString()]

/** What stats and report print, as one compares it. */
const COMMANDS: readonly (readonly string[])[] = [
  ['stats', '--json', '-n', '7'],
  ['stats', 'app', '--full', '--tz', 'Asia/Seoul'],
  ['stats', '--tz', 'UTC'],
  ['stats', '--by', 'route,statusCode', '--json', '-n', '100'],
  ['stats', '--by', 'client.user', '--status', '5xx', '--csv'],
  ['stats', '--every', '7h', '--by', 'method', '--tz', 'America/New_York', '--json'],
  ['stats', 'payment', '--url', '/things/*', '--not-user', 'ann', '--json', ...SINCE],
  ['report', '--json', '--tz', 'UTC'],
  ['report', 'app', '--json', '--tz', 'Asia/Seoul', '--without', '/a', '--status', '!404', ...SINCE],
  ['report', '--json', '--tz', 'UTC', '--compare', 'before', ...SINCE],
]

/** Without what tells of files, of when it was made, and what a store does not count: lists by column, and the statuses of each route. */
function comparable(text: string): unknown {
  if (!text.startsWith('{"format"')) return text
  const report = JSON.parse(text)
  for (const key of ['made', 'source', 'byColumn']) delete report[key]
  for (const route of report.routes) delete route.statuses
  return report
}

clickhouseTest(
  'stats and report say of a table what they say of the files, though rows stand doubled',
  async (table, t) => {
    const logDir = tempFolder(t)
    const lines = variedLines(3000, 'web-1')
    writeLines(logDir, lines)
    const store = await openStore(clickhouse.address(table))
    await store.prepare()
    await store.append(lines)
    await store.append(lines.slice(500, 1500))
    await store.close()
    for (const args of COMMANDS) {
      const files = await runHere([...args, '--dir', logDir])
      const stored = await runHere([...args, '--dir', clickhouse.address(table)])
      assert.deepEqual([stored.code, stored.stderr], [0, ''], args.join(' '))
      assert.deepEqual(comparable(stored.stdout), comparable(files.stdout), args.join(' '))
      assert.ok(files.stdout.length > 100)
    }
    const other = await runHere(['stats', '--by', 'orderId', '--dir', clickhouse.address(table)])
    assert.equal(other.code, 2)
    assert.match(
      other.stderr,
      /Option --by is 'orderId'; expected for a table one of level, time, .*; for other fields use the log folder or the archive/,
    )
  },
)

dynamoTest('stats of DynamoDB is refused with what to use', async (table) => {
  const store = await openStore(dynamoAddress(table))
  await store.prepare()
  await store.close()
  const { code, stderr } = await runHere(['stats', '--dir', dynamoAddress(table)])
  assert.equal(code, 2)
  assert.match(
    stderr,
    /cannot count, as DynamoDB would have to read every row; use the log folder, the archive \(s3:\/\/…\) or ClickHouse/,
  )
})
