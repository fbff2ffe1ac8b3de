import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  changeClusterKeep,
  changeKeep,
  clusterTables,
  createTable,
  parseMark,
  quoted,
} from '../../../lib/store/clickhouse/ddl.ts'

const TABLE = { database: 'logs', table: 'access_log' }

test('a table keeps one row for each place of a file, in partitions of days that expire whole', () => {
  const sql = createTable(TABLE, 5_184_000)
  assert.match(sql, /^CREATE TABLE IF NOT EXISTS `logs`\.`access_log`\n\(\n {2}category LowCardinality\(String\),\n/)
  for (const part of [
    'ENGINE = ReplacingMergeTree\nPARTITION BY toDate(time)\nORDER BY (category, toStartOfMinute(time), source, file, offset)\n',
    'TTL toDateTime(time) + toIntervalSecond(5184000)\nSETTINGS ttl_only_drop_parts = 1\n',
    "COMMENT 'fastify-access-log 1, keep 5184000 s'",
  ]) {
    assert.ok(sql.includes(part), part)
  }
  assert.doesNotMatch(createTable(TABLE, null), /TTL/)
})

test('a cluster has replicated tables, and one that is distributed by the file', () => {
  const [database = '', local = '', all = ''] = clusterTables(TABLE, 'main', null)
  assert.equal(database, 'CREATE DATABASE IF NOT EXISTS `logs` ON CLUSTER `main`')
  assert.match(local, /`logs`\.`access_log_local` ON CLUSTER `main`\n/)
  assert.ok(
    local.includes(
      "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/logs/access_log_local', '{replica}')",
    ),
  )
  assert.ok(
    all.includes('ENGINE = Distributed(`main`, `logs`, `access_log_local`, cityHash64(category, source, file))'),
  )
})

test('the comment of a table says what it is', () => {
  assert.deepEqual(parseMark('fastify-access-log 1, keep 60 s'), { isOurs: true, keep: 60 })
  assert.deepEqual(parseMark('fastify-access-log 1'), { isOurs: true, keep: null })
  assert.deepEqual(parseMark('fastify-access-log 0'), { isOurs: false, keep: null })
  for (const comment of ['', 'my table', 'fastify-access-log']) assert.equal(parseMark(comment), null)
})

test('a change of the time rows are kept is one of the expiry and of the comment', () => {
  assert.deepEqual(changeKeep(TABLE, 86_400), [
    'ALTER TABLE `logs`.`access_log` MODIFY TTL toDateTime(time) + toIntervalSecond(86400)',
    "ALTER TABLE `logs`.`access_log` MODIFY COMMENT 'fastify-access-log 1, keep 86400 s'",
  ])
  assert.deepEqual(changeClusterKeep(TABLE, 86_400), [
    'ALTER TABLE `logs`.`access_log_local` MODIFY TTL toDateTime(time) + toIntervalSecond(86400)',
    "ALTER TABLE `logs`.`access_log_local` MODIFY COMMENT 'fastify-access-log 1, keep 86400 s'",
    "ALTER TABLE `logs`.`access_log` MODIFY COMMENT 'fastify-access-log 1, keep 86400 s'",
  ])
  assert.equal(quoted('a`b'), '`a\\`b`')
})
