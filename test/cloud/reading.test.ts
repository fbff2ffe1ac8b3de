import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { archive } from '../../lib/archive/index.ts'
import { followRecords, type Malformed, type RecordQuery, readRecords } from '../../lib/reader/index.ts'
import { keysIn } from './harness/archived.ts'
import { runCommand } from './harness/command.ts'
import { startFaultyProxy } from './harness/faulty-proxy.ts'
import { DAYS, linesOf, partFile, writeLogs, writeOld } from './harness/logs.ts'
import { store, storeTest } from './harness/store.ts'

const [FIRST = '', , LAST = ''] = DAYS
const START = Date.parse(FIRST)
const HOUR = 3_600_000

function address(bucket: string, endpoint = store.endpoint): string {
  return `s3://${bucket}/logs?endpoint=${endpoint}`
}

async function store64k(logDir: string, bucket: string): Promise<void> {
  const { parts } = await archive({ logDir, to: `s3://${bucket}/logs`, segment: '64k', client: store.admin })
  for (const { error } of parts) assert.equal(error, undefined)
}

type Query = Omit<RecordQuery, 'logDir' | 'lines'>

async function read(logDir: string, query: Query): Promise<string[]> {
  const found: string[] = []
  for await (const record of readRecords({ ...query, logDir }))
    found.push(`${record.category} ${record.time} ${record.reqId}`)
  return found
}

storeTest('the archive gives the records that the folder gives, in their order', async (bucket, t) => {
  const logDir = writeLogs(t, 400)
  writeOld(partFile(logDir, 'app', FIRST, 2), linesOf(FIRST, 20, 'second-part'), FIRST)
  await store64k(logDir, bucket)
  const time = fc.option(
    fc.integer({ min: -12, max: 84 }).map((hour) => START + hour * HOUR),
    { nil: undefined },
  )
  const query = fc.record(
    {
      category: fc.constantFrom('app', 'payment', ['app', 'payment']),
      order: fc.constantFrom('oldest' as const, 'newest' as const),
      limit: fc.constantFrom(1, 50, 5000),
      from: time,
      to: time,
      where: fc.constantFrom({ status: '5xx' }, { minMs: 90 }, { url: '/things/1*' }),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(query, async (given) => {
      const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Query
      assert.deepEqual(await read(address(bucket), asked), await read(logDir, asked))
    }),
    { numRuns: 20 },
  )
})

storeTest('a third of all requests goes wrong, and every record comes once', async (bucket, t) => {
  const logDir = writeLogs(t, 1800)
  await store64k(logDir, bucket)
  const proxy = await startFaultyProxy(store.endpoint, 4, 0.3)
  t.after(() => proxy.close())
  const query: Query = { category: 'app' }
  const expected = await read(logDir, query)
  const told: Malformed[] = []
  const found = await read(address(bucket, proxy.endpoint), {
    ...query,
    onMalformed: (malformed) => told.push(malformed),
  })
  assert.ok(proxy.harmed > 3)
  assert.deepEqual(told, [])
  assert.deepEqual(found, expected)
})

storeTest('of a day only the objects that hold the hour are read', async (bucket, t) => {
  const logDir = writeLogs(t, 900)
  await store64k(logDir, bucket)
  const proxy = await startFaultyProxy(store.endpoint, 1, 0)
  t.after(() => proxy.close())
  const before = (await keysIn(bucket)).length
  const query: Query = { category: 'app', from: START + 30 * HOUR, to: START + 31 * HOUR }
  assert.deepEqual(await read(address(bucket, proxy.endpoint), query), await read(logDir, query))
  const gets = proxy.paths.filter((path) => path.startsWith('GET') && path.includes('.ndjson.gz')).length
  assert.ok(before > 30 && gets >= 1 && gets <= 2, `${gets} of ${before}`)
})

storeTest('the folders of two hosts are merged by time', async (bucket, t) => {
  for (const mark of ['one', 'other']) await store64k(writeLogs(t, 100, mark), bucket)
  const found = await read(address(bucket), { category: 'app' })
  assert.equal(found.length, 600)
  const times = found.map((line) => Number(line.split(' ')[1]))
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  )
})

storeTest('an object that is not what it was is told, and the others are read', async (bucket, t) => {
  const logDir = writeLogs(t, 100)
  await store64k(logDir, bucket)
  const [key = ''] = await keysIn(bucket, `logs/category=app/day=${FIRST}`)
  const whole = readFileSync(partFile(logDir, 'app', FIRST))
  const put = { Bucket: bucket, Key: key, Body: whole.subarray(0, 500), ContentLength: 500 }
  await store.admin.putObject(put as never)
  const told: Malformed[] = []
  const found = await read(address(bucket), { category: 'app', onMalformed: (malformed) => told.push(malformed) })
  assert.equal(found.length, 200)
  assert.deepEqual(
    told.map(({ reason, file }) => [reason, file]),
    [['unreadable', `s3://${bucket}/${key}`]],
  )
})

storeTest('the commands take the archive as their folder', async (bucket, t) => {
  const logDir = writeLogs(t, 200)
  await store64k(logDir, bucket)
  const place = ['--dir', address(bucket), '--tz', 'UTC']
  for (const args of [
    ['cat', '--json', '--since', LAST],
    ['find', 'payment', '--status', '5xx', '--json'],
    ['stats', 'app', '--json'],
  ]) {
    const [there, here] = await Promise.all([
      runCommand([...args, ...place]),
      runCommand([...args, '--dir', logDir, '--tz', 'UTC']),
    ])
    assert.deepEqual([there.code, there.stdout], [here.code, here.stdout], there.stderr)
    assert.ok(there.stdout.length > 100)
  }
  const listed = await runCommand(['ls', ...place, '--csv'])
  assert.match(listed.stdout, /^app,2026-01-20,\d+,\d+,200$/m)
  const unknown = await runCommand(['cat', 'nope', ...place])
  assert.deepEqual([unknown.code, unknown.stdout], [2, ''])
  assert.match(unknown.stderr, /Category is 'nope'; expected one that has files in s3:.*app, payment/)
})

storeTest(
  'ls counts the lines of an archive by what the objects say of themselves, and reads none',
  async (bucket, t) => {
    const logDir = writeLogs(t, 900)
    await store64k(logDir, bucket)
    const proxy = await startFaultyProxy(store.endpoint, 1, 0)
    t.after(() => proxy.close())
    const { stdout, stderr } = await runCommand(['ls', '--dir', address(bucket, proxy.endpoint), '--csv'])
    const lines = stdout.trim().split('\n').slice(1)
    assert.deepEqual(
      lines.map((line) => line.replace(/,\d+,\d+,/, ' ')),
      ['app', 'payment'].flatMap((category) => DAYS.map((day) => `${category},${day} 900`)),
      stderr,
    )
    const read = proxy.paths.filter((path) => path.startsWith('GET') && path.includes('.ndjson.gz'))
    assert.deepEqual(read, [])
  },
)

storeTest('status and verify tell what stands there, what has changed and what is missing', async (bucket, t) => {
  const logDir = writeLogs(t, 400)
  const place = ['--dir', logDir, '--to', `s3://${bucket}/logs`, '--endpoint', store.endpoint]
  const before = await runCommand(['archive', 'status', ...place, '--json'])
  assert.deepEqual([before.code, before.stdout], [0, before.stdout], before.stderr)
  const archivedOf = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).archived)
  assert.deepEqual(archivedOf(before.stdout), Array(6).fill('no'))
  await store64k(logDir, bucket)
  assert.deepEqual(
    archivedOf((await runCommand(['archive', 'status', ...place, '--json'])).stdout),
    Array(6).fill('yes'),
  )
  rmSync(join(logDir, '.archive', 'app'), { recursive: true })
  assert.deepEqual(
    archivedOf((await runCommand(['archive', 'status', ...place, '--json'])).stdout),
    Array(6).fill('yes'),
  )
  const good = await runCommand(['archive', 'verify', ...place])
  assert.deepEqual([good.code, good.stdout], [0, ''], good.stderr)
  const [first = '', second = ''] = await keysIn(bucket, `logs/category=app/day=${FIRST}`)
  const [other = ''] = await keysIn(bucket, `logs/category=payment/day=${FIRST}`)
  const { Metadata = {} } = await store.admin.headObject({ Bucket: bucket, Key: other })
  await store.admin.putObject({
    Bucket: bucket,
    Key: other,
    Body: Buffer.from('x'),
    ContentLength: 1,
    Metadata,
  } as never)
  await store.admin.deleteObject({ Bucket: bucket, Key: first })
  const bad = await runCommand(['archive', 'verify', ...place, '--json'])
  assert.equal(bad.code, 3)
  const defects = bad.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    defects.map(({ key, reason }) => [key, reason]),
    [
      [second, 'gap'],
      [other, 'content'],
    ],
  )
  const after = await runCommand(['archive', 'status', 'app', ...place, '--json'])
  assert.deepEqual(archivedOf(after.stdout), ['partly', 'yes', 'yes'])
})

test('an archive cannot be followed', () => {
  assert.throws(
    () => followRecords({ logDir: 's3://bucket/logs' }),
    /logDir is .*expected a folder.*cannot be followed/,
  )
})
