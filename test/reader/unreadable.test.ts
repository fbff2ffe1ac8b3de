import assert from 'node:assert/strict'
import { chmodSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { followRecords, listFiles, type Malformed, type RecordQuery, readRecords } from '../../lib/reader/index.ts'
import { append, partPath, writeGzip } from './harness/log-writer.ts'
import { numbered } from './harness/sample-record.ts'
import { tempLogDir } from './harness/temp-log-dir.ts'

const NOBODY = 65_534

/** A log folder read by somebody who may not read everything, as root may. */
function logDirOfOthers(t: TestContext): string {
  t.after(() => process.seteuid?.(0))
  const logDir = tempLogDir(t)
  chmodSync(logDir, 0o755)
  return logDir
}

function becomeSomebody(): void {
  if (process.geteuid?.() === 0) process.seteuid?.(NOBODY)
}

async function read(query: RecordQuery & { lines?: 'access' }) {
  const found: Malformed[] = []
  const ids: (string | null)[] = []
  for await (const { reqId } of readRecords({ ...query, onMalformed: (malformed) => found.push(malformed) })) {
    ids.push(reqId)
  }
  return { ids: ids.toSorted(), unreadable: found.map(({ file, reason }) => [file, reason]) }
}

/** What cannot be read among files of which the others can, and who is told of it. */
const bad: Record<string, (logDir: string) => string> = {
  'a file': (logDir) => {
    const path = partPath(logDir, '2026-11-23')
    append(path, ...numbered(7, 8))
    chmodSync(path, 0)
    return path
  },
  'a compressed file': (logDir) => {
    const path = partPath(logDir, '2026-11-23')
    writeGzip(path, ...numbered(7, 8))
    chmodSync(`${path}.gz`, 0)
    return `${path}.gz`
  },
  'a compressed file beside its plain one': (logDir) => {
    const path = partPath(logDir, '2026-11-24')
    writeGzip(path, ...numbered(1, 1))
    chmodSync(`${path}.gz`, 0)
    return `${path}.gz`
  },
  'the folder of another category': (logDir) => {
    const path = partPath(logDir, '2026-11-24', 1, 'private')
    append(path, ...numbered(7, 8))
    chmodSync(dirname(path), 0)
    return dirname(path)
  },
  'a link that leads to itself': (logDir) => {
    symlinkSync('loop', join(logDir, 'loop'))
    return join(logDir, 'loop')
  },
}

for (const [what, make] of Object.entries(bad)) {
  test(`${what} that cannot be read is told, and the others are read`, async (t) => {
    const logDir = logDirOfOthers(t)
    append(partPath(logDir, '2026-11-24'), ...numbered(1, 3))
    const file = make(logDir)
    becomeSomebody()
    for (const order of ['oldest', 'newest'] as const) {
      const { ids, unreadable } = await read({ logDir, order })
      assert.deepEqual(ids, ['req-1', 'req-2', 'req-3'], order)
      assert.deepEqual(unreadable, [[file, 'unreadable']], order)
    }
    assert.ok((await listFiles(logDir)).length > 0)
  })

  test(`${what} that cannot be read is told once while following, and the others are followed`, async (t) => {
    const logDir = logDirOfOthers(t)
    const path = partPath(logDir, '2026-11-24')
    append(path, ...numbered(1, 3))
    const found: Malformed[] = []
    const file = make(logDir)
    chmodSync(path, 0o666)
    becomeSomebody()
    const stream = followRecords({
      logDir,
      from: 'start',
      interval: 1,
      onMalformed: (malformed) => found.push(malformed),
    })
    const ids: (string | null)[] = []
    for await (const { reqId } of stream) {
      ids.push(reqId)
      if (ids.length === 3) append(path, ...numbered(4, 4))
      if (ids.length === 4) setTimeout(() => append(path, ...numbered(5, 5)), 20)
      if (ids.length === 5) break
    }
    assert.deepEqual(ids, ['req-1', 'req-2', 'req-3', 'req-4', 'req-5'])
    assert.deepEqual(
      found.map(({ file, reason }) => [file, reason]),
      [[file, 'unreadable']],
    )
  })
}

test('a file that becomes readable is read', async (t) => {
  const logDir = logDirOfOthers(t)
  const path = partPath(logDir, '2026-11-24')
  append(path, ...numbered(1, 1))
  const late = partPath(logDir, '2026-11-25')
  append(late, ...numbered(2, 2))
  chmodSync(late, 0)
  becomeSomebody()
  const stream = followRecords({
    logDir,
    from: 'start',
    interval: 1,
    onMalformed: () => {
      process.seteuid?.(0)
      chmodSync(late, 0o644)
    },
  })
  const ids: (string | null)[] = []
  for await (const { reqId } of stream) if (ids.push(reqId) === 2) break
  assert.deepEqual(ids, ['req-1', 'req-2'])
})

test('without a folder for temporary files a compressed one cannot be read from its end, and the others can', async (t) => {
  const logDir = tempLogDir(t)
  writeGzip(partPath(logDir, '2026-11-23'), ...numbered(1, 2))
  append(partPath(logDir, '2026-11-24'), ...numbered(3, 3))
  const missing = join(logDir, 'none')
  const before = process.env.TMPDIR
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  })
  process.env.TMPDIR = missing
  const { ids, unreadable } = await read({ logDir, order: 'newest' })
  assert.deepEqual(ids, ['req-3'])
  assert.deepEqual(unreadable, [[`${partPath(logDir, '2026-11-23')}.gz`, 'unreadable']])
  rmSync(missing, { recursive: true, force: true })
  assert.deepEqual((await read({ logDir })).ids, ['req-1', 'req-2', 'req-3'])
})
