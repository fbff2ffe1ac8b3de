import assert from 'node:assert/strict'
import { archive } from '../../lib/archive/index.ts'
import { openStore, type StoredLine } from '../../lib/store/index.ts'
import { runHere } from '../cli/harness/run-here.ts'
import { sampleRecord } from '../reader/harness/sample-record.ts'
import { clickhouse, clickhouseTest } from './harness/clickhouse-test.ts'
import { DAYS, partFile, tempFolder, writeOld } from './harness/logs.ts'
import { store } from './harness/store.ts'

const [FIRST = '', SECOND = ''] = DAYS
const MIDNIGHT = Date.parse(SECOND)

/** The folders of two sources whose days end at different times, and records with one duration, and with errors of one place. */
const FILES: readonly [source: string, day: string, times: readonly number[]][] = [
  ['web-1', FIRST, [MIDNIGHT - 5]],
  ['web-2', FIRST, [MIDNIGHT - 5, MIDNIGHT]],
  ['web-1', SECOND, [MIDNIGHT, MIDNIGHT, MIDNIGHT + 1]],
  ['web-2', SECOND, [MIDNIGHT + 1, MIDNIGHT + 1]],
]

function textsOf(source: string, day: string, times: readonly number[]): string[] {
  const errorDetail = { errorFunc: 'f', location: '1 line in a.ts', raised: 'Oops', message: 'no', detail: null }
  return times.map((time, at) =>
    JSON.stringify(
      sampleRecord({
        time,
        category: 'app',
        statusCode: 500,
        reqId: `${source} ${day} ${at}`,
        durationUs: 7,
        errorDetail,
      }),
    ),
  )
}

clickhouseTest('a table of several sources gives and counts lines in the order of the archive', async (table, t) => {
  const bucket = `b-${table.replaceAll('_', '-')}`
  await store.admin.createBucket({ Bucket: bucket })
  const lines: StoredLine[] = []
  for (const source of ['web-1', 'web-2']) {
    const logDir = tempFolder(t)
    for (const [, day, times] of FILES.filter(([own]) => own === source)) {
      const texts = textsOf(source, day, times)
      writeOld(partFile(logDir, 'app', day), texts.map((text) => `${text}\n`).join(''), day)
      const file = `app.${day}.1.log`
      for (const [at, text] of texts.entries()) lines.push({ source, file, offset: at * (text.length + 1), text })
    }
    await archive({ logDir, to: `s3://${bucket}/logs`, source, client: store.admin })
  }
  const filled = await openStore(clickhouse.address(table))
  t.after(() => filled.close())
  await filled.prepare()
  await filled.append(lines)
  const answers = async (...args: string[]) => {
    const archived = await runHere([...args, '--dir', `s3://${bucket}/logs?endpoint=${store.endpoint}`])
    const stored = await runHere([...args, '--dir', clickhouse.address(table)])
    assert.deepEqual([archived.stderr, stored.stderr], ['', ''])
    return [archived.stdout, stored.stdout] as const
  }
  const [archived, stored] = await answers('cat', '--json')
  assert.equal(archived.match(/\n/g)?.length, 8)
  assert.equal(stored, archived)
  const [fromArchive, fromTable] = (await answers('report', '--json', '--tz', 'UTC')).map((text) => JSON.parse(text))
  assert.deepEqual(fromTable.slowest, fromArchive.slowest)
  assert.deepEqual(fromTable.errors, fromArchive.errors)
})
