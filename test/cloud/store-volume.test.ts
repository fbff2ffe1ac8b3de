import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { archive } from '../../lib/archive/index.ts'
import { clickhouse } from './harness/clickhouse-test.ts'
import { tempFolder } from './harness/logs.ts'
import { type Measured, measuredCommand } from './harness/measured.ts'
import { store, storeTest } from './harness/store.ts'
import { writeRecords } from './harness/volume.ts'

/** Records in all; ACCESS_LOG_TEST_RECORDS=1000000 for the numbers in docs/store.md. */
const RECORDS = Number(process.env.ACCESS_LOG_TEST_RECORDS ?? 50_000)

/** More than the program, its client and the batch that it holds, however many records there are. */
const MOST_MEMORY = 170 * 1024 * 1024

const SOURCE = 'web-1'

/** The routes: an answer that is empty on both sides would be equal too. */
const FEWEST_LINES = 5

const QUESTIONS: readonly (readonly string[])[] = [
  ['find', '--user', '77', '--json'],
  ['find', '--status', '5xx', '--newest', '-n', '10', '--json'],
  ['stats', '--by', 'route', '--json'],
]

storeTest('so many records are loaded from files and from the archive, and each is one row', async (bucket, t) => {
  const logDir = tempFolder(t)
  const hashes = writeRecords(logDir, RECORDS)
  const table = `t_${bucket.slice(2).replaceAll('-', '')}`
  const to = clickhouse.address(table)
  const load = (...more: string[]) => measuredCommand(['load', '--to', to, '--json', '--source', SOURCE, ...more])
  const live = await told(t, 'load from files', () => load('--dir', logDir, '--once'))
  assert.equal(JSON.parse(live.stdout).stored, RECORDS)
  const { parts } = await archive({ logDir, to: `s3://${bucket}/logs`, source: SOURCE, client: store.admin })
  for (const { error } of parts) assert.equal(error, undefined)
  const dir = `s3://${bucket}/logs?endpoint=${store.endpoint}`
  const backfill = await told(t, 'backfill from the archive', () => load('--dir', dir))
  assert.equal(JSON.parse(backfill.stdout).stored, RECORDS)
  for (const { peak } of [live, backfill]) assert.ok(peak < MOST_MEMORY, `${megabytes(peak)} MB`)

  const count = `SELECT count(), uniqExact(source, file, offset) FROM ${table} FINAL`
  assert.equal(await clickhouse.ask(count), `${RECORDS}\t${RECORDS}`)
  for (const [file, sha256] of hashes) {
    const lines = `SELECT line || '\\n' AS line FROM ${table} FINAL WHERE file = '${file}' ORDER BY offset`
    const hash = `SELECT lower(hex(SHA256(arrayStringConcat(groupArray(line))))) FROM (${lines})`
    assert.equal(await clickhouse.ask(hash), sha256, file)
  }
  await clickhouse.ask(`OPTIMIZE TABLE ${table} FINAL`)
  const size = `SELECT sum(bytes_on_disk) / sum(rows) FROM system.parts WHERE table = '${table}' AND active`
  t.diagnostic(`bytes of a record in the table: ${Number(await clickhouse.ask(size)).toFixed(1)}`)
  for (const question of QUESTIONS) {
    const stored = await told(t, `table: ${question.join(' ')}`, () => measuredCommand([...question, '--dir', to]))
    const files = await told(t, `files: ${question.join(' ')}`, () => measuredCommand([...question, '--dir', logDir]))
    assert.ok(files.stdout.split('\n').length > FEWEST_LINES)
    assert.equal(sortedLines(stored.stdout), sortedLines(files.stdout), question.join(' '))
  }
})

/** Says what a run has cost: CPU of the command and of the engine, and memory of the command. */
async function told(t: TestContext, what: string, run: () => Promise<Measured>): Promise<Measured> {
  const before = clickhouse.cpu
  const done = await run()
  assert.equal(done.code, 0, done.stderr)
  const engine = (clickhouse.cpu - before).toFixed(2)
  t.diagnostic(`${what}: ${done.cpu.toFixed(2)} s of CPU, the engine's ${engine} s, ${megabytes(done.peak)} MB at most`)
  return done
}

function sortedLines(text: string): string {
  return text.split('\n').sort().join('\n')
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}
