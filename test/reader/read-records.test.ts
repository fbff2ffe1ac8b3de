import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import {
  type AccessRecord,
  type DirectLine,
  listFiles,
  type Malformed,
  type RecordQuery,
  readRecords,
} from '../../lib/reader/index.ts'
import { append, partPath, writeGzip } from './harness/log-writer.ts'
import { NOON, numbered, sampleRecord } from './harness/sample-record.ts'
import { tempLogDir } from './harness/temp-log-dir.ts'

const DAY = 86_400_000

async function read(query: RecordQuery<AccessRecord | DirectLine>): Promise<(AccessRecord | DirectLine)[]> {
  const found: (AccessRecord | DirectLine)[] = []
  for await (const record of readRecords(query)) found.push(record)
  return found
}

async function readIds(query: RecordQuery<AccessRecord | DirectLine>): Promise<unknown[]> {
  return (await read(query)).map((record) => record.reqId)
}

const ids = (from: number, to: number) => numbered(from, to).map((record) => record.reqId)

test('records come oldest first over days, parts and compressed files', async (t) => {
  const logDir = tempLogDir(t)
  writeGzip(partPath(logDir, '2026-11-22'), ...numbered(1, 2))
  append(partPath(logDir, '2026-11-24', 10), ...numbered(7, 8))
  append(partPath(logDir, '2026-11-24', 9), ...numbered(5, 6))
  append(partPath(logDir, '2026-11-23'), ...numbered(3, 4))
  assert.deepEqual(await readIds({ logDir, category: 'app' }), ids(1, 8))
})

test('a record is given as it was written', async (t) => {
  const logDir = tempLogDir(t)
  const record = sampleRecord({ url: 'localhost/검색/"a"\n', extra: { statusCode: 500 } })
  append(partPath(logDir, '2026-11-24'), record)
  assert.deepEqual(await read({ logDir }), [record])
})

for (const compressed of [false, true]) {
  test(`newest first is the reverse of oldest first, ${compressed ? 'compressed' : 'plain'}`, async (t) => {
    const logDir = tempLogDir(t)
    // Several blocks, so that lines lie across their bounds.
    const records = numbered(1, 3000, { url: `localhost/${'x'.repeat(150)}` })
    const path = partPath(logDir, '2026-11-24')
    if (compressed) writeGzip(path, ...records)
    else append(path, ...records)
    assert.deepEqual(await readIds({ logDir }), ids(1, 3000))
    assert.deepEqual(await readIds({ logDir, order: 'newest' }), ids(1, 3000).toReversed())
    assert.deepEqual(await readIds({ logDir, order: 'newest', limit: 3 }), ['req-3000', 'req-2999', 'req-2998'])
    assert.deepEqual(await readIds({ logDir, limit: 2 }), ['req-1', 'req-2'])
    assert.deepEqual(await readIds({ logDir, limit: 0 }), [])
  })
}

test('from is inclusive, to exclusive, and both look at the time of the record', async (t) => {
  const logDir = tempLogDir(t)
  append(partPath(logDir, '2026-11-24'), ...numbered(1, 9))
  assert.deepEqual(await readIds({ logDir, from: NOON + 3000, to: new Date(NOON + 6000) }), ids(3, 5))
  assert.deepEqual(await readIds({ logDir, from: '2026-11-24T12:00:08Z' }), ids(8, 9))
})

test('files of days that cannot hold the time are not opened', async (t) => {
  const logDir = tempLogDir(t)
  for (const day of ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26']) {
    append(partPath(logDir, day), `not JSON, of ${day}`)
  }
  const seen: string[] = []
  const onMalformed = ({ text }: Malformed) => seen.push(text.slice(-10))
  await read({ logDir, from: NOON, to: NOON + 1000, onMalformed })
  assert.deepEqual(seen, ['2026-11-24', '2026-11-25'])
})

test('the day of a file may be one before or after that of UTC', async (t) => {
  const logDir = tempLogDir(t)
  const start = Date.parse('2026-11-24')
  append(partPath(logDir, '2026-11-24'), sampleRecord({ time: start - DAY / 2, reqId: 'Auckland' }))
  append(partPath(logDir, '2026-11-24'), sampleRecord({ time: start + 1.4 * DAY, reqId: 'Honolulu' }))
  assert.deepEqual(await readIds({ logDir, to: start - DAY / 2 + 1 }), ['Auckland'])
  assert.deepEqual(await readIds({ logDir, from: start + 1.4 * DAY }), ['Honolulu'])
})

test('several categories are merged by time, both ways', async (t) => {
  const logDir = tempLogDir(t)
  append(partPath(logDir, '2026-11-24', 1, 'app'), ...[1, 4, 5].flatMap((id) => numbered(id, id)))
  append(partPath(logDir, '2026-11-24', 1, 'pay'), ...[2, 3, 6].flatMap((id) => numbered(id, id, { category: 'pay' })))
  assert.deepEqual(await readIds({ logDir }), ids(1, 6))
  assert.deepEqual(await readIds({ logDir, order: 'newest', limit: 4 }), ids(3, 6).toReversed())
  assert.deepEqual(await readIds({ logDir, category: ['pay'] }), ['req-2', 'req-3', 'req-6'])
})

test('a function decides on records of the wanted kind', async (t) => {
  const logDir = tempLogDir(t)
  append(partPath(logDir, '2026-11-24'), ...numbered(1, 4), { level: 30, time: NOON, msg: 'direct' })
  const odd = (record: AccessRecord) => Number(record.reqId?.slice(4)) % 2 === 1
  const got: unknown[] = []
  for await (const record of readRecords({ logDir, where: odd })) got.push(record.reqId)
  assert.deepEqual(got, ['req-1', 'req-3'])
})

test('direct lines are read when asked for', async (t) => {
  const logDir = tempLogDir(t)
  const direct = { level: 30, time: NOON, category: 'db', statusCode: 3, caller: 'users.ts:12', msg: 'select users' }
  append(partPath(logDir, '2026-11-24', 1, 'db'), direct, sampleRecord({ category: 'db' }))
  assert.deepEqual(await read({ logDir, category: 'db', lines: 'direct' }), [direct])
  assert.deepEqual(await readIds({ logDir, category: 'db' }), ['req-1'])
  assert.equal((await read({ logDir, category: 'db', lines: 'all' })).length, 2)
})

test('a broken line is reported with file and offset, and the reading goes on', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const [first, second] = numbered(1, 2)
  append(path, first, 'not JSON', '', '[1]', second)
  appendFileSync(path, '{"level":30,"time":17')
  const line = JSON.stringify(first).length + 1
  for (const order of ['oldest', 'newest'] as const) {
    const found: Malformed[] = []
    const reading = readRecords({ logDir, order, onMalformed: (malformed) => found.push(malformed) })
    const records: AccessRecord[] = []
    for await (const record of reading) records.push(record)
    assert.equal(records.length, 2)
    assert.equal(reading.malformed, 3)
    assert.deepEqual(
      found.sort((a, b) => a.offset - b.offset),
      [
        { file: path, offset: line, length: 8, reason: 'not JSON', text: 'not JSON' },
        { file: path, offset: line + 10, length: 3, reason: 'not a record', text: '[1]' },
        { file: path, offset: 2 * line + 14, length: 21, reason: 'cut', text: '{"level":30,"time":17' },
      ],
    )
  }
})

test('a record that was appended to a torn line is found, whatever the conditions', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const whole = sampleRecord({ reqId: 'whole', level: 50, statusCode: 500, time: NOON + 5000 })
  appendFileSync(path, JSON.stringify(sampleRecord()).slice(0, 120))
  append(path, whole)
  for (const query of [{}, { where: { status: 500 } }, { where: { level: 'error' } }, { from: NOON + 5000 }]) {
    assert.deepEqual(await readIds({ logDir, ...query }), ['whole'], JSON.stringify(query))
  }
})

test('a whole last line without its newline is a record', async (t) => {
  const logDir = tempLogDir(t)
  writeFileSync(partPath(logDir, '2026-11-24'), JSON.stringify(sampleRecord()))
  assert.deepEqual(await readIds({ logDir }), ['req-1'])
  assert.deepEqual(await readIds({ logDir, order: 'newest' }), ['req-1'])
})

test('a line longer than a block is read, one above 16 MiB is passed over', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, sampleRecord({ reqId: 'before' }), sampleRecord({ reqId: 'long', big: 'x'.repeat(2 ** 20) }))
  append(path, sampleRecord({ big: 'x'.repeat(2 ** 24) }), sampleRecord({ reqId: 'after' }))
  for (const order of ['oldest', 'newest'] as const) {
    const found: Malformed[] = []
    const got = await readIds({ logDir, order, onMalformed: (malformed) => found.push(malformed) })
    assert.deepEqual(got.sort(), ['after', 'before', 'long'])
    const [tooLong] = found
    assert.equal(found.length, 1)
    assert.equal(tooLong?.reason, 'too long')
    const text = readFileSync(path, 'latin1')
    assert.equal(tooLong?.offset, text.indexOf('\n', text.indexOf('"long"')) + 1)
    assert.equal(tooLong?.length, text.lastIndexOf('\n', text.length - 2) - (tooLong?.offset ?? 0))
  }
})

test('a compressed file that ends too early gives what it holds', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  writeGzip(path, ...numbered(1, 5000))
  const whole = readFileSync(`${path}.gz`)
  truncateSync(`${path}.gz`, whole.length / 2)
  const found: Malformed[] = []
  const got = await readIds({ logDir, onMalformed: (malformed) => found.push(malformed) })
  assert.ok(got.length > 1000 && got.length < 5000)
  assert.deepEqual(got, ids(1, got.length))
  assert.deepEqual(
    found.map(({ reason }) => reason),
    ['cut', 'unreadable'],
  )
})

for (const order of ['oldest', 'newest'] as const) {
  test(`a compressed file that is damaged gives all that came out, then is unreadable, ${order} first`, async (t) => {
    const whole = gzipSync(
      numbered(1, 5)
        .map((record) => `${JSON.stringify(record)}\n`)
        .join(''),
    )
    const wrong = Buffer.from(whole)
    wrong.writeUInt32LE(17, wrong.length - 8)
    const damaged: [Buffer, unknown[]][] = [
      [Buffer.alloc(0), []],
      [whole.subarray(0, 10), []],
      [whole.subarray(0, 18), []],
      [whole.subarray(0, -8), ids(1, 5)],
      [wrong, ids(1, 5)],
      [Buffer.concat([whole, Buffer.from('rubbish')]), ids(1, 5)],
    ]
    for (const [bytes, expected] of damaged) {
      const logDir = tempLogDir(t)
      const path = `${partPath(logDir, '2026-11-23')}.gz`
      writeFileSync(path, bytes)
      append(partPath(logDir, '2026-11-24'), ...numbered(6, 6))
      const found: Malformed[] = []
      const got = await readIds({ logDir, order, onMalformed: (malformed) => found.push(malformed) })
      assert.deepEqual(got.toSorted(), [...expected, 'req-6'])
      assert.deepEqual(
        found.map(({ file, reason }) => ({ file, reason })),
        [{ file: path, reason: 'unreadable' }],
      )
    }
  })
}

test('newest first is the reverse of oldest first where categories share their times', async (t) => {
  const logDir = tempLogDir(t)
  for (const category of ['app', 'db', 'pay']) {
    const records = [1, 1, 2].map((second, index) =>
      sampleRecord({ category, reqId: `${category}-${index}`, time: NOON + second * 1000 }),
    )
    append(partPath(logDir, '2026-11-24', 1, category), ...records)
  }
  const oldest = await readIds({ logDir })
  assert.deepEqual(oldest.slice(0, 4), ['app-0', 'app-1', 'db-0', 'db-1'])
  assert.deepEqual(await readIds({ logDir, order: 'newest' }), oldest.toReversed())
})

test('a file that is no gzip is reported, and the others are read', async (t) => {
  const logDir = tempLogDir(t)
  writeFileSync(`${partPath(logDir, '2026-11-23')}.gz`, 'no gzip at all')
  append(partPath(logDir, '2026-11-24'), ...numbered(1, 1))
  const reading = readRecords({ logDir })
  const got: unknown[] = []
  for await (const record of reading) got.push(record.reqId)
  assert.deepEqual(got, ['req-1'])
  assert.equal(reading.malformed, 1)
})

test('of a plain file and its compressed copy, perhaps half made, every line comes once', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 2))
  writeGzip(path, ...numbered(1, 1))
  assert.deepEqual(await readIds({ logDir }), ids(1, 2))
})

test('an abort ends the reading with its reason', async (t) => {
  const logDir = tempLogDir(t)
  append(partPath(logDir, '2026-11-24'), ...numbered(1, 9))
  const control = new AbortController()
  const got: unknown[] = []
  const reason = new Error('enough')
  await assert.rejects(async () => {
    for await (const record of readRecords({ logDir, signal: control.signal })) {
      got.push(record.reqId)
      if (got.length === 3) control.abort(reason)
    }
  }, reason)
  assert.deepEqual(got, ids(1, 3))
})

test('files that are not ours and links are left out of the list', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, 'x')
  writeGzip(partPath(logDir, '2026-11-23'), 'x')
  for (const name of ['app.log', 'app.2026-11-24.log', 'db.2026-11-24.1.log', 'app.2026-11-24.1.log.bak']) {
    writeFileSync(join(logDir, 'app', name), 'x')
  }
  symlinkSync(path, join(logDir, 'app.log'))
  symlinkSync(path, join(logDir, 'app', 'app.2026-11-24.2.log'))
  const files = await listFiles(logDir)
  assert.deepEqual(
    files.map(({ day, part, compressed, size }) => ({ day, part, compressed, size })),
    [
      { day: '2026-11-23', part: 1, compressed: true, size: gzipSync('x\n').length },
      { day: '2026-11-24', part: 1, compressed: false, size: 2 },
    ],
  )
})

/** What JavaScript may give; a list of a condition is judged by its entries. */
const WRONG_KINDS = [
  [{ category: null }, /^Option category is null; expected /],
  [{ category: 5 }, /^Option category is 5; expected /],
  [{ from: Symbol('now') }, /^Option from is Symbol\(now\); expected /],
  [{ signal: {} }, /^Option signal is {}; expected /],
  [{ signal: null }, /^Option signal is null; expected /],
  [{ onMalformed: 'log' }, /^Option onMalformed is 'log'; expected /],
  [{ where: null }, /^Option where is null; expected /],
  [{ where: 'x = 1' }, /^Option where is 'x = 1'; expected /],
  [{ where: { matches: 5 } }, /^Option where is 5; expected /],
  [{ where: { not: null } }, /^Option where.not is null; expected /],
  [{ where: { status: {} } }, /^Option status is {}; expected /],
  [{ where: { outcome: 'done' } }, /^Option outcome is 'done'; expected /],
  [{ where: { route: ['/a', ''] } }, /^Option route is ''; expected /],
  [{ where: { method: 5 } }, /^Option method is 5; expected /],
  [{ where: { user: '' } }, /^Option user is ''; expected /],
  [{ where: { user: [undefined] } }, /^Option user is undefined; expected /],
  [{ where: { raised: null } }, /^Option raised is null; expected /],
  [{ where: { not: { url: '' } } }, /^Option not.url is ''; expected /],
] as unknown as [Partial<RecordQuery<AccessRecord | DirectLine>>, RegExp][]

test('an abort ends the decompression that a reading from the end begins with, and that of a pair', async (t) => {
  const reason = new Error('enough')
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  writeGzip(path, ...numbered(1, 4000))
  for (const order of ['newest', 'oldest'] as const) {
    let asked = 0
    const signal = {
      throwIfAborted() {
        if (++asked > 2) throw reason
      },
    } as AbortSignal
    const first = readRecords({ logDir, order, signal })[Symbol.asyncIterator]().next()
    await assert.rejects(first, reason, order)
    append(path, ...numbered(1, 4000))
  }
})

test('a query that cannot be is refused at once, with option and value', () => {
  const refused: [Partial<RecordQuery<AccessRecord | DirectLine>>, RegExp][] = [
    [{ logDir: '' }, /^Option logDir is ''; expected the path/],
    [
      { logDir: 'clickhouse://logger:secret@localhost/logs' },
      /^Option logDir is 'clickhouse:\/\/logger:…@localhost\/logs'; expected .*openStore of fastify-access-log\/store$/,
    ],
    [{ logDir: 'dynamodb://access-log' }, /openStore of fastify-access-log\/store$/],
    [{ category: 'a/b' }, /^Option category is 'a\/b'; expected /],
    [{ from: 'soon' }, /^Option from is 'soon'; expected /],
    [{ from: '2026-02-30' }, /^Option from is '2026-02-30'; expected /],
    [{ to: Number.NaN }, /^Option to is NaN; expected /],
    [{ limit: -1 }, /^Option limit is -1; expected /],
    [{ order: 'random' as 'newest' }, /^Option order is 'random'; expected /],
    [{ lines: 'some' as 'all' }, /^Option lines is 'some'; expected /],
    [{ where: { status: 'abc' } }, /^Option status is 'abc'; expected /],
    [{ where: { level: 'loud' } }, /^Option level is 'loud'; expected /],
    [{ where: { level: 'constructor' } }, /^Option level is 'constructor'; expected /],
    [{ where: { minMs: Number.NaN } }, /^Option minMs is NaN; expected /],
    [{ where: { text: '' } }, /^Option text is ''; expected /],
    [{ limit: 1.5 }, /^Option limit is 1.5; expected /],
    ...WRONG_KINDS,
  ]
  for (const [query, message] of refused) {
    assert.throws(() => readRecords({ logDir: 'logs', ...query }), { code: 'FST_ACCESS_LOG_OPTION_INVALID', message })
  }
})
