import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { positionNow } from '../../../lib/reader/follow/position-now.ts'
import { fakeClock } from '../harness/fake-clock.ts'
import { follower, START } from '../harness/follower.ts'
import { append, partPath, replaceByCopy, writeGzip } from '../harness/log-writer.ts'
import { openBelow } from '../harness/open-below.ts'
import { numbered } from '../harness/sample-record.ts'
import { tempLogDir } from '../harness/temp-log-dir.ts'

const ids = (from: number, to: number) => numbered(from, to).map((record) => record.reqId)
const text = (from: number, to: number) =>
  numbered(from, to)
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('')

test('a file that is replaced by a copy again and again gives every record once', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 2))
  const { look } = follower(t, logDir)
  assert.deepEqual(await look(), ids(1, 2))
  for (let id = 3; id < 8; id++) {
    replaceByCopy(path)
    append(path, ...numbered(id, id))
    assert.deepEqual(await look(), ids(id, id))
  }
})

test('a file that gets a second name gives every record once, under whatever name it keeps', async (t) => {
  for (const isRead of [true, false]) {
    const logDir = tempLogDir(t)
    const paths = [1, 2, 3].map((part) => partPath(logDir, '2026-11-24', part))
    const [earlier = '', path = '', later = ''] = paths
    append(path, ...numbered(1, 2))
    const first = follower(t, logDir)
    if (isRead) assert.deepEqual(await first.look(), ids(1, 2))
    linkSync(path, later)
    assert.deepEqual(await first.look(), isRead ? [] : ids(1, 2))
    linkSync(path, earlier)
    assert.deepEqual(await first.look(), [])
    append(later, ...numbered(3, 3))
    assert.deepEqual(await first.look(), ids(3, 3))
    const { look } = follower(t, logDir, first.position())
    assert.deepEqual(await look(), [])
    for (const [index, name] of [earlier, path].entries()) {
      rmSync(name)
      append(later, ...numbered(4 + index, 4 + index))
      assert.deepEqual(await look(), ids(4 + index, 4 + index))
    }
  }
})

test('a file that a listing misses while it is compressed is not read again', async (t) => {
  const pass = fakeClock(t)
  const logDir = tempLogDir(t)
  const [path, other] = [partPath(logDir, '2026-11-23'), partPath(logDir, '2026-11-24')]
  append(path, ...numbered(1, 3))
  append(other, ...numbered(4, 4))
  const { look } = follower(t, logDir)
  assert.deepEqual(await look(), ids(1, 4))
  pass(61_000)
  assert.deepEqual(await look(), [])
  rmSync(path)
  assert.deepEqual(await look(), [])
  pass(50_000)
  assert.deepEqual(await look(), [])
  writeGzip(path, ...numbered(1, 3))
  assert.deepEqual(await look(), [])
})

test('a file that a listing misses while it is renamed is not read again', async (t) => {
  const pass = fakeClock(t)
  const logDir = tempLogDir(t)
  const [path, other] = [partPath(logDir, '2026-11-23'), partPath(logDir, '2026-11-24')]
  append(path, ...numbered(1, 3))
  append(other, ...numbered(4, 4))
  const { look } = follower(t, logDir)
  assert.deepEqual(await look(), ids(1, 4))
  pass(61_000)
  assert.deepEqual(await look(), [])
  renameSync(path, `${path}.away`)
  assert.deepEqual(await look(), [])
  renameSync(`${path}.away`, partPath(logDir, '2026-11-23', 2))
  assert.deepEqual(await look(), [])
})

test('a disk that is away for long does not make its files new', async (t) => {
  const pass = fakeClock(t)
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 3))
  const { look } = follower(t, logDir)
  assert.deepEqual(await look(), ids(1, 3))
  renameSync(dirname(path), join(logDir, 'app.away'))
  mkdirSync(dirname(path))
  for (let minutes = 0; minutes < 5; minutes++) {
    assert.deepEqual(await look(), [])
    pass(61_000)
  }
  rmSync(dirname(path), { recursive: true })
  renameSync(join(logDir, 'app.away'), dirname(path))
  append(path, ...numbered(4, 4))
  assert.deepEqual(await look(), ids(4, 4))
})

test('a file that retention removed is forgotten', async (t) => {
  const pass = fakeClock(t)
  const logDir = tempLogDir(t)
  const [path, other] = [partPath(logDir, '2026-11-23'), partPath(logDir, '2026-11-24')]
  append(path, ...numbered(1, 3))
  append(other, ...numbered(4, 4))
  const { look, position } = follower(t, logDir)
  await look()
  rmSync(path)
  for (let minutes = 0; minutes < 3; minutes++) {
    await look()
    pass(61_000)
  }
  append(other, ...numbered(5, 5))
  assert.deepEqual(await look(), ids(5, 5))
  assert.deepEqual(
    position().files.map(({ file }) => file),
    ['app.2026-11-24.1.log'],
  )
})

test('a file that has not changed for a minute is closed, and read again when it does', async (t) => {
  const pass = fakeClock(t)
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 3))
  const { look } = follower(t, logDir)
  await look()
  pass(59_000)
  await look()
  assert.equal(openBelow(logDir).length, 1)
  pass(2000)
  await look()
  assert.equal(openBelow(logDir).length, 0)
  append(path, ...numbered(4, 4))
  assert.deepEqual(await look(), ids(4, 4))
})

test('of very many files few are open', async (t) => {
  const logDir = tempLogDir(t)
  const paths = Array.from({ length: 300 }, (_, part) => partPath(logDir, '2026-11-24', part + 1))
  for (const [index, path] of paths.entries()) append(path, ...numbered(index, index))
  const { look } = follower(t, logDir)
  assert.deepEqual(await look(), ids(0, 299))
  assert.ok(openBelow(logDir).length <= 32)
  for (const [index, path] of paths.entries()) append(path, ...numbered(1000 + index, 1000 + index))
  assert.deepEqual(await look(), ids(1000, 1299))
  assert.ok(openBelow(logDir).length <= 32)
})

test('a position holds on a restored disk, whose inodes are others', async (t) => {
  const logDir = tempLogDir(t)
  const parts = [1, 2, 3].map((part) => partPath(logDir, '2026-11-24', part))
  for (const [index, path] of parts.entries()) append(path, ...numbered(index * 10, index * 10 + 2))
  writeGzip(partPath(logDir, '2026-11-23'), ...numbered(90, 92))
  const before = follower(t, logDir)
  await before.look()
  const { files } = before.position()
  const inodes = files.map(({ inode }) => inode)
  const cases = {
    'inodes of no file': files.map((file, index) => ({ ...file, inode: `9:${index}` })),
    'inodes of each other': files.map((file, index) => ({ ...file, inode: inodes.at(index - 1) ?? '' })),
  }
  for (const [name, restored] of Object.entries(cases)) {
    const { look } = follower(t, logDir, { version: 1, from: null, files: restored })
    assert.deepEqual(await look(), [], name)
    append(parts[1] ?? '', ...numbered(13, 13))
    assert.deepEqual(await look(), ids(13, 13), name)
    writeFileSync(parts[1] ?? '', text(10, 12))
  }
})

test('a copy that has the inode of its original, which was read less far, is not read again', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 2))
  const before = follower(t, logDir)
  await before.look()
  replaceByCopy(path)
  append(path, ...numbered(3, 3))
  assert.deepEqual(await before.look(), ids(3, 3))
  const { files } = before.position()
  assert.equal(files.length, 2)
  const { dev, ino } = statSync(path)
  const swapped = files.map((file) => ({ ...file, inode: file.inode === `${dev}:${ino}` ? '9:9' : `${dev}:${ino}` }))
  const renamed = partPath(logDir, '2026-11-24', 2)
  for (const name of [path, renamed]) {
    if (name === renamed) renameSync(path, renamed)
    const { look } = follower(t, logDir, { version: 1, from: null, files: swapped })
    assert.deepEqual(await look(), [])
  }
  append(renamed, ...numbered(4, 4))
  const { look } = follower(t, logDir, { version: 1, from: null, files: swapped })
  assert.deepEqual(await look(), ids(4, 4))
})

test('a file that was given the inode of one that was compressed is new, and the compressed one is not', async (t) => {
  const logDir = tempLogDir(t)
  const [old, today] = [partPath(logDir, '2026-11-23'), partPath(logDir, '2026-11-24')]
  append(old, ...numbered(1, 3))
  const before = follower(t, logDir)
  await before.look()
  const { files } = before.position()
  writeGzip(old, ...numbered(1, 3))
  rmSync(old)
  append(today, ...numbered(4, 9))
  const { dev, ino } = statSync(today)
  const position = {
    version: 1 as const,
    from: null,
    files: files.map((file) => ({ ...file, inode: `${dev}:${ino}` })),
  }
  const { look } = follower(t, logDir, position)
  assert.deepEqual(await look(), ids(4, 9))
})

test('a compressed file that was given the inode of another one of its name is new', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  writeGzip(path, ...numbered(1, 3))
  append(partPath(logDir, '2026-11-25'), ...numbered(20, 20))
  const before = follower(t, logDir)
  assert.deepEqual(await before.look(), [...ids(1, 3), 'req-20'])
  const { files } = before.position()
  assert.equal(files[0]?.complete, true)
  writeGzip(path, ...numbered(4, 9))
  utimesSync(`${path}.gz`, 1, 1)
  const { look } = follower(t, logDir, { version: 1, from: null, files })
  assert.deepEqual(await look(), ids(4, 9))
})

test('a file that is removed, made again and compressed at once is read at the next look', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 2))
  const { look } = follower(t, logDir)
  assert.deepEqual(await look(), ids(1, 2))
  append(path, ...numbered(3, 3))
  rmSync(path)
  writeGzip(path, ...numbered(4, 9))
  assert.deepEqual(await look(), ids(3, 9))
  assert.deepEqual(await look(), [])
})

test('a copy that takes the place of a file and another name between two looks is read on', async (t) => {
  for (const isResumed of [false, true]) {
    const logDir = tempLogDir(t)
    const [path, copy, renamed] = [1, 2, 3].map((part) => partPath(logDir, '2026-11-24', part)) as [
      string,
      string,
      string,
    ]
    append(path, ...numbered(1, 3))
    const first = follower(t, logDir)
    assert.deepEqual(await first.look(), ids(1, 3))
    append(path, ...numbered(4, 4))
    copyFileSync(path, copy)
    rmSync(path)
    append(copy, ...numbered(5, 5))
    renameSync(copy, renamed)
    const { look } = isResumed ? follower(t, logDir, JSON.parse(JSON.stringify(first.position()))) : first
    assert.deepEqual(await look(), ids(4, 5))
    append(renamed, ...numbered(6, 6))
    assert.deepEqual(await look(), ids(6, 6))
    append(path, ...numbered(7, 8))
    assert.deepEqual(await look(), ids(7, 8), 'another file of the old name')
  }
})

test('a compressed file beside its plain one gives what the plain one lacks', async (t) => {
  const gzip = (from: number, to: number) => gzipSync(text(from, to))
  const pairs: [string, string, Buffer, unknown[]][] = [
    ['a copy', text(1, 3), gzip(1, 3), ids(1, 3)],
    ['an older copy', text(1, 5), gzip(1, 3), ids(1, 5)],
    ['a copy in the making', text(1, 3), gzip(1, 3).subarray(0, 40), ids(1, 3)],
    ['a plain file that began anew', text(4, 5), gzip(1, 3), ids(1, 5)],
    ['an empty plain file', '', gzip(1, 3), ids(1, 3)],
    [
      'both going on from one beginning',
      text(1, 3) + text(6, 7),
      gzip(1, 5),
      [...ids(4, 5), ...ids(1, 3), ...ids(6, 7)],
    ],
  ]
  for (const [name, plain, compressed, expected] of pairs) {
    const logDir = tempLogDir(t)
    const path = partPath(logDir, '2026-11-24')
    writeFileSync(path, plain)
    writeFileSync(`${path}.gz`, compressed)
    const { look, position } = follower(t, logDir)
    assert.deepEqual(await look(), expected, name)
    assert.deepEqual(await look(), [], name)
    append(path, ...numbered(8, 8))
    assert.deepEqual(await look(), ids(8, 8), name)
    const resumed = follower(t, logDir, JSON.parse(JSON.stringify(position())))
    assert.deepEqual(await resumed.look(), [], `${name}, resumed`)
    const now = follower(t, logDir, positionNow(logDir, null))
    append(path, ...numbered(9, 9))
    for (const { look } of [now, resumed]) assert.deepEqual(await look(), ids(9, 9), `${name}, from now`)
  }
})

test('a copy that is compressed step by step beside the plain file gives nothing, and at its end its rest', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 400))
  for (const from of [START, positionNow(logDir, null)]) {
    const { look, reports } = follower(t, logDir, from)
    assert.equal((await look()).length, from === START ? 400 : 0)
    append(path, ...numbered(401, 402))
    const compressed = gzipSync(readFileSync(path))
    assert.deepEqual(await look(), ids(401, 402))
    append(path, ...numbered(403, 403))
    for (let length = 0; length <= compressed.length; length += compressed.length / 4) {
      writeFileSync(`${path}.gz`, compressed.subarray(0, length))
      assert.deepEqual(await look(), length === 0 ? ids(403, 403) : [])
    }
    append(path, ...numbered(404, 404))
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
    rmSync(path)
    const found = [await look(), await look()].flat()
    assert.deepEqual(found, ids(404, 404))
    assert.deepEqual(reports, [])
    writeFileSync(path, text(1, 400))
    rmSync(`${path}.gz`)
  }
})

test('a compressed file that is there when the following begins is passed over though it is finished later', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 400))
  const compressed = gzipSync(readFileSync(path))
  writeFileSync(`${path}.gz`, compressed.subarray(0, 200))
  const now = positionNow(logDir, null)
  assert.deepEqual(
    now.files.map(({ file, complete }) => [file, complete]),
    [
      ['app.2026-11-24.1.log', false],
      ['app.2026-11-24.1.log', true],
    ],
  )
  const { look } = follower(t, logDir, now)
  append(path, ...numbered(401, 401))
  appendFileSync(`${path}.gz`, compressed.subarray(200))
  assert.deepEqual(await look(), ids(401, 401))
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
  rmSync(path)
  assert.deepEqual([await look(), await look(), await look()].flat(), [])
})

test('a file that is renamed and compressed between two looks gives only what was added to it', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 3))
  const { look } = follower(t, logDir)
  assert.deepEqual(await look(), ids(1, 3))
  writeGzip(partPath(logDir, '2026-11-24', 2), ...numbered(1, 5))
  rmSync(path)
  assert.deepEqual(await look(), ids(4, 5))
  assert.deepEqual(await look(), [])
})

test('a file that is decompressed again is not read again', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  writeGzip(path, ...numbered(1, 400))
  const { look } = follower(t, logDir)
  assert.deepEqual(await look(), ids(1, 400))
  const whole = gunzipSync(readFileSync(`${path}.gz`))
  for (let length = 0; length < whole.length; length += 10_000) {
    writeFileSync(path, whole.subarray(0, length))
    assert.deepEqual(await look(), [])
  }
  writeFileSync(path, whole)
  rmSync(`${path}.gz`)
  assert.deepEqual(await look(), [])
  append(path, ...numbered(401, 401))
  assert.deepEqual(await look(), ids(401, 401))
})

test('a damaged compressed copy of what was read is told and gives nothing again', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 400))
  const { look, reports } = follower(t, logDir)
  assert.equal((await look()).length, 400)
  writeFileSync(`${path}.gz`, gzipSync(text(1, 400)).subarray(0, 400))
  rmSync(path)
  assert.deepEqual([await look(), await look(), await look()].flat(), [])
  assert.deepEqual(
    reports.map(({ file, reason, text }) => ({ file, reason, text })),
    [{ file: `${path}.gz`, reason: 'unreadable', text: 'unexpected end of file' }],
  )
})

test('a compressed file that lacks its end is told once it stays so, and the rest is read when it comes', async (t) => {
  const logDir = tempLogDir(t)
  const path = `${partPath(logDir, '2026-11-24')}.gz`
  const whole = gzipSync(text(1, 4000))
  writeFileSync(path, whole.subarray(0, whole.length / 2))
  const { look, reports } = follower(t, logDir)
  const first = await look()
  assert.ok(first.length > 500)
  assert.deepEqual(reports, [])
  writeFileSync(path, whole)
  assert.deepEqual(await look(), [], 'it is still being written')
  assert.deepEqual([...first, ...(await look())], ids(1, 4000))
  assert.deepEqual(reports, [])
  const other = `${partPath(logDir, '2026-11-25')}.gz`
  writeFileSync(other, whole.subarray(0, -8))
  assert.deepEqual([await look(), await look(), await look()].flat(), ids(1, 4000))
  assert.deepEqual(
    reports.map(({ file, reason }) => [file, reason]),
    [[other, 'unreadable']],
  )
})

test('a damaged compressed file gives what it holds, however far a file that lost its name was read', async (t) => {
  const logDir = tempLogDir(t)
  const [gone, path] = [partPath(logDir, '2026-11-23'), partPath(logDir, '2026-11-24')]
  append(gone, ...numbered(1, 400))
  const { look } = follower(t, logDir)
  assert.equal((await look()).length, 400)
  rmSync(gone)
  const damaged = gzipSync(text(401, 420))
  damaged[damaged.length - 8] = (damaged.at(-8) ?? 0) ^ 1
  writeFileSync(`${path}.gz`, damaged)
  assert.deepEqual([await look(), await look()].flat(), ids(401, 420))
})

test('a file goes on from its own place though another one that begins alike was read further', async (t) => {
  const logDir = tempLogDir(t)
  const [path, other] = [partPath(logDir, '2026-11-24'), partPath(logDir, '2026-11-24', 2)]
  append(path, ...numbered(1, 3))
  copyFileSync(path, other)
  append(other, ...numbered(30, 30))
  const before = follower(t, logDir)
  await before.look()
  append(path, ...numbered(20, 20))
  const { look } = follower(t, logDir, before.position())
  assert.deepEqual(await look(), ids(20, 20))
})

test('a FIFO, a folder and a link that bear the name of a log are no logs', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 2))
  execFileSync('mkfifo', [partPath(logDir, '2026-11-23'), `${partPath(logDir, '2026-11-22')}.gz`])
  mkdirSync(partPath(logDir, '2026-11-21'))
  execFileSync('ln', ['-s', 'app.2026-11-24.1.log', partPath(logDir, '2026-11-20')])
  assert.equal(positionNow(logDir, null).files.length, 1)
  const { look, reports } = follower(t, logDir)
  assert.deepEqual(await look(), ids(1, 2))
  assert.deepEqual(reports, [])
})
