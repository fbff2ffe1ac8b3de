import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { checkPosition, type FollowPosition } from '../../../lib/reader/follow/position.ts'
import { positionNow } from '../../../lib/reader/follow/position-now.ts'
import { follower } from '../harness/follower.ts'
import { append, partPath, writeGzip } from '../harness/log-writer.ts'
import { numbered } from '../harness/sample-record.ts'
import { tempLogDir } from '../harness/temp-log-dir.ts'

const ids = (from: number, to: number) => numbered(from, to).map((record) => record.reqId)

type Looking = ReturnType<typeof follower>

/** What happens to the one that follows once it has read all. */
const goings: Record<string, (t: TestContext, logDir: string, before: Looking) => Looking> = {
  'goes on': (_t, _logDir, before) => before,
  restarts: (t, logDir, before) => follower(t, logDir, checkPosition(JSON.parse(JSON.stringify(before.position())))),
  'restarts on a restored disk': (t, logDir, before) => {
    const position = before.position()
    const inodes = position.files.map(({ inode }) => inode)
    const files = position.files.map((file, index) => ({ ...file, inode: inodes.at(index - 1) ?? '' }))
    return follower(t, logDir, { ...position, files })
  },
}

for (const [going, goOn] of Object.entries(goings)) {
  for (const isSeen of [true, false]) {
    /** A file of ten records that was read, of which the compressed copy holds the first. */
    const readBeyondCopy = async (t: TestContext) => {
      const logDir = tempLogDir(t)
      const [path, next] = [partPath(logDir, '2026-11-24'), partPath(logDir, '2026-11-25')]
      append(path, ...numbered(1, 3))
      append(next, ...numbered(20, 20))
      const first = follower(t, logDir)
      if (isSeen) await first.look()
      if (isSeen) writeGzip(path, ...numbered(1, 1))
      append(path, ...numbered(4, 10))
      append(next, ...numbered(21, 21))
      await first.look()
      writeGzip(path, ...numbered(1, 1))
      return { logDir, path, first }
    }
    const when = `when the following ${going}, ${isSeen ? 'seen beside it' : 'never seen beside it'}`

    test(`an older compressed copy that is left of a file gives nothing ${when}`, async (t) => {
      const { logDir, path, first } = await readBeyondCopy(t)
      rmSync(path)
      const { look, reports } = goOn(t, logDir, first)
      assert.deepEqual([await look(), await look(), await look()].flat(), [])
      assert.deepEqual(reports, [])
    })

    test(`an older copy that is decompressed gives only what is added to it ${when}`, async (t) => {
      const { logDir, path, first } = await readBeyondCopy(t)
      rmSync(path)
      writeFileSync(path, gunzipSync(readFileSync(`${path}.gz`)))
      rmSync(`${path}.gz`)
      const { look } = goOn(t, logDir, first)
      assert.deepEqual(await look(), [])
      append(path, ...numbered(31, 32))
      assert.deepEqual(await look(), ids(31, 32))
    })

    test(`a file made anew beside an older compressed copy is given, and the copy is not ${when}`, async (t) => {
      const { logDir, path, first } = await readBeyondCopy(t)
      rmSync(path)
      append(path, ...numbered(31, 32))
      const { look } = goOn(t, logDir, first)
      assert.deepEqual([await look(), await look()].flat(), ids(31, 32))
    })

    test(`a file made anew and compressed is given whole though it is shorter ${when}`, async (t) => {
      const { logDir, path, first } = await readBeyondCopy(t)
      rmSync(path)
      writeGzip(path, ...numbered(31, 32))
      const { look } = goOn(t, logDir, first)
      assert.deepEqual([await look(), await look()].flat(), ids(31, 32))
    })

    test(`a file that lost its end and went on before it was compressed loses nothing ${when}`, async (t) => {
      const { logDir, path, first } = await readBeyondCopy(t)
      rmSync(path)
      writeGzip(path, ...numbered(1, 1), ...numbered(31, 32))
      const { look } = goOn(t, logDir, first)
      const found = [await look(), await look()].flat()
      assert.deepEqual(found.slice(-2), ids(31, 32))
    })
  }
}

test('a compressed copy of what was read, beside a file made anew, gives nothing', async (t) => {
  for (const isSeen of [true, false]) {
    const logDir = tempLogDir(t)
    const path = partPath(logDir, '2026-11-24')
    append(path, ...numbered(1, 3))
    const { look } = follower(t, logDir)
    await look()
    writeGzip(path, ...numbered(1, 3))
    if (isSeen) assert.deepEqual(await look(), [])
    rmSync(path)
    append(path, ...numbered(31, 32))
    assert.deepEqual([await look(), await look()].flat(), ids(31, 32))
  }
})

test('an older compressed copy that is left of a file gives nothing from now on', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 10))
  const now = positionNow(logDir, null)
  writeGzip(path, ...numbered(1, 4))
  rmSync(path)
  const { look } = follower(t, logDir, now)
  assert.deepEqual([await look(), await look()].flat(), [])
})

test('a copy that ends within a line gives nothing and is not reported', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 10))
  const { look, reports } = follower(t, logDir)
  await look()
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path).subarray(0, 1000)))
  rmSync(path)
  assert.deepEqual([await look(), await look()].flat(), [])
  assert.deepEqual(reports, [])
})

test('a position of an older version, without the marks of a copy, is accepted', () => {
  const file = { file: 'app.2026-11-24.1.log', inode: '1:2', offset: 0, anchor: '', complete: false }
  const at = (changes: object) => ({ version: 1, from: null, files: [{ ...file, ...changes }] }) as FollowPosition
  for (const changes of [{}, { head: '9:x', time: 5 }]) assert.doesNotThrow(() => checkPosition(at(changes)))
  for (const changes of [{ head: 9 }, { time: '5' }, { time: Number.NaN }]) {
    assert.throws(() => checkPosition(at(changes)), { code: 'FST_ACCESS_LOG_OPTION_INVALID' })
  }
})

test('an older copy is known though one of several writers wrote an earlier time behind it', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 9))
  const { look } = follower(t, logDir)
  await look()
  writeGzip(path, ...numbered(1, 9))
  append(path, ...numbered(8, 8))
  assert.deepEqual(await look(), ids(8, 8))
  rmSync(path)
  assert.deepEqual([await look(), await look()].flat(), [])
})
