import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { CONFIG_KINDS } from '../../lib/configs/config-kinds.ts'
import { ENGINES } from '../../lib/configs/engines/engines.ts'
import { append, partPath } from '../reader/harness/log-writer.ts'
import { sampleRecord } from '../reader/harness/sample-record.ts'
import { tempLogDir } from '../reader/harness/temp-log-dir.ts'
import { namesOf, tablesOf } from '../readme/readme-table.ts'
import { run } from './harness/access-log.ts'

function shop(logDir: string): string {
  for (const category of ['app', 'payment'])
    append(partPath(logDir, '2026-11-24', 1, category), sampleRecord({ category }))
  return logDir
}

test('config prints one file for the categories found, with how to install it in a comment', async (t) => {
  const logDir = shop(tempLogDir(t))
  const { code, stdout, stderr } = await run(['config', 'fluent-bit', '--dir', logDir, '--keep', 'payment=5y'])
  assert.deepEqual([code, stderr], [0, ''])
  assert.match(stdout, /^# Save as \/etc\/fluent-bit\/fluent-bit\.yaml/)
  const paths = [...stdout.matchAll(/^ +path: "(.*)"$/gm)].map(([, path]) => path)
  assert.deepEqual(paths, [join(logDir, 'app/app.*.*.log'), join(logDir, 'payment/payment.*.*.log')])
  assert.deepEqual(stdout.match(/log_retention_days: \d+/g), ['log_retention_days: 60', 'log_retention_days: 1827'])
  assert.match(stdout, /storage\.type: filesystem/)
})

test('config prints JSON alone where the file can have no comment, and how to install it beside', async (t) => {
  const logDir = shop(tempLogDir(t))
  const args = ['config', 'cloudwatch-agent', 'payment', '--dir', logDir, '--name', 'shop', '--keep', 'forever']
  const { code, stdout, stderr } = await run(args)
  const [entry, ...others] = JSON.parse(stdout).logs.logs_collected.files.collect_list
  assert.deepEqual([code, entry.log_group_name, entry.retention_in_days, others], [0, '/shop/payment', -1, []])
  assert.match(stderr, /^Save as /)
})

for (const [args, message] of [
  [
    [],
    /^access-log: Kind of configuration is missing; expected one of cloudwatch-agent, .*, goaccess, athena, duckdb, clickhouse$/m,
  ],
  [['rsylog'], /is 'rsylog'; expected .*; did you mean rsyslog\?$/m],
  [['rsyslog', 'pament'], /Category is 'pament'.*did you mean payment\?$/m],
  [['rsyslog', '--keep', '60d'], /Option --keep is given; expected none, as rsyslog does not remove anything/],
  [['vector', '--keep', '60'], /Option --keep is '60'; expected a day or more such as 60d, 8w or 5y, or forever$/m],
  [['vector', '--keep', '2h'], /Option --keep is '2h'; expected a day or more/],
  [
    ['vector', '--keep', 'db=5y'],
    /Option --keep is 'db=5y'; expected the time alone or for a category that is shipped: app, payment$/m,
  ],
  [['vector', '--keep', '1d', '--keep', '2d'], /Option --keep is '2d'; expected one value for all, not two$/m],
  [['vector', '--name', 'a b'], /Option --name is 'a b'; expected letters, digits and \._- in between$/m],
  [
    ['vector', '--to', 's3://b/x'],
    /Option --to is given; expected none, as vector does not read the archive: leave it out$/m,
  ],
  [
    ['athena', '--to', 's3://my-logs', '--keep', '60d'],
    /Option --keep is given; expected none, as athena does not remove anything/,
  ],
  [['duckbd', '--to', 's3://my-logs'], /is 'duckbd'; expected .*; did you mean duckdb\?$/m],
  [['athena'], /Option --to is missing; expected the archive that athena reads, such as s3:/],
  [['athena', '--to', 'my-logs'], /Option --to is 'my-logs'; expected an address such as s3:\/\/bucket\/prefix$/m],
  [
    ['duckdb', '--to', "s3://my-logs/it's"],
    /Option --to is .*it's.*; expected a prefix without \* and ', which are special in duckdb/,
  ],
  [['athena', 'a.b', '--to', 's3://my-logs'], /category is 'a\.b'; expected the name of a category/],
  [['athena', 'pament', '--to', 's3://my-logs', 'app', '--', '-x'], /category is '-x'; expected the name/],
] as const) {
  test(`config refuses ${['config', ...args].join(' ')}`, async (t) => {
    const { code, stdout, stderr } = await run(['config', ...args, '--dir', shop(tempLogDir(t))])
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, message)
  })
}

test('config refuses a folder whose path a shipper would read as a pattern, but not where it is not named', async (t) => {
  const logDir = shop(join(tempLogDir(t), 'web[1]'))
  const { code, stderr } = await run(['config', 'rsyslog', '--dir', logDir])
  assert.equal(code, 2)
  assert.match(stderr, /Option --dir is '.*web\[1\]'; expected a path without any of /m)
  assert.equal((await run(['config', 'lnav', '--dir', logDir])).code, 0)
})

test('config prints SQL for the archive: of the categories that are named, else of those in the folder', async (t) => {
  const logDir = shop(tempLogDir(t))
  const [found, named] = await Promise.all([
    run(['config', 'athena', '--to', 's3://my-logs/shop', '--dir', logDir, '--name', 'My.shop']),
    run(['config', 'athena', 'db', '--to', 's3://my-logs/shop', '--dir', '/nowhere']),
  ])
  assert.deepEqual([found.code, found.stderr, named.code, named.stderr], [0, '', 0, ''])
  assert.match(found.stdout, /^-- Run the statements one by one/)
  assert.match(found.stdout, /^CREATE EXTERNAL TABLE IF NOT EXISTS `my_shop` \($/m)
  assert.match(found.stdout, /'projection\.category\.values' = 'app,payment'/)
  assert.match(named.stdout, /'projection\.category\.values' = 'db'/)
})

test('the page of the command and the recipes name every kind', () => {
  const row = tablesOf('docs/reading.md').flatMap(({ rows }) => rows.filter(([first]) => first === '`config`'))
  const named = [...(row[0]?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, kind]) => kind)
  assert.deepEqual(named, [...CONFIG_KINDS.keys(), ...ENGINES.keys()])
  const kindsOf = (page: string, column: string) =>
    tablesOf(page)
      .filter(({ header }) => header[0] === column)
      .flatMap(namesOf)
  assert.deepEqual(kindsOf('docs/recipes/log-shippers.md', 'kind'), [...CONFIG_KINDS.keys()])
  assert.deepEqual(kindsOf('docs/recipes/engines.md', 'engine'), [...ENGINES.keys()])
})
