import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatStoreAddress, parseStoreAddress } from '../../lib/store/address.ts'

const DAY = 86_400_000

test('an address of ClickHouse names host, database, table and how long rows are kept', () => {
  const plain = parseStoreAddress('to', 'clickhouse://localhost/logs')
  const expected = {
    kind: 'clickhouse',
    host: 'localhost',
    port: 8123,
    tls: false,
    user: undefined,
    password: undefined,
  }
  assert.deepEqual(plain, { ...expected, database: 'logs', table: 'access_log', keep: null })
  const whole = parseStoreAddress('to', 'clickhouse://me:p%40ss@[::1]:9000/logs?keep=60d&table=Rows_1&tls=true')
  assert.deepEqual(whole, {
    ...{ kind: 'clickhouse', host: '::1', port: 9000, tls: true, user: 'me', password: 'p@ss' },
    ...{ database: 'logs', table: 'Rows_1', keep: 60 * DAY },
  })
  const tls = parseStoreAddress('to', 'clickhouse://db.example.com/logs?tls=true')
  assert.equal(tls.kind === 'clickhouse' && tls.port, 8443)
  assert.equal(formatStoreAddress(whole), 'clickhouse://[::1]:9000/logs.Rows_1')
})

test('an address of DynamoDB names table, region, endpoint and how long rows are kept', () => {
  const address = parseStoreAddress(
    'to',
    'dynamodb://Access-Log?region=eu-west-1&keep=8w&endpoint=http://localhost:8000',
  )
  assert.deepEqual(address, {
    ...{
      kind: 'dynamodb',
      table: 'Access-Log',
      region: 'eu-west-1',
      endpoint: 'http://localhost:8000',
      keep: 56 * DAY,
    },
  })
  assert.equal(formatStoreAddress(address), 'dynamodb://Access-Log?region=eu-west-1&endpoint=http://localhost:8000')
  assert.equal(formatStoreAddress(parseStoreAddress('to', 'dynamodb://rows?keep=1d')), 'dynamodb://rows')
})

test('a wrong address is refused with what was expected, and without its password', () => {
  const wrong: [text: string, message: RegExp][] = [
    ['mysql://x/y', /^Option to is 'mysql:\/\/x\/y'; expected clickhouse:\/\/… or dynamodb:\/\/…$/],
    ['clickhouse://localhost', /expected clickhouse:\/\/host\/database/],
    ['clickhouse:///logs', /expected clickhouse:\/\/host\/database/],
    ['clickhouse://h/a/b', /expected clickhouse:\/\/host\/database/],
    ['clickhouse://h/a-b', /expected clickhouse:\/\/host\/database/],
    ['clickhouse://h:99999/a', /expected clickhouse:\/\/host\/database/],
    ['clickhouse://u:secret@h/a?table=x;y', /is 'clickhouse:\/\/u:…@h\/a\?table=x;y'; expected a table of letters/],
    ['clickhouse://h/a?tls=yes', /expected tls=true or tls=false/],
    ['clickhouse://h/a?ttl=60d', /only the parameters keep, table, tls after the \?, not ttl/],
    ['clickhouse://h/a?keep=60', /expected keep from 1d to 50y, such as keep=60d/],
    ['clickhouse://h/a?keep=1h', /expected keep from 1d/],
    ['clickhouse://h/a?keep=100y', /expected keep from 1d to 50y/],
    ['clickhouse://h/a?keep=60d&keep=30d', /expected the parameter keep once$/],
    [
      'clickhouse://u:100%@h/a',
      /is 'clickhouse:\/\/u:…@h\/a'; expected a user and password in which % \/ .* are escaped/,
    ],
    [
      'clickhouse://u:se/cret@h/a',
      /is 'clickhouse:\/\/u:…@h\/a'; expected a user and password in which % \/ .* are escaped/,
    ],
    ['clickhouse://u:se@cret/@h/a', /is 'clickhouse:\/\/u:…@h\/a'; expected/],
    ['dynamodb://ab', /expected dynamodb:\/\/table/],
    ['dynamodb://table/more', /expected dynamodb:\/\/table/],
    ['dynamodb://table?region=Eu West', /the name of a region/],
    ['dynamodb://table?endpoint=localhost', /an endpoint such as http/],
  ]
  for (const [text, message] of wrong) {
    assert.throws(() => parseStoreAddress('to', text), { code: 'FST_ACCESS_LOG_OPTION_INVALID', message }, text)
  }
})
