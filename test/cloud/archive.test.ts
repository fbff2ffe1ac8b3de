import assert from 'node:assert/strict'
import { once } from 'node:events'
import { appendFileSync, cpSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type ArchiveOptions, type ArchiveResult, archive } from '../../lib/archive/index.ts'
import { archivedContents, keysIn } from './harness/archived.ts'
import { runCommand, startCommand } from './harness/command.ts'
import { startFaultyProxy } from './harness/faulty-proxy.ts'
import { DAYS, linesOf, localContents, partFile, writeLogs, writeOld } from './harness/logs.ts'
import { store, storeTest } from './harness/store.ts'

/** Small, so that a day is many objects. */
const SEGMENT = '64k'

function run(logDir: string, bucket: string, more: Partial<ArchiveOptions> = {}): Promise<ArchiveResult> {
  return archive({ logDir, to: `s3://${bucket}/logs`, timeZone: 'UTC', segment: SEGMENT, client: store.admin, ...more })
}

function flags(logDir: string, bucket: string, endpoint = store.endpoint): string[] {
  return ['archive', '--dir', logDir, '--to', `s3://${bucket}/logs`, '--endpoint', endpoint, '--segment', SEGMENT]
}

function counted({ parts }: ArchiveResult) {
  return {
    objects: parts.reduce((sum, { objects }) => sum + objects, 0),
    states: [...new Set(parts.map(({ state }) => state))].sort(),
  }
}

async function assertArchived(logDir: string, bucket: string): Promise<void> {
  const [local, archived] = [localContents(logDir), await archivedContents(bucket, 'logs/')]
  assert.deepEqual([...archived.keys()].sort(), [...local.keys()].sort())
  for (const [part, bytes] of local) assert.ok(archived.get(part)?.equals(bytes), part)
}

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

storeTest('two folders with files of the same names stand side by side', async (bucket, t) => {
  const [one, other] = [writeLogs(t, 100, 'one'), writeLogs(t, 100, 'other')]
  await run(one, bucket)
  await run(other, bucket)
  assert.equal((await archivedContents(bucket, 'logs/')).size, 12)
})

const WRONG: [name: string, env: NodeJS.ProcessEnv, args: (bucket: string) => string[], message: RegExp][] = [
  ['a wrong secret key', { AWS_SECRET_ACCESS_KEY: 'nope' }, () => [], /secret key does not match the access key/],
  ['an unknown access key', { AWS_ACCESS_KEY_ID: 'NOPE' }, () => [], /does not know the access key/],
  [
    'a bucket that is not there',
    {},
    () => ['--to', 's3://not-there/x'],
    /s3:\/\/not-there\/x\/.*the bucket does not exist/,
  ],
  ['a store that is not there', {}, () => ['--endpoint', 'http://127.0.0.1:1'], /nothing listens at that address/],
  [
    'a name that is not known',
    {},
    () => ['--endpoint', 'http://nowhere.invalid'],
    /name is unknown|names cannot be looked up/,
  ],
  [
    'no credentials at all',
    { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, HOME: '/nonexistent' },
    () => [],
    /no credentials were found/,
  ],
]

for (const [name, env, args, message] of WRONG) {
  storeTest(`${name} is named before anything is read, with exit code 3`, async (bucket, t) => {
    const logDir = writeLogs(t, 10)
    const { code, stdout, stderr } = await runCommand([...flags(logDir, bucket), ...args(bucket)], env)
    assert.deepEqual([code, stdout], [3, ''], stderr)
    assert.match(stderr, message)
    assert.doesNotMatch(stderr, /\n {4}at /)
  })
}

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
    assert.match(refused.stderr, /--yes: expected it/)
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

storeTest('a large day is archived in little memory, for little more than gzip takes', async (bucket, t) => {
  const logDir = writeLogs(t, 10)
  const path = partFile(logDir, 'app', DAYS[0] ?? '')
  const lines = linesOf(DAYS[0] ?? '', 25_000)
  writeOld(path, '', DAYS[0] ?? '')
  for (let piece = 0; piece < 20; piece++) appendFileSync(path, lines)
  const end = (Date.parse(DAYS[0] ?? '') + 86_400_000) / 1000
  utimesSync(path, end, end)
  const { peak } = await peakMemory(t, [...flags(logDir, bucket), '--segment', '32m'])
  assert.ok(peak < 220 * 1024 * 1024, `${Math.round(peak / 1024 / 1024)} MB of a day of ${statSync(path).size} bytes`)
  await assertArchived(logDir, bucket)
})

async function peakMemory(_t: TestContext, args: string[]): Promise<{ peak: number }> {
  const tell = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))`
  const { code, stderr } = await runCommand(args, {
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(tell)}`,
  })
  assert.equal(code, 0, stderr)
  return { peak: Math.max(...[...stderr.matchAll(/peak (\d+)/g)].map(([, kilobytes]) => Number(kilobytes) * 1024)) }
}

function compress(path: string): void {
  const { atimeMs, mtimeMs } = statSync(path)
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
  utimesSync(`${path}.gz`, atimeMs / 1000, mtimeMs / 1000)
  rmSync(path)
}
