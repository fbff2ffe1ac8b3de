import assert from 'node:assert/strict'
import { appendFileSync, cpSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { archivedContents, keysIn } from './harness/archived.ts'
import { assertArchived, counted, flags, run } from './harness/archiving.ts'
import { runCommand } from './harness/command.ts'
import { DAYS, linesOf, partFile, writeLogs, writeOld } from './harness/logs.ts'
import { storeTest } from './harness/store.ts'

storeTest('a file that grows while two processes archive it comes whole', async (bucket, t) => {
  const logDir = writeLogs(t, 500)
  const path = partFile(logDir, 'app', DAYS[2] ?? '')
  for (let round = 0; round < 5; round++) {
    const runs = [1, 2].map(() => runCommand([...flags(logDir, bucket), '--settle', '0s']))
    for (let piece = 0; piece < 20; piece++) {
      appendFileSync(path, linesOf(DAYS[2] ?? '', 50, `round-${round}-${piece}`))
      await setTimeout(20)
    }
    for (const { code, stderr } of await Promise.all(runs)) assert.equal(code, 0, stderr)
  }
  assert.equal((await runCommand([...flags(logDir, bucket), '--settle', '0s'])).code, 0)
  await assertArchived(logDir, bucket)
})

storeTest('what was written to a moment ago waits, and what has grown gets a further segment', async (bucket, t) => {
  const logDir = writeLogs(t, 100)
  const path = partFile(logDir, 'app', DAYS[0] ?? '')
  await run(logDir, bucket)
  const before = await keysIn(bucket)
  appendFileSync(path, linesOf(DAYS[0] ?? '', 10, 'late'))
  const states = (await run(logDir, bucket)).parts.map(({ state }) => state)
  assert.deepEqual(states.sort(), ['already', 'already', 'already', 'already', 'already', 'unsettled'])
  assert.equal(counted(await run(logDir, bucket, { settle: '0s' })).objects, 1)
  assert.equal((await keysIn(bucket)).length, before.length + 1)
  await assertArchived(logDir, bucket)
})

storeTest('gzip before or after the archive makes no difference', async (bucket, t) => {
  const logDir = writeLogs(t)
  const [before = '', after = '', grown = ''] = DAYS.map((day) => partFile(logDir, 'app', day))
  compress(before)
  await run(logDir, bucket)
  const keys = await keysIn(bucket)
  compress(after)
  appendFileSync(grown, linesOf(DAYS[2] ?? '', 10, 'late'))
  compress(grown)
  assert.equal(counted(await run(logDir, bucket, { settle: '0s' })).objects, 1)
  rmSync(join(logDir, '.archive', 'app'), { recursive: true })
  assert.equal(counted(await run(logDir, bucket, { settle: '0s' })).objects, 0)
  assert.equal((await keysIn(bucket)).length, keys.length + 1)
  await assertArchived(logDir, bucket)
})

storeTest(
  'a file that has grown twice, its ledger lost between and gzip at the end, is four segments',
  async (bucket, t) => {
    const logDir = writeLogs(t, 20)
    const path = partFile(logDir, 'app', DAYS[0] ?? '')
    const now = { category: 'app', settle: '0s' } as const
    await run(logDir, bucket, now)
    appendFileSync(path, linesOf(DAYS[0] ?? '', 5, 'late'))
    await run(logDir, bucket, now)
    rmSync(join(logDir, '.archive', 'app'), { recursive: true })
    appendFileSync(path, linesOf(DAYS[0] ?? '', 5, 'later'))
    await run(logDir, bucket, now)
    compress(path)
    appendFileSync(path, linesOf(DAYS[0] ?? '', 5, 'behind gzip'))
    await run(logDir, bucket, now)
    assert.equal((await keysIn(bucket, `logs/category=app/day=${DAYS[0]}`)).length, 4)
    const [, whole] =
      [...(await archivedContents(bucket, 'logs/'))].find(([part]) => part.includes(DAYS[0] ?? '')) ?? []
    const expected =
      linesOf(DAYS[0] ?? '', 20) +
      ['late', 'later', 'behind gzip'].map((mark) => linesOf(DAYS[0] ?? '', 5, mark)).join('')
    assert.ok(whole?.toString() === expected)
  },
)

storeTest('a compressed file that is cut fails alone', async (bucket, t) => {
  const logDir = writeLogs(t)
  const path = partFile(logDir, 'app', DAYS[0] ?? '')
  const whole = gzipSync(readFileSync(path))
  writeOld(`${path}.gz`, whole.subarray(0, whole.length - 1000), DAYS[0] ?? '')
  rmSync(path)
  const { code, stdout, stderr } = await runCommand(flags(logDir, bucket))
  assert.equal(code, 3)
  assert.match(stderr, /not archived: .*app\.2026-01-20\.1\.log\.gz: unexpected end of file/)
  assert.match(stdout, /5 stored, 1 failed/)
})

storeTest(
  'a copy of a folder in which other lines were written is refused by name; the original goes on',
  async (bucket, t) => {
    const original = writeLogs(t, 200)
    await run(original, bucket, { category: 'payment' })
    const copy = `${original}-copy`
    t.after(() => rmSync(copy, { recursive: true, force: true }))
    cpSync(original, copy, { recursive: true, preserveTimestamps: true })
    writeOld(partFile(copy, 'app', DAYS[0] ?? ''), linesOf(DAYS[0] ?? '', 200, 'other'), DAYS[0] ?? '')
    await run(original, bucket)
    const { code, stderr } = await runCommand(flags(copy, bucket))
    assert.equal(code, 3)
    assert.match(
      stderr,
      /app\.2026-01-20\.1\.log: the archive has other content under .* remove .*\.archive, or use --source NAME/,
    )
    await assertArchived(original, bucket)
    assert.equal((await runCommand([...flags(copy, bucket), '--source', 'other'])).code, 0)
    assert.equal((await archivedContents(bucket, 'logs/')).size, 12)
  },
)

storeTest('a file that was replaced by a shorter one is told, and its archive stays', async (bucket, t) => {
  const logDir = writeLogs(t, 300)
  await run(logDir, bucket)
  const keys = await keysIn(bucket)
  writeOld(partFile(logDir, 'app', DAYS[0] ?? ''), linesOf(DAYS[0] ?? '', 10), DAYS[0] ?? '')
  const { parts } = await run(logDir, bucket)
  assert.deepEqual(
    parts.flatMap(({ error }) => (error ? [error.code] : [])),
    ['FST_ACCESS_LOG_ARCHIVE_COLLISION'],
  )
  assert.deepEqual(await keysIn(bucket), keys)
})

function compress(path: string): void {
  const { atimeMs, mtimeMs } = statSync(path)
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
  utimesSync(`${path}.gz`, atimeMs / 1000, mtimeMs / 1000)
  rmSync(path)
}
