import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { archive, verifyArchive } from '../../lib/archive/index.ts'
import { readRecords } from '../../lib/reader/index.ts'
import { mountedDir } from '../writer/harness/mounted.ts'
import { archivedContents, keysIn } from './harness/archived.ts'
import { flags } from './harness/archiving.ts'
import { runCommand } from './harness/command.ts'
import { type Asked, type Refusal, startDocumentedStore } from './harness/documented-store.ts'
import { DAYS, linesOf, localContents, partFile, tempFolder, writeLogs, writeOld } from './harness/logs.ts'
import { isRunByCloud, store, storeTest } from './harness/store.ts'

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

const SKEW: Refusal = { status: 403, code: 'RequestTimeTooSkewed' }
const ELSEWHERE: Refusal = { status: 400, code: 'AuthorizationHeaderMalformed', more: '<Region>eu-west-1</Region>' }

/** What S3 refuses and Ceph does not, told of what is asked. */
const REFUSED: [name: string, refuse: (asked: Asked) => Refusal | null, message: RegExp][] = [
  [
    "a region that is not the bucket's",
    ({ region }) => (region === 'eu-west-1' ? null : ELSEWHERE),
    /: the bucket is in another region; set it with --region or \?region= \(AuthorizationHeaderMalformed, ListObjectsV2\)/,
  ],
  [
    'a clock that the store does not believe',
    () => SKEW,
    /: this machine's clock differs too much from the store's; set it right \(RequestTimeTooSkewed, ListObjectsV2\)/,
  ],
  [
    'no right to list',
    ({ key }) => (key === '' ? { status: 403, code: 'AccessDenied' } : null),
    /: access denied; the role needs s3:ListBucket \(AccessDenied, ListObjectsV2\)/,
  ],
  [
    'no right to put',
    ({ method }) => (method === 'PUT' ? { status: 403, code: 'AccessDenied' } : null),
    /not archived: .*: access denied; the role needs s3:PutObject, with --lock s3:PutObjectRetention/,
  ],
  [
    'no right to look at what was put',
    ({ method }) => (method === 'HEAD' ? { status: 403, code: 'AccessDenied' } : null),
    /not archived: .*: access denied; the role needs s3:GetObject and s3:ListBucket/,
  ],
  [
    'a store without conditional writes',
    ({ method, headers }) =>
      method === 'PUT' && headers['if-none-match'] !== undefined ? { status: 501, code: 'NotImplemented' } : null,
    /not archived: .*: the store does not support conditional writes \(If-None-Match\)/,
  ],
  [
    'a bucket without object lock',
    ({ headers }) => (headers['x-amz-object-lock-mode'] === undefined ? null : { status: 400, code: 'InvalidRequest' }),
    /not archived: .*InvalidRequest/,
  ],
]

for (const [name, refuse, message] of REFUSED) {
  test(`${name} is a sentence, exit code 3, and the next run stores everything`, {
    skip: !isRunByCloud && 'npm run cloud runs it',
  }, async (t) => {
    let isRefusing = true
    const refusing = await startDocumentedStore((asked) => (isRefusing ? refuse(asked) : null))
    t.after(() => refusing.stop())
    const logDir = writeLogs(t, 100)
    const args = flags(logDir, 'my-logs', refusing.endpoint)
    const refused = await runCommand([...args, '--lock', 'governance:1d'])
    assert.equal(refused.code, 3)
    assert.match(refused.stderr, message)
    assert.doesNotMatch(refused.stderr, /\n {4}at /)
    isRefusing = false
    const place = { logDir, to: 's3://my-logs/logs', endpoint: refusing.endpoint }
    const { parts } = await archive({ ...place, segment: '64k' })
    assert.ok(parts.every(({ state }) => state === 'stored' || state === 'already'))
    assert.deepEqual((await verifyArchive(place)).defects, [])
    const [there, here] = await Promise.all([`${place.to}?endpoint=${place.endpoint}`, logDir].map(recordsIn))
    assert.deepEqual(there, here)
    assert.equal(here?.length, 600)
  })
}

test('a store that says in which region its bucket is, is asked there', {
  skip: !isRunByCloud && 'npm run cloud runs it',
}, async (t) => {
  const regions = new Set<string>()
  const elsewhere = await startDocumentedStore(({ region }) => {
    regions.add(region)
    return region === 'eu-west-1'
      ? null
      : { status: 301, code: 'PermanentRedirect', headers: { 'x-amz-bucket-region': 'eu-west-1' } }
  })
  t.after(() => elsewhere.stop())
  const { code, stderr } = await runCommand([
    ...flags(writeLogs(t, 100), 'my-logs', elsewhere.endpoint),
    '--region',
    'us-west-2',
  ])
  assert.equal(code, 0, stderr)
  assert.deepEqual([...regions].sort(), ['eu-west-1', 'us-west-2'])
})

test('AWS without a region says how it is given', { skip: !isRunByCloud && 'npm run cloud runs it' }, async (t) => {
  const env = { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined, HOME: '/nonexistent' }
  const { code, stderr } = await runCommand(['archive', '--dir', writeLogs(t, 10), '--to', 's3://my-logs/shop'], env)
  assert.equal(code, 3)
  assert.match(stderr, /no region is set; set AWS_REGION, or use --region or \?region=/)
})

storeTest('a category that has no files is named with those that have, and nothing is asked', async (bucket, t) => {
  const logDir = writeLogs(t, 10)
  const { code, stdout, stderr } = await runCommand([...flags(logDir, bucket, 'http://127.0.0.1:1'), 'paymnet'])
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /Category is 'paymnet'; expected one that has files in .*: app, payment/)
})

storeTest(
  'on a full disk no source is made up; with one that is given all is archived, and found again',
  async (bucket, t) => {
    const logDir = mountedDir(t, '2m')
    if (logDir === undefined) return
    for (const day of DAYS) writeOld(partFile(logDir, 'app', day), linesOf(day, 200), day)
    fill(logDir)
    const without = await runCommand(flags(logDir, bucket))
    assert.equal(without.code, 3)
    assert.match(
      without.stderr,
      /^access-log: cannot keep a name for the folder in .*: ENOSPC: no space left on device; give it one with --source NAME/,
    )
    assert.deepEqual(await keysIn(bucket), [])
    const given = await runCommand([...flags(logDir, bucket), '--source', 'web1'])
    assert.equal(given.code, 0)
    assert.match(given.stderr, /cannot record what is archived in .*ENOSPC/)
    rmSync(join(logDir, 'filler'))
    const again = await runCommand([...flags(logDir, bucket), '--source', 'web1'])
    assert.match(again.stdout, /3 already archived/)
    writeFileSync(join(logDir, '.archive', 'source'), 'web1\n')
    const archived = await archivedContents(bucket, 'logs/')
    for (const [part, bytes] of localContents(logDir)) assert.ok(archived.get(part)?.equals(bytes), part)
  },
)

storeTest(
  'a full temporary folder is named where a file is read from its end, and the others are read',
  async (bucket, t) => {
    const temporary = mountedDir(t, '64k')
    if (temporary === undefined) return
    const logDir = tempFolder(t)
    const [first = '', second = ''] = DAYS
    writeOld(`${partFile(logDir, 'app', first)}.gz`, gzipSync(linesOf(first, 2000)), first)
    writeOld(partFile(logDir, 'app', second), linesOf(second, 20), second)
    assert.equal((await runCommand(flags(logDir, bucket))).code, 0)
    const place = `s3://${bucket}/logs?endpoint=${store.endpoint}`
    const read = (dir: string, TMPDIR?: string) =>
      runCommand(['cat', '--newest', '--json', '--dir', dir], TMPDIR === undefined ? {} : { TMPDIR })
    const full = await read(place, temporary)
    assert.equal(full.code, 3)
    assert.match(full.stderr, /cannot read s3:.*: to be read from its end it is decompressed into a file: ENOSPC/)
    const [there, here] = [await read(place), await read(logDir)]
    assert.ok(there.stdout === here.stdout && there.code === 0)
  },
)

async function recordsIn(logDir: string): Promise<unknown[]> {
  const records: unknown[] = []
  for await (const record of readRecords({ logDir, lines: 'all' })) records.push(record)
  return records
}

/** Until not a byte more can be written. */
function fill(folder: string): void {
  for (let size = 1 << 20; size >= 1; size >>= 1) {
    try {
      for (;;) writeFileSync(join(folder, 'filler'), Buffer.alloc(size), { flag: 'a' })
    } catch (error) {
      assert.equal(Reflect.get(error as object, 'code'), 'ENOSPC')
    }
  }
}
