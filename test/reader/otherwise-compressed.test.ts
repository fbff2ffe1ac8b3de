import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'node:test'
import { brokenLines } from '../../lib/cli/broken-lines.ts'
import { checkFolder } from '../../lib/cli/check-folder.ts'
import type { Terminal } from '../../lib/cli/output/terminal.ts'
import { Follower } from '../../lib/reader/follow/follower.ts'
import { positionNow } from '../../lib/reader/follow/position-now.ts'
import { listFiles, type Malformed, readRecords } from '../../lib/reader/index.ts'
import { append, partPath } from './harness/log-writer.ts'
import { numbered } from './harness/sample-record.ts'
import { tempLogDir } from './harness/temp-log-dir.ts'

const DAY = 24 * 3_600_000

/** A folder with three days that somebody compressed, and today. */
function logDirOf(t: Parameters<typeof tempLogDir>[0]): string {
  const logDir = tempLogDir(t)
  for (const [day, ending] of [
    ['2026-11-01', '.zst'],
    ['2026-11-02', '.zst'],
    ['2026-11-22', '.xz'],
  ] as const) {
    writeFileSync(partPath(logDir, day) + ending, 'not to be read')
  }
  writeFileSync(`${partPath(logDir, '2026-11-02')}.zst.old`, 'not ours')
  append(partPath(logDir, '2026-11-24'), ...numbered(1, 3))
  return logDir
}

const passedOver = ({ file, reason, text }: Malformed) => [basename(file), reason, text]
const XZ = ['app.2026-11-22.1.log.xz', 'compressed', 'it ends in .xz: decompress it first']
const ZST = ['01', '02'].map((day) => [
  `app.2026-11-${day}.1.log.zst`,
  'compressed',
  'it ends in .zst: decompress it first',
])

test('files that cannot be decompressed here are told, of the days that are asked for', async (t) => {
  const logDir = logDirOf(t)
  for (const [from, expected] of [
    [undefined, [...ZST, XZ]],
    [Date.UTC(2026, 10, 22), [XZ]],
    [Date.UTC(2026, 10, 24, 11), []],
  ] as const) {
    const told: Malformed[] = []
    let records = 0
    const query = { logDir, onMalformed: (malformed: Malformed) => told.push(malformed), ...(from && { from }) }
    for await (const _ of readRecords(query)) records++
    assert.equal(records, 3)
    assert.deepEqual(told.map(passedOver).sort(), expected)
  }
})

test('they are no files of records', async (t) => {
  const files = await listFiles(logDirOf(t))
  assert.deepEqual(
    files.map(({ path }) => basename(path)),
    ['app.2026-11-24.1.log'],
  )
})

test('who follows from the start hears of them once, who follows from now does not', async (t) => {
  const logDir = logDirOf(t)
  const followed = async (position: ConstructorParameters<typeof Follower>[1]) => {
    const told: Malformed[] = []
    const report = (malformed: Malformed) => told.push(malformed)
    const follower = new Follower({ logDir, categories: null, report }, position)
    for (let looks = 0; looks < 2; looks++) for await (const _ of follower.look());
    await follower.close()
    return told.map(passedOver).sort()
  }
  assert.deepEqual(await followed({ version: 1, from: null, files: [] }), [...ZST, XZ])
  assert.deepEqual(await followed({ version: 1, from: Date.UTC(2026, 10, 4) + 14 * DAY, files: [] }), [XZ])
  assert.deepEqual(await followed(positionNow(logDir, null)), [])
})

test('the command says how many there are of each ending, and a folder of them alone is no wrong folder', async (t) => {
  const broken = brokenLines()
  const told: string[] = []
  for await (const _ of readRecords({ logDir: logDirOf(t), onMalformed: broken.onMalformed }));
  broken.tell({ cannotRead: (text: string) => told.push(text), note: assert.fail } as unknown as Terminal)
  assert.deepEqual(told.sort(), [
    'access-log: 1 file ends in .xz: decompress first, or compress by gzip',
    'access-log: 2 files end in .zst: decompress first, or compress by gzip',
  ])
  const logDir = tempLogDir(t)
  writeFileSync(`${partPath(logDir, '2026-11-20')}.zst`, 'not to be read')
  await checkFolder(logDir, ['app'])
  await assert.rejects(checkFolder(logDir, ['ap']), /did you mean app/)
})
