import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runHere } from './harness/run-here.ts'

const TO = ['--to', 'clickhouse://localhost/logs?keep=60d']

const WRONG: [args: string[], message: RegExp][] = [
  [
    [],
    /^access-log: Option --to is missing; expected the address of a table, such as clickhouse:\/\/localhost\/logs\?keep=60d/,
  ],
  [['--to', 'logs'], /Option --to is 'logs'; expected clickhouse:\/\/… or dynamodb:\/\/…/],
  [['--to', 'dynamodb://table', '--cluster', 'main'], /Option --to is 'dynamodb:\/\/table'; expected clickhouse:/],
  [[...TO, '--cluster', 'a b'], /Option --cluster is 'a b'; expected a name/],
  [['../x', ...TO], /Option category is '\.\.\/x'; expected the name of a category/],
]

for (const [args, message] of WRONG) {
  test(`load ${args.join(' ')} says what was expected`, async () => {
    const { code, stderr } = await runHere(['load', ...args])
    assert.equal(code, 2)
    assert.match(stderr, message)
  })
}

test('load without the client of its store says what to install', async () => {
  const { code, stderr } = await runHere(['load', ...TO])
  assert.deepEqual(
    [code, stderr],
    [
      3,
      'access-log: clickhouse:// needs the package @clickhouse/client, which is not installed: npm install @clickhouse/client\n',
    ],
  )
})

test('load --cluster prints the statements, and asks nobody', async () => {
  const { code, stdout } = await runHere(['load', ...TO, '--cluster', 'main'])
  assert.equal(code, 0)
  const statements = stdout
    .split(';\n')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
  assert.equal(statements.length, 3)
  assert.ok(statements.every((statement) => statement.includes('ON CLUSTER `main`')))
  assert.match(stdout, /TTL toDateTime\(time\) \+ toIntervalSecond\(5184000\)/)
})
