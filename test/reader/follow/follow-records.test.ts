import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, copyFileSync, mkdirSync, renameSync, rmSync, truncateSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  type AccessRecord,
  type FollowPosition,
  type FollowQuery,
  followRecords,
  type Malformed,
} from '../../../lib/reader/index.ts'
import { append, partPath, writeGzip } from '../harness/log-writer.ts'
import { NOON, numbered, sampleRecord } from '../harness/sample-record.ts'
import { tempLogDir } from '../harness/temp-log-dir.ts'

/** A stream under test: `take(n)` waits for the next n records and gives their reqIds. */
function follow(t: TestContext, query: FollowQuery & { lines?: 'access' }) {
  const stream = followRecords({ interval: 5, ...query })
  // What never comes fails the test instead of holding it up.
  const patience = setTimeout(() => stream.destroy(new Error('waited in vain')), 20_000)
  t.after(() => {
    clearTimeout(patience)
    stream.destroy()
  })
  const records = stream[Symbol.asyncIterator]()
  let last: AccessRecord | null = null
  const take = async (count: number): Promise<string[]> => {
    const ids: string[] = []
    while (ids.length < count) {
      const { value } = await records.next()
      last = value
      ids.push(String(value.reqId))
    }
    return ids
  }
  const position = (): FollowPosition => JSON.parse(JSON.stringify(stream.positionAfter(last)))
  return { stream, take, position }
}

/** Asserts that nothing but one more record comes: a record given twice would come before it. */
async function assertNext(take: (count: number) => Promise<string[]>, path: string, id: string): Promise<void> {
  append(path, sampleRecord({ reqId: id, time: NOON + 99_000 }))
  assert.deepEqual(await take(1), [id])
}

const ids = (from: number, to: number) => numbered(from, to).map((record) => record.reqId)

test('from now gives what is written after the call, and only that', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 3))
  const { take } = follow(t, { logDir })
  append(path, ...numbered(4, 5))
  assert.deepEqual(await take(2), ids(4, 5))
})

test('from the start gives what is there, compressed days too, then what comes', async (t) => {
  const logDir = tempLogDir(t)
  writeGzip(partPath(logDir, '2026-11-22'), ...numbered(1, 2))
  append(partPath(logDir, '2026-11-23'), ...numbered(3, 4))
  const { take, position } = follow(t, { logDir, from: 'start' })
  assert.deepEqual(await take(4), ids(1, 4))
  await assertNext(take, partPath(logDir, '2026-11-24'), 'later')
  const complete = position().files.filter((file) => file.complete)
  assert.deepEqual(
    complete.map(({ file }) => file),
    ['app.2026-11-22.1.log'],
    'a compressed file is not read again',
  )
})

test('from a time passes over the records before it', async (t) => {
  const logDir = tempLogDir(t)
  append(partPath(logDir, '2026-11-10'), ...numbered(1, 2))
  append(partPath(logDir, '2026-11-24'), ...numbered(3, 6))
  const { take } = follow(t, { logDir, from: NOON + 5000 })
  assert.deepEqual(await take(2), ids(5, 6))
})

test('goes on over midnight and new parts while the old file still grows', async (t) => {
  const logDir = tempLogDir(t)
  const old = partPath(logDir, '2026-11-24')
  const { take } = follow(t, { logDir })
  append(old, ...numbered(1, 2))
  assert.deepEqual(await take(2), ids(1, 2))
  append(partPath(logDir, '2026-11-25'), ...numbered(3, 3))
  assert.deepEqual(await take(1), ids(3, 3))
  append(old, ...numbered(4, 4))
  assert.deepEqual(await take(1), ids(4, 4))
  append(partPath(logDir, '2026-11-25', 2), ...numbered(5, 5))
  assert.deepEqual(await take(1), ids(5, 5))
})

test('waits for a folder that is not there yet', async (t) => {
  const logDir = join(tempLogDir(t), 'not', 'yet')
  const { take, stream } = follow(t, { logDir })
  stream.read(0)
  mkdirSync(logDir, { recursive: true })
  await assertNext(take, partPath(logDir, '2026-11-24'), 'first')
})

test('a half-written line waits for its newline', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const line = JSON.stringify(sampleRecord({ reqId: 'req-2', url: 'localhost/검색' }))
  append(path, ...numbered(1, 1))
  appendFileSync(path, line.slice(0, 60))
  const malformed: Malformed[] = []
  const { take } = follow(t, { logDir, from: 'start', onMalformed: (found) => malformed.push(found) })
  assert.deepEqual(await take(1), ['req-1'])
  const other = partPath(logDir, '2026-11-25')
  await assertNext(take, other, 'meanwhile')
  appendFileSync(path, `${line.slice(60)}\n`)
  assert.deepEqual(await take(1), ['req-2'])
  assert.deepEqual(malformed, [])
})

test('a line that is half-written when the following begins is given whole', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const line = JSON.stringify(sampleRecord({ reqId: 'req-2' }))
  append(path, ...numbered(1, 1))
  appendFileSync(path, line.slice(0, 60))
  const { take } = follow(t, { logDir })
  appendFileSync(path, `${line.slice(60)}\n`)
  assert.deepEqual(await take(1), ['req-2'])
})

test('several processes that write into one file: every record once, each in its order', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const { take } = follow(t, { logDir })
  const program = `
    const { appendFileSync } = require('node:fs')
    const [path, name, record] = process.argv.slice(1)
    for (let id = 0; id < 500; id++) appendFileSync(path, record.replace('req-1', name + id) + '\\n')`
  const writers = ['a', 'b', 'c'].map((name) => {
    const record = JSON.stringify(sampleRecord({ added: name.repeat(300) }))
    return once(spawn(process.execPath, ['-e', program, path, name, record], { stdio: 'inherit' }), 'exit')
  })
  const found = await take(1500)
  assert.deepEqual((await Promise.all(writers)).flat(), [0, null, 0, null, 0, null])
  for (const name of ['a', 'b', 'c']) {
    const expected = Array.from({ length: 500 }, (_, id) => name + id)
    assert.deepEqual(
      found.filter((id) => id.startsWith(name)),
      expected,
    )
  }
  await assertNext(take, path, 'last')
})

test('a file that is cut and written again gives its new records', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const { take } = follow(t, { logDir })
  append(path, ...numbered(1, 3))
  assert.deepEqual(await take(3), ids(1, 3))
  truncateSync(path)
  append(path, ...numbered(4, 4))
  assert.deepEqual(await take(1), ids(4, 4))
})

test('a file that is cut and has grown beyond the place between two looks is read from its start', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const { take } = follow(t, { logDir })
  append(path, ...numbered(1, 3))
  assert.deepEqual(await take(3), ids(1, 3))
  truncateSync(path)
  append(path, ...numbered(11, 19))
  assert.deepEqual(await take(9), ids(11, 19))
})

test('a removed file is read to its end, and a new one of its name from its start', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const { take } = follow(t, { logDir })
  append(path, ...numbered(1, 2))
  assert.deepEqual(await take(2), ids(1, 2))
  append(path, ...numbered(3, 3))
  unlinkSync(path)
  append(path, ...numbered(4, 5))
  assert.deepEqual(await take(3), ids(3, 5))
})

test('a renamed file keeps its place, also under a name that is not ours', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const { take } = follow(t, { logDir })
  append(path, ...numbered(1, 2))
  assert.deepEqual(await take(2), ids(1, 2))
  const second = partPath(logDir, '2026-11-24', 2)
  renameSync(path, second)
  append(second, ...numbered(3, 3))
  assert.deepEqual(await take(1), ids(3, 3))
  renameSync(second, `${second}.old`)
  append(`${second}.old`, ...numbered(4, 4))
  append(path, ...numbered(5, 5))
  assert.deepEqual(await take(2), ids(4, 5))
})

test('a file that is replaced by a copy of itself is not read again', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const { take } = follow(t, { logDir })
  append(path, ...numbered(1, 3))
  assert.deepEqual(await take(3), ids(1, 3))
  copyFileSync(path, `${path}.copy`)
  renameSync(`${path}.copy`, path)
  await assertNext(take, path, 'after')
})

test('a compressed file in place of the plain one is not read again', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const { take } = follow(t, { logDir })
  append(path, ...numbered(1, 3))
  assert.deepEqual(await take(3), ids(1, 3))
  writeGzip(path, ...numbered(1, 3))
  rmSync(path)
  await assertNext(take, partPath(logDir, '2026-11-25'), 'after')
})

test('a position kept as JSON resumes behind its record: nothing lost, nothing twice', async (t) => {
  const logDir = tempLogDir(t)
  append(partPath(logDir, '2026-11-23'), ...numbered(1, 3))
  append(partPath(logDir, '2026-11-24'), ...numbered(4, 9))
  for (let handled = 1; handled < 9; handled++) {
    const before = follow(t, { logDir, from: 'start' })
    await before.take(handled)
    const position = before.position()
    before.stream.destroy()
    const after = follow(t, { logDir, from: position })
    assert.deepEqual(await after.take(9 - handled), ids(handled + 1, 9), `resumed after ${handled}`)
    after.stream.destroy()
  }
})

test('a position of a stream that has given nothing yet resumes where it began', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 2))
  const { stream, position } = follow(t, { logDir })
  stream.destroy()
  append(path, ...numbered(3, 3))
  const { take } = follow(t, { logDir, from: position() })
  assert.deepEqual(await take(1), ids(3, 3))
})

test('a position resumes over renaming, compression and removal that happened meanwhile', async (t) => {
  const logDir = tempLogDir(t)
  const [first, second, third] = [1, 2, 3].map((part) => partPath(logDir, '2026-11-24', part))
  assert.ok(first && second && third)
  append(first, ...numbered(1, 2))
  append(second, ...numbered(3, 4))
  append(third, ...numbered(5, 6))
  const before = follow(t, { logDir, from: 'start' })
  await before.take(5)
  before.stream.destroy()
  rmSync(first)
  append(second, ...numbered(7, 7))
  writeGzip(second, ...numbered(3, 4), ...numbered(7, 7))
  rmSync(second)
  renameSync(third, partPath(logDir, '2026-11-24', 4))
  const { take } = follow(t, { logDir, from: before.position() })
  assert.deepEqual(await take(2), ['req-7', 'req-6'])
  await assertNext(take, partPath(logDir, '2026-11-25'), 'after')
})

test('a position of a file whose inode was given to another file reads that one from its start', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 2))
  const before = follow(t, { logDir, from: 'start' })
  await before.take(2)
  before.stream.destroy()
  truncateSync(path)
  append(path, ...numbered(11, 19))
  const { take } = follow(t, { logDir, from: before.position() })
  assert.deepEqual(await take(9), ids(11, 19))
})

test('broken lines are reported and do not end the stream', async (t) => {
  const logDir = tempLogDir(t)
  const path = partPath(logDir, '2026-11-24')
  const malformed: Malformed[] = []
  const { take } = follow(t, { logDir, onMalformed: (found) => malformed.push(found) })
  const torn = JSON.stringify(sampleRecord()).slice(0, 50)
  append(path, torn + JSON.stringify(sampleRecord({ reqId: 'behind' })), 'not json')
  assert.deepEqual(await take(1), ['behind'])
  await assertNext(take, path, 'after')
  const places = malformed.map(({ offset, length, reason }) => ({ offset, length, reason }))
  assert.deepEqual(places[0], { offset: 0, length: 50, reason: 'not JSON' })
  assert.deepEqual(places.length, 2)
})

test('an abort destroys the stream', async (t) => {
  const logDir = tempLogDir(t)
  const control = new AbortController()
  const { stream, take } = follow(t, { logDir, signal: control.signal })
  const waiting = take(1)
  control.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
  assert.equal(stream.destroyed, true)
})

test('a consumer that does not read stops the reading', async (t) => {
  const logDir = tempLogDir(t)
  // Several blocks.
  append(partPath(logDir, '2026-11-24'), ...numbered(1, 2000))
  const { stream, take } = follow(t, { logDir, from: 'start' })
  await take(1)
  assert.ok(stream.readableLength <= stream.readableHighWaterMark)
  assert.deepEqual(await take(1999), ids(2, 2000))
})

test('a position or interval that cannot be is refused', () => {
  const refused: Omit<FollowQuery, 'logDir' | 'lines'>[] = [
    { interval: 0 },
    { from: 'yesterday' },
    { from: { version: 1, from: null, files: [{ file: '../x', inode: '', offset: 0, anchor: '', complete: false }] } },
    { from: { version: 1, from: null, files: [null as never] } },
    { signal: null as never },
  ]
  for (const query of refused) {
    assert.throws(() => followRecords({ logDir: 'logs', ...query }), { code: 'FST_ACCESS_LOG_OPTION_INVALID' })
  }
})
