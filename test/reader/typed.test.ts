import assert from 'node:assert/strict'
import { pipeline, Writable } from 'node:stream'
import { test } from 'node:test'
import { expectTypeOf } from 'expect-type'
import {
  type AccessRecord,
  type DirectLine,
  type Following,
  type FollowQuery,
  followRecords,
  type RecordQuery,
  readRecords,
} from '../../lib/reader/index.ts'
import { tempLogDir } from './harness/temp-log-dir.ts'

test('records have the type of the lines that are asked for', async (t) => {
  const logDir = tempLogDir(t)
  for await (const record of readRecords({ logDir })) expectTypeOf(record).toEqualTypeOf<AccessRecord>()
  for await (const line of readRecords({ logDir, lines: 'direct' })) expectTypeOf(line).toEqualTypeOf<DirectLine>()
  for await (const line of readRecords({ logDir, lines: 'all' })) {
    expectTypeOf(line).toEqualTypeOf<AccessRecord | DirectLine>()
  }
  readRecords({ logDir, where: (record) => record.client.user === 2 })
  readRecords({ logDir, lines: 'direct', where: (line) => line.msg === 'x' })
  // @ts-expect-error a direct line has no outcome to compare
  readRecords({ logDir, lines: 'direct', where: (line) => line.client.user === 2 })
})

test('a query that is kept in a variable of its type is as good as one in place', async (t) => {
  const logDir = tempLogDir(t)
  const query: RecordQuery = { logDir, where: (record) => record.client.user === 2 }
  for await (const record of readRecords(query)) expectTypeOf(record).toEqualTypeOf<AccessRecord>()
  const direct: RecordQuery<DirectLine> = { logDir, lines: 'direct' }
  for await (const line of readRecords({ ...direct, lines: 'direct' })) expectTypeOf(line).toEqualTypeOf<DirectLine>()
  const all: RecordQuery<AccessRecord | DirectLine> = { logDir, lines: 'all' }
  for await (const line of readRecords(all)) expectTypeOf(line).toEqualTypeOf<AccessRecord | DirectLine>()
  const followed: FollowQuery = { logDir, from: 'start' }
  const stream: Following<AccessRecord> = followRecords(followed)
  stream.destroy()
  const unset = { category: undefined, from: undefined, where: { user: undefined, not: undefined }, signal: undefined }
  for await (const record of readRecords({ logDir, limit: undefined, ...unset })) assert.fail(record.url ?? '')
  followRecords({ logDir, interval: undefined, ...unset }).destroy()
  // @ts-expect-error a query for records cannot ask for other lines
  const wrong: RecordQuery = { logDir, lines: 'direct' }
  assert.equal(wrong.logDir, logDir)
})

test('a followed stream is a Readable of typed records', async (t) => {
  const stream = followRecords({ logDir: tempLogDir(t) })
  const ended = async () => {
    for await (const record of stream) expectTypeOf(record).toEqualTypeOf<AccessRecord>()
  }
  const closed = new Promise((resolve) => pipeline(stream, new Writable({ objectMode: true }), resolve))
  stream.destroy()
  assert.ok(await closed)
  await assert.rejects(ended)
})
