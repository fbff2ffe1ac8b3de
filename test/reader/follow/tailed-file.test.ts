import assert from 'node:assert/strict'
import { appendFileSync, statSync, truncateSync, utimesSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { TailedFile } from '../../../lib/reader/follow/tailed-file.ts'
import { MAX_LINE_LENGTH } from '../../../lib/reader/lines/line-reader.ts'
import type { Malformed } from '../../../lib/reader/lines/malformed.ts'
import { listFiles } from '../../../lib/reader/list-files.ts'
import { append, partPath } from '../harness/log-writer.ts'
import { tempLogDir } from '../harness/temp-log-dir.ts'

/** Tails the one file of a folder; `added` is called for each block, and gives the text of all of them. */
async function tail(t: TestContext, logDir: string) {
  const reports: Malformed[] = []
  const [listed] = await listFiles(logDir)
  assert(listed)
  const file = new TailedFile(listed, { inode: listed.inode, offset: 0, anchor: '', complete: false }, (malformed) => {
    reports.push(malformed)
  })
  file.foundAs(listed)
  t.after(() => file.close())
  const added = async (onBlock: () => void = () => {}) => {
    let text = ''
    for await (const { bytes } of file.added()) {
      text += bytes.toString()
      onBlock()
    }
    return text
  }
  return { file, added, reports }
}

test('a file that is cut and grows beyond the place between two reads of one look is read from its start', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, '"old"')
  const { added } = await tail(t, logDir)
  let cut = false
  const text = await added(() => {
    if (cut) return
    cut = true
    truncateSync(path)
    append(path, '"new 1"', '"new 2"', '"new 3"')
  })
  assert.equal(text, '"old"\n"new 1"\n"new 2"\n"new 3"\n')
  assert.equal(await added(), '')
})

test('a file that is cut and grows to its size again within a tick of the disk is read from its start', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, '"old 1"', '"old 2"')
  const { atime, mtime } = statSync(path)
  t.mock.method(Date, 'now', () => mtime.getTime() + 1)
  const { added } = await tail(t, logDir)
  assert.equal(await added(), '"old 1"\n"old 2"\n')
  truncateSync(path)
  append(path, '"new 1"', '"new 2"')
  utimesSync(path, atime, mtime)
  assert.equal(await added(), '"new 1"\n"new 2"\n')
})

test('a line that is too long and still being written is reported once, and nothing before it given again', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, '"before"')
  const { file, added, reports } = await tail(t, logDir)
  assert.equal(await added(), '"before"\n')
  const { offset } = file.position
  appendFileSync(path, 'x'.repeat(MAX_LINE_LENGTH + 1))
  assert.equal(await added(), '')
  assert.equal(file.position.offset, offset, 'a position is where a line begins')
  append(path, '', '"behind"')
  assert.equal(await added(), '"behind"\n')
  assert.deepEqual(
    reports.map((report) => [report.offset, report.length]),
    [[offset, MAX_LINE_LENGTH + 1]],
  )
})
