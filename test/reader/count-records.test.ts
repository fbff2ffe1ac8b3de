import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countRecords, followRecords, type RecordQuery, readRecords } from '../../lib/reader/index.ts'
import { append, partPath, writeGzip } from './harness/log-writer.ts'
import { NOON, numbered, sampleRecord } from './harness/sample-record.ts'
import { tempLogDir } from './harness/temp-log-dir.ts'

test('as many are counted as are read, whatever is asked', async (t) => {
  const logDir = tempLogDir(t)
  const error = { errorFunc: 'pay', location: '4 line in /pay.ts', raised: 'CardError', message: 'no', detail: null }
  append(
    partPath(logDir, '2026-11-24'),
    ...numbered(1, 20),
    ...numbered(21, 30, { statusCode: 503, durationUs: 2e6, method: 'POST' }),
    sampleRecord({ statusCode: 500, errorDetail: error, own: { order: 'A-17' } }),
    '{"level":30,"time":1,"category":"app","msg":"direct"}',
    '{"level":30,"time":17',
  )
  writeGzip(
    partPath(logDir, '2026-11-23', 1, 'payment'),
    ...numbered(40, 45, { client: { client: '10.0.0.1', user: 7, email: null } }),
  )
  const wheres: RecordQuery['where'][] = [
    undefined,
    { status: '5xx' },
    { status: 500, raised: 'CardError' },
    { user: 7 },
    { minMs: 1000, method: 'post' },
    { text: 'A-17' },
    { reqId: 'req-3' },
    { level: 'error' },
    { not: { status: '5xx' } },
    ({ statusCode }) => statusCode === 200,
  ]
  const counts: number[] = []
  for (const where of wheres) {
    for (const span of [{}, { from: NOON + 5000, to: NOON + 25_000 }, { category: 'payment' }]) {
      const query = { logDir, ...span, ...(where && { where }) }
      let read = 0
      for await (const record of readRecords(query)) if (record.time > 0) read++
      assert.equal(await countRecords(query), read, JSON.stringify({ where, span }))
      counts.push(read)
    }
  }
  assert.deepEqual(counts.slice(0, 6), [37, 20, 6, 11, 4, 0])
})

test('broken lines are told while records are counted', async (t) => {
  const logDir = tempLogDir(t)
  append(partPath(logDir, '2026-11-24'), sampleRecord(), '{"level":30,"time":17', sampleRecord())
  const reasons: string[] = []
  assert.equal(await countRecords({ logDir, onMalformed: ({ reason }) => reasons.push(reason) }), 2)
  assert.deepEqual(reasons, ['not JSON'])
})

test('what a query does not know is refused, with what was perhaps meant', async () => {
  const logDir = 'logs'
  const table: [query: object, message: RegExp][] = [
    [{ logDir, were: {} }, /^Option were does not exist; did you mean where\?/],
    [{ logDir, where: { stauts: '5xx' } }, /^Option where\.stauts does not exist; did you mean status\?/],
    [{ logDir, where: { not: { minMs: 5 } } }, /^Option where\.not\.minMs does not exist; /],
  ]
  for (const [query, message] of table) {
    const refusal = { code: 'FST_ACCESS_LOG_OPTION_INVALID', message }
    assert.throws(() => readRecords(query as never), refusal)
    assert.throws(() => followRecords(query as never), refusal)
    await assert.rejects(countRecords(query as never), refusal)
  }
  await assert.rejects(countRecords({ logDir, limit: 5 } as never), /Option limit does not exist/)
  assert.throws(() => followRecords({ logDir, limit: 5 } as never), /^.*Option limit does not exist/)
  assert.doesNotThrow(() => readRecords({ logDir, limit: undefined } as never))
})
