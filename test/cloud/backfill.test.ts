import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { archive } from '../../lib/archive/index.ts'
import { openStore } from '../../lib/store/index.ts'
import { clickhouse } from './harness/clickhouse-test.ts'
import { runCommand } from './harness/command.ts'
import { linesIn } from './harness/lines-in.ts'
import { DAYS, linesOf, partFile, tempFolder, writeLogs, writeOld } from './harness/logs.ts'
import { store, storeTest } from './harness/store.ts'

const [FIRST = '', SECOND = '', LAST = ''] = DAYS

async function archiveAll(logDir: string, bucket: string): Promise<void> {
  const { parts } = await archive({ logDir, to: `s3://${bucket}/logs`, segment: '64k', client: store.admin })
  for (const { error } of parts) assert.equal(error, undefined)
}

storeTest(
  'a backfill from the archive over a live load doubles no line, and brings those of other hosts',
  async (bucket, t) => {
    const table = `t_${bucket.slice(2).replaceAll('-', '')}`
    const to = clickhouse.address(table)
    const logDir = writeLogs(t, 300)
    const other = writeLogs(t, 100, 'other-host')
    const dir = `s3://${bucket}/logs?endpoint=${store.endpoint}`
    await archiveAll(logDir, bucket)
    // Archived in segments of 64k, one file grown after that, another one compressed and one of a second part.
    appendFileSync(partFile(logDir, 'app', LAST), linesOf(LAST, 300, 'grown'))
    const compressed = partFile(logDir, 'payment', SECOND)
    writeFileSync(`${compressed}.gz`, gzipSync(readFileSync(compressed)))
    rmSync(compressed)
    writeOld(partFile(logDir, 'app', FIRST, 2), linesOf(FIRST, 50, 'second-part'), FIRST)
    await archiveAll(logDir, bucket)
    await archiveAll(other, bucket)

    assert.equal((await runCommand(['load', '--dir', logDir, '--to', to, '--once'])).code, 0)
    const state = join(tempFolder(t), 'backfill.json')
    const first = await runCommand(['load', '--dir', dir, '--to', to, '--state', state, '--json'])
    assert.deepEqual([first.code, first.stderr], [0, ''])
    const expected = [...linesIn(logDir), ...linesIn(other)].sort()
    // What a file has grown by a moment ago is not archived yet.
    assert.equal(JSON.parse(first.stdout).stored, expected.length - 300)
    const rows = async () => Number(await clickhouse.ask(`SELECT count() FROM ${table} FINAL`))
    assert.equal(await rows(), expected.length)
    const found: string[] = []
    const opened = await openStore(to)
    for await (const { text } of opened.find({ lines: 'all' })) found.push(text)
    await opened.close()
    assert.deepEqual(found.sort(), expected)

    const again = await runCommand(['load', '--dir', dir, '--to', to, '--state', state, '--json'])
    assert.equal(JSON.parse(again.stdout).stored, 0)
    assert.equal((await runCommand(['load', 'app', '--dir', dir, '--to', to])).code, 0)
    assert.equal(await rows(), expected.length)
  },
)
