import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { archivedContents, keysIn } from './harness/archived.ts'
import { assertArchived, counted, flags, run } from './harness/archiving.ts'
import { runCommand, startCommand } from './harness/command.ts'
import { startFaultyProxy } from './harness/faulty-proxy.ts'
import { DAYS, linesOf, localContents, partFile, writeLogs, writeOld } from './harness/logs.ts'
import { store, storeTest } from './harness/store.ts'

storeTest(
  'every byte of the days that are over stands in the bucket, in segments of whole lines',
  async (bucket, t) => {
    const logDir = writeLogs(t)
    const first = await run(logDir, bucket)
    assert.deepEqual(counted(first).states, ['stored'])
    assert.ok(counted(first).objects > 20)
    await assertArchived(logDir, bucket)
    const keys = await keysIn(bucket)
    const name = /^logs\/category=(app|payment)\/day=2026-01-2[012]\/[A-Za-z0-9-]+-[0-9a-f]{8}\.1\.\d{13}\.ndjson\.gz$/
    for (const key of keys) assert.match(key, name)
  },
)

storeTest('a second run stores nothing and asks once', async (bucket, t) => {
  const logDir = writeLogs(t)
  await run(logDir, bucket)
  const keys = await keysIn(bucket)
  const proxy = await startFaultyProxy(store.endpoint, 1, 0)
  t.after(() => proxy.close())
  const again = await runCommand(flags(logDir, bucket, proxy.endpoint))
  assert.deepEqual([again.code, proxy.requests], [0, 1], again.stderr)
  assert.match(again.stdout, /6 already archived/)
  assert.deepEqual(await keysIn(bucket), keys)
})

storeTest('an object says what it holds', async (bucket, t) => {
  const logDir = writeLogs(t)
  const broken = '{"level":30,"time":1\n'
  writeOld(
    partFile(logDir, 'app', DAYS[0] ?? ''),
    `${linesOf(DAYS[0] ?? '', 50)}${broken}a line without newline`,
    DAYS[0] ?? '',
  )
  await run(logDir, bucket, { category: 'app' })
  const [key = ''] = await keysIn(bucket, `logs/category=app/day=${DAYS[0]}`)
  const { Metadata, StorageClass, ...head } = await store.admin.headObject({ Bucket: bucket, Key: key })
  assert.deepEqual([Metadata?.lines, Metadata?.first], ['52', String(Date.parse(DAYS[0] ?? ''))])
  assert.equal(Number(Metadata?.['raw-bytes']), statSync(partFile(logDir, 'app', DAYS[0] ?? '')).size)
  assert.equal(Reflect.get(head, 'ContentType'), 'application/gzip')
  assert.equal(Reflect.get(head, 'ContentEncoding'), undefined)
})

storeTest('without its ledger a run finds everything in the bucket again and stores nothing', async (bucket, t) => {
  const logDir = writeLogs(t)
  const { objects } = counted(await run(logDir, bucket))
  for (const category of ['app', 'payment']) rmSync(join(logDir, '.archive', category), { recursive: true })
  assert.deepEqual(counted(await run(logDir, bucket, { segment: '1m' })), { objects: 0, states: ['already'] })
  assert.equal((await keysIn(bucket)).length, objects)
  assert.deepEqual(counted(await run(logDir, bucket)), { objects: 0, states: ['already'] })
})

for (const seed of [1, 2, 3]) {
  storeTest(
    `half of all requests go wrong (seed ${seed}), and after some runs every byte stands there once`,
    async (bucket, t) => {
      const logDir = writeLogs(t, 2000)
      const proxy = await startFaultyProxy(store.endpoint, seed, 0.5)
      t.after(() => proxy.close())
      let code: number | null = null
      for (let tried = 0; tried < 30 && code !== 0; tried++) {
        const done = await runCommand(flags(logDir, bucket, proxy.endpoint))
        assert.ok(done.code === 0 || done.code === 3, done.stderr)
        code = done.code
      }
      assert.equal(code, 0)
      assert.ok(proxy.lostAnswers > 5, `${proxy.lostAnswers} answers were lost`)
      await assertArchived(logDir, bucket)
    },
  )
}

storeTest('three processes at once store every segment once', async (bucket, t) => {
  const logDir = writeLogs(t)
  const runs = await Promise.all([1, 2, 3].map(() => runCommand(flags(logDir, bucket))))
  assert.deepEqual(
    runs.map(({ code }) => code),
    [0, 0, 0],
    runs.map(({ stderr }) => stderr).join(),
  )
  await assertArchived(logDir, bucket)
})

storeTest('after SIGKILL at any time the next run goes on', async (bucket, t) => {
  const logDir = writeLogs(t, 2000)
  let seen = 0
  for (const more of [1, 4, 9, 20]) {
    const child = startCommand(flags(logDir, bucket))
    const closed = once(child, 'close')
    // So many segments further, wherever that is.
    while ((await keysIn(bucket)).length < seen + more && child.exitCode === null) await setTimeout(5)
    child.kill('SIGKILL')
    await closed
    seen = (await keysIn(bucket)).length
  }
  assert.ok(seen >= 34)
  assert.equal((await runCommand(flags(logDir, bucket))).code, 0)
  await assertArchived(logDir, bucket)
})

storeTest('ctrl-C ends a run with 130, and what was stored stays', async (bucket, t) => {
  const logDir = writeLogs(t)
  const child = startCommand(flags(logDir, bucket))
  const closed = once(child, 'close')
  while ((await keysIn(bucket)).length < 3) await setTimeout(5)
  child.kill('SIGINT')
  assert.deepEqual(await closed, [130, null])
  assert.equal((await runCommand(flags(logDir, bucket))).code, 0)
  await assertArchived(logDir, bucket)
})

storeTest('two folders with files of the same names stand side by side', async (bucket, t) => {
  const [one, other] = [writeLogs(t, 100, 'one'), writeLogs(t, 100, 'other')]
  await run(one, bucket)
  await run(other, bucket)
  const archived = await archivedContents(bucket, 'logs/')
  assert.equal(archived.size, 12)
  for (const logDir of [one, other]) {
    for (const [part, bytes] of localContents(logDir)) assert.ok(archived.get(part)?.equals(bytes), part)
  }
})

storeTest('a clock that is two hours ahead changes nothing', async (bucket, t) => {
  const logDir = writeLogs(t, 100)
  const ahead = `data:text/javascript,${encodeURIComponent('const now = Date.now; Date.now = () => now() + 7200000')}`
  const { code, stderr } = await runCommand(flags(logDir, bucket), { NODE_OPTIONS: `--import ${ahead}` })
  assert.equal(code, 0, stderr)
  await assertArchived(logDir, bucket)
})

storeTest('a storage class is what the objects have', async (bucket, t) => {
  const logDir = writeLogs(t, 10)
  await run(logDir, bucket, { storageClass: 'STANDARD_IA' })
  const { Contents = [] } = await store.admin.listObjectsV2({ Bucket: bucket, Prefix: 'logs/' })
  assert.deepEqual([...new Set(Contents.map(({ StorageClass }) => StorageClass))], ['STANDARD_IA'])
})

storeTest(
  'what is locked by compliance cannot be removed, and is not written again when the ledger is lost',
  async (_, t) => {
    const logDir = writeLogs(t, 10)
    const bucket = `locked-${process.pid}-${Date.now()}`
    await store.admin.createBucket({ Bucket: bucket, ObjectLockEnabledForBucket: true })
    const refused = await runCommand([...flags(logDir, bucket), '--lock', 'compliance:5y'])
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /Option --yes is missing; expected it where nobody can be asked/)
    const { code, stderr } = await runCommand([...flags(logDir, bucket), '--lock', 'compliance:5y', '--yes'])
    assert.equal(code, 0, stderr)
    rmSync(join(logDir, '.archive', 'app'), { recursive: true })
    await run(logDir, bucket)
    const { Versions = [] } = await store.admin.listObjectVersions({ Bucket: bucket })
    assert.equal(Versions.length, 6)
    for (const { Key, VersionId } of Versions.slice(0, 1)) {
      await assert.rejects(store.admin.deleteObject({ Bucket: bucket, Key, VersionId }), /Access ?Denied|UnknownError/i)
    }
  },
)

storeTest('a dry run stores nothing and leaves no trace in the folder', async (bucket, t) => {
  const logDir = writeLogs(t, 10)
  const { code, stdout } = await runCommand([...flags(logDir, bucket), '--dry-run', '--json'])
  assert.equal(code, 0)
  const states = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).state)
  assert.deepEqual(states, Array(6).fill('planned'))
  assert.deepEqual(await keysIn(bucket), [])
  assert.throws(() => statSync(join(logDir, '.archive')), { code: 'ENOENT' })
})

storeTest(
  'a folder that cannot be written to is archived all the same under a source that is given',
  async (bucket, t) => {
    const logDir = writeLogs(t, 10)
    // A file in the folder's place: what no rights can change for root either.
    writeFileSync(join(logDir, '.archive'), '')
    const { code, stdout, stderr } = await runCommand([...flags(logDir, bucket), '--source', 'web1'])
    assert.match(stdout, /6 stored/)
    assert.match(stderr, /cannot record what is archived in/)
    assert.equal(code, 0)
  },
)

storeTest('a prefix of odd characters is one like any other, for writing and for reading', async (bucket, t) => {
  const logDir = writeLogs(t, 20)
  const to = `s3://${bucket}/a(1)/it's_!.*=-`
  const place = ['--endpoint', store.endpoint, '--dir', logDir, '--to', to]
  const stored = await runCommand(['archive', ...place])
  assert.equal(stored.code, 0, stored.stderr)
  assert.equal((await archivedContents(bucket, "a(1)/it's_!.*=-/")).size, 6)
  const read = await runCommand(['cat', 'app', '--json', '--dir', `${to}?endpoint=${store.endpoint}`])
  assert.deepEqual([read.code, read.stdout.split('\n').length], [0, 61], read.stderr)
  const verified = await runCommand(['archive', 'verify', ...place])
  assert.deepEqual([verified.code, verified.stdout], [0, ''], verified.stderr)
})

storeTest('today is not archived, wherever its midnight is', async (bucket, t) => {
  const logDir = writeLogs(t, 10)
  const today = new Date().toISOString().slice(0, 10)
  writeOld(partFile(logDir, 'app', today), linesOf(today, 5), DAYS[0] ?? '')
  const { parts } = await run(logDir, bucket)
  assert.ok(parts.length === 6 && parts.every(({ day }) => day !== today))
})
