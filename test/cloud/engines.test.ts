import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { archive } from '../../lib/archive/index.ts'
import { parseBucketAddress } from '../../lib/bucket/address.ts'
import { COLUMNS, PARTITIONS } from '../../lib/configs/engines/columns.ts'
import { ENGINES } from '../../lib/configs/engines/engines.ts'
import type { AccessRecord } from '../../lib/reader/index.ts'
import { sampleRecord } from '../reader/harness/sample-record.ts'
import { bytesOf, keysIn } from './harness/archived.ts'
import { clickhouse, duckdb, grammars, type Row, type Sql } from './harness/engines.ts'
import { partFile, tempFolder, writeOld } from './harness/logs.ts'
import { KEYS } from './harness/radosgw.ts'
import { store, storeTest } from './harness/store.ts'

const DAY = 86_400_000
const NAMES = [...Object.keys(COLUMNS), ...PARTITIONS].sort()

/** Yesterday and two days before, which the printed queries ask for. */
const RECENT = [3, 2, 1].map((ago) => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10))

const ERROR = { errorFunc: 'pay', location: '40 line in /app/pay.ts', raised: 'TypeError' }

function recordsOf(category: string, day: string): AccessRecord[] {
  const users = [2, 'u-1', null]
  return Array.from({ length: 300 }, (_, index) => {
    const fails = index % 11 === 0
    return sampleRecord({
      category,
      time: Date.parse(day) + index * 20_000,
      reqId: `${category}-${day}-${index}`,
      route: `/things/${index % 7}`,
      durationUs: (index * 7919) % 100_000,
      statusCode: fails ? 500 : 200,
      client: { client: '127.0.0.1', user: users[index % 3] ?? null, email: null },
      ...(fails && {
        level: 50,
        errorDetail: { ...ERROR, message: `no ${index}`, detail: index % 2 === 0 ? { ids: [index] } : 'text' },
        err: { type: 'TypeError', message: 'no', stack: 'TypeError: no\n    at pay (/app/pay.ts:40:1)' },
      }),
      ...(index % 5 === 0 && { outcome: 'aborted', userAgent: 'curl', bytes: 12, orderId: `A-${index}` }),
    })
  })
}

const DIRECT = { level: 30, time: Date.parse(RECENT[0] ?? ''), category: 'app', caller: 'a.ts:1', msg: 'started' }

/** Two categories on three days, with a line of the code's own and a broken one, archived; answers the records. */
async function archived(bucket: string, t: TestContext): Promise<AccessRecord[]> {
  const logDir = tempFolder(t)
  const all: AccessRecord[] = []
  for (const category of ['app', 'payment']) {
    for (const day of RECENT) {
      const records = recordsOf(category, day)
      const lines = [...records, ...(category === 'app' ? [DIRECT] : [])].map((line) => JSON.stringify(line))
      if (category === 'app') lines.splice(10, 0, '{"level":30,"time":17955')
      writeOld(partFile(logDir, category, day), `${lines.join('\n')}\n`, day)
      all.push(...records)
    }
  }
  const { parts } = await archive({
    logDir,
    to: `s3://${bucket}/shop`,
    segment: '64k',
    settle: '0s',
    client: store.admin,
  })
  assert.deepEqual([...new Set(parts.map(({ state }) => state))], ['stored'])
  return all
}

/** Of a day that is not asked for an object that cannot be read: what reads it fails. */
async function putUnreadable(bucket: string): Promise<void> {
  const Key = 'shop/category=app/day=2026-01-01/web1.1.0000000000000.ndjson.gz'
  await store.admin.putObject({ Bucket: bucket, Key, Body: Buffer.from('no gzip'), ContentLength: 7 } as never)
}

function textOf(engine: string, to: string): string {
  const found = ENGINES.get(engine)
  assert.ok(found)
  return found.text({ address: parseBucketAddress('to', to), categories: ['app', 'payment'], table: 'access_log' })
}

/** The questions of the printed file, by the first words of their comments. */
function questionsIn(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/^-- (\w+)(.*\n)([^;]*);/gm)].map(([, word = '', , statement = '']) => [word, statement]),
  )
}

function groupedBy(records: readonly AccessRecord[], keyOf: (record: AccessRecord) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const record of records) counts.set(keyOf(record), (counts.get(keyOf(record)) ?? 0) + 1)
  return counts
}

const counted = (rows: readonly Row[], key: string, count: string) =>
  new Map(rows.map((row) => [String(row[key]), Number(row[count])]))

/** What every engine has to answer of the records. */
async function assertAnswers(sql: Sql, text: string, records: readonly AccessRecord[]): Promise<void> {
  const asked = questionsIn(text)
  const ask = async (word: string) => await sql(asked.get(word) ?? assert.fail(word))

  const failed = records.filter(({ statusCode }) => statusCode >= 500)
  assert.deepEqual(
    counted(await ask('Failures'), 'route', 'failed'),
    groupedBy(failed, ({ route }) => `${route}`),
  )

  const completed = records.filter(({ outcome }) => outcome === 'completed')
  const slowest = await ask('The')
  assert.deepEqual(
    counted(slowest, 'route', 'requests'),
    groupedBy(completed, ({ route }) => `${route}`),
  )
  const most = Math.max(...completed.map(({ durationUs }) => durationUs)) / 1000
  assert.equal(Math.max(...slowest.map((row) => Number(row.slowest))), most)

  const one = records.filter(({ client }) => client.user === 2).sort((a, b) => a.time - b.time)
  const did = await ask('What')
  assert.deepEqual(did.map(({ reqId }) => reqId).sort(), one.map(({ reqId }) => reqId).sort())

  const [place, ...others] = await ask('Errors')
  assert.deepEqual(
    [place?.raised, place?.location, Number(place?.times), others],
    [ERROR.raised, ERROR.location, failed.length, []],
  )

  const minutes = await ask('Requests')
  assert.equal(
    minutes.reduce((sum, { requests }) => sum + Number(requests), 0),
    records.length,
  )
  assert.equal(
    minutes.length,
    groupedBy(records, ({ time, statusCode }) => `${Math.floor(time / 60_000)} ${statusCode}`).size,
  )

  const [direct, ...more] = await sql(
    `SELECT msg, caller, category FROM access_log WHERE msg IS NOT NULL AND day = '${RECENT[0]}'`,
  )
  assert.deepEqual([{ ...direct }, more], [{ msg: 'started', caller: 'a.ts:1', category: 'app' }, []])
  const [detail] = await sql(
    `SELECT errorDetail.detail AS detail FROM access_log WHERE day = '${RECENT[0]}' AND reqId = 'app-${RECENT[0]}-22'`,
  )
  assert.deepEqual(JSON.parse(String(detail?.detail)), { ids: [22] })
}

storeTest('DuckDB answers the printed queries over a copy of the archive', async (bucket, t) => {
  const records = await archived(bucket, t)
  await putUnreadable(bucket)
  const copy = tempFolder(t)
  for (const key of await keysIn(bucket)) {
    mkdirSync(dirname(join(copy, key)), { recursive: true })
    writeFileSync(join(copy, key), await bytesOf(bucket, key))
  }
  const text = textOf('duckdb', `s3://${bucket}/shop?endpoint=${store.endpoint}`)
  const address = `s3://${bucket}/shop/`
  assert.ok(text.includes(`SET VARIABLE archive = '${address}'`))
  const { sql } = await duckdb(t)
  const [, view = ''] = /(SET VARIABLE[\s\S]*?\);\n)/.exec(text) ?? []
  for (const statement of view
    .replace(address, `${copy}/shop/`)
    .split(/;\n/)
    .filter((one) => one.trim() !== '')) {
    await sql(statement)
  }
  const columns = await sql('DESCRIBE access_log')
  assert.deepEqual(columns.map(({ column_name }) => column_name).sort(), NAMES)
  await assertAnswers(sql, text, records)
  await assert.rejects(sql('SELECT count(reqId) FROM access_log'))
})

storeTest("ClickHouse's engine answers the printed queries in the store itself", async (bucket, t) => {
  const records = await archived(bucket, t)
  await putUnreadable(bucket)
  const sql = clickhouse(t)
  const text = textOf('clickhouse', `s3://${bucket}/shop?endpoint=${store.endpoint}`)
  const [view = ''] = text.split(';')
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = KEYS
  await sql(view.replace("'LineAsString'", `'${id}', '${secret}', 'LineAsString'`))
  const columns = await sql('DESCRIBE TABLE access_log')
  assert.deepEqual(columns.map(({ name }) => name).sort(), NAMES)
  await assertAnswers(sql, text, records)
  await assert.rejects(sql('SELECT count(reqId) FROM access_log'))
})

storeTest("Athena's table looks for the days where the archive has them", async (bucket, t) => {
  await archived(bucket, t)
  const text = textOf('athena', `s3://${bucket}/shop`)
  const [, template = ''] = /'storage\.location\.template' = '(.*)'/.exec(text) ?? []
  const [, location = ''] = /^LOCATION '(.*)'$/m.exec(text) ?? []
  assert.equal(location, `s3://${bucket}/shop/`)
  const folders = new Set((await keysIn(bucket)).map((key) => `s3://${bucket}/${dirname(key)}/`))
  const projected = ['app', 'payment'].flatMap((category) =>
    RECENT.map((day) => template.replace(/\$\{category\}/, category).replace(/\$\{day\}/, day)),
  )
  assert.deepEqual([...folders].sort(), projected.sort())
})

storeTest("Athena's table is one to Hive's grammar, and its queries are some to Trino's", async () => {
  const { tables, queries } = await grammars()
  const [table = '', ...others] = textOf('athena', 's3://my-logs/shop')
    .split(';\n')
    .filter((statement) => statement.trim() !== '')
  assert.deepEqual(tables.validate(table), [])
  assert.equal(others.length, 6)
  for (const query of others) assert.deepEqual(queries.validate(query.replace(/;\s*$/, '')), [], query)
})

storeTest("DuckDB's grammar takes what the printed file says of a store", async (_, t) => {
  const { extract } = await duckdb(t)
  for (const to of ['s3://my-logs/shop', 's3://my-logs/shop?region=eu-west-1&endpoint=http://localhost:9000']) {
    assert.equal(await extract(textOf('duckdb', to)), 12)
  }
})
