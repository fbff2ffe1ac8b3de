import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type ArchiveOptions, archive, restoreArchive } from '../../lib/archive/index.ts'
import { linesOf, partFile, tempFolder, writeOld } from '../cloud/harness/logs.ts'
import { broken, MemoryStore, refusal } from './harness/memory-store.ts'

const DAYS = ['2026-01-20', '2026-01-21', '2026-01-22']

function folder(t: TestContext, count = 300): string {
  const logDir = tempFolder(t)
  for (const day of DAYS) writeOld(partFile(logDir, 'app', day), linesOf(day, count), day)
  return logDir
}

function run(store: MemoryStore, logDir: string, more: Partial<ArchiveOptions> = {}) {
  return archive({
    logDir,
    to: 's3://my-logs/shop',
    timeZone: 'UTC',
    segment: '64k',
    source: 'web1',
    client: store,
    ...more,
  })
}

function contentOf(store: MemoryStore, day: string): string {
  const keys = [...store.objects.keys()].filter((key) => key.includes(`/day=${day}/`)).sort()
  return keys.map((key) => gunzipSync(store.objects.get(key)?.Body ?? '').toString()).join('')
}

test('without the right to list a run ends before it reads anything, and names the right', async (t) => {
  const store = new MemoryStore()
  store.before = (call) => {
    if (call === 'ListObjectsV2') throw refusal('AccessDenied', 403)
  }
  await assert.rejects(run(store, folder(t)), {
    code: 'FST_ACCESS_LOG_BUCKET_FAILED',
    message: 's3://my-logs/shop/: access denied; the role needs s3:ListBucket (AccessDenied, ListObjectsV2)',
  })
  assert.deepEqual(store.calls, ['ListObjectsV2'])
})

test('what answers without a listing is no store: nothing is called archived or copied', async (t) => {
  const store = new MemoryStore()
  for (const answer of [async () => ({}), async () => Promise.reject(refusal('NotFound', 404))]) {
    store.listObjectsV2 = answer
    await assert.rejects(run(store, folder(t)), {
      code: 'FST_ACCESS_LOG_BUCKET_FAILED',
      message:
        's3://my-logs/shop/: what answers there is no store that speaks S3; check the endpoint (NotS3, ListObjectsV2)',
    })
  }
  store.listObjectsV2 = async () => Promise.reject(Object.assign(refusal('Unknown', 500), { message: 'UnknownError' }))
  await assert.rejects(run(store, folder(t)), /: status 500 without an explanation \(Unknown, ListObjectsV2\)$/)
})

test('files of days to come are told, as the clock may be behind', async (t) => {
  const logDir = folder(t)
  t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2020-02-03T12:00:00Z') })
  const { parts, warnings } = await run(new MemoryStore(), logDir)
  assert.deepEqual(parts, [])
  assert.deepEqual(warnings, ['files of 2026-01-22 are not archived, as today is 2020-02-03; check the clock'])
})

test('a store that refuses conditional writes is not written to, and each file says why', async (t) => {
  const store = new MemoryStore()
  store.before = (call) => {
    if (call === 'PutObject') throw refusal('NotImplemented', 501)
  }
  const { parts } = await run(store, folder(t))
  assert.deepEqual(
    parts.map(({ state }) => state),
    ['failed', 'failed', 'failed'],
  )
  for (const { error } of parts)
    assert.match(error?.message ?? '', /does not support conditional writes \(If-None-Match\)/)
  assert.equal(store.objects.size, 0)
})

test('a put that is refused without a word says what the bucket may lack', async (t) => {
  const store = new MemoryStore()
  store.before = (call) => {
    if (call === 'PutObject') throw Object.assign(refusal('InvalidRequest', 400), { message: 'UnknownError' })
  }
  const { parts } = await run(store, folder(t), { lock: 'governance:30d' })
  assert.match(parts[0]?.error?.message ?? '', /: status 400 without an explanation; --lock needs a bucket with object/)
})

test('a store that passes over the condition is asked first, and nothing is stored twice', async (t) => {
  const store = new MemoryStore()
  store.knowsConditions = false
  const logDir = folder(t)
  await run(store, logDir)
  const puts = store.calls.filter((call) => call === 'PutObject').length
  const { parts } = await run(store, logDir, { logDir: folder(t) })
  assert.deepEqual([...new Set(parts.map(({ state }) => state))], ['already'])
  assert.equal(store.calls.filter((call) => call === 'PutObject').length, puts)
})

test('a put whose answer is lost is believed by what stands there', async (t) => {
  const store = new MemoryStore()
  store.afterPut = () => {
    throw broken('ECONNRESET')
  }
  const { parts } = await run(store, folder(t))
  assert.deepEqual([...new Set(parts.map(({ error }) => error))], [undefined])
  for (const day of DAYS) assert.equal(contentOf(store, day), linesOf(day, 300))
})

test('when the keys are taken away in the midst, what is left is not tried', async (t) => {
  const store = new MemoryStore()
  store.before = (call, key) => {
    if (call === 'PutObject' && key.includes(DAYS[1] ?? '')) throw refusal('InvalidAccessKeyId', 403)
  }
  const { parts } = await run(store, folder(t))
  assert.deepEqual(
    parts.map(({ state }) => state),
    ['stored', 'failed', 'failed'],
  )
  assert.equal(parts[2]?.error?.message, parts[1]?.error?.message)
  assert.match(parts[1]?.error?.message ?? '', /the store does not know the access key/)
})

test('an abort ends a run with its reason; what was stored stays, and the next run goes on', async (t) => {
  const [store, controller, logDir] = [new MemoryStore(), new AbortController(), folder(t)]
  const reason = new Error('enough')
  store.afterPut = () => {
    if (store.objects.size === 2) controller.abort(reason)
  }
  await assert.rejects(run(store, logDir, { signal: controller.signal }), reason)
  assert.equal(store.objects.size, 2)
  store.afterPut = () => {}
  await run(store, logDir)
  for (const day of DAYS) assert.equal(contentOf(store, day), linesOf(day, 300))
})

test('progress never goes back and ends with all of it', async (t) => {
  const seen: number[] = []
  let whole = 0
  const onProgress = ({ done, total }: { done: number; total: number }) => {
    seen.push(done)
    whole = total
  }
  await run(new MemoryStore(), folder(t), { onProgress })
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  )
  assert.equal(seen.at(-1), whole)
})

for (const [options, message] of [
  [{ to: undefined }, /^Option to is undefined; expected an address such as s3:/],
  [{ logDir: 's3://my-logs/shop' }, /^Option logDir is 's3:\/\/my-logs\/shop'; expected the path of a folder/],
  [{ logDir: 'clickhouse://u:secret@h/logs' }, /^Option logDir is 'clickhouse:\/\/u:…@h\/logs'; expected the path/],
  [{ segment: '1k' }, /^Option segment is '1k'; expected a number followed by k or m from '64k' to '4096m'/],
  [{ segment: '5g' }, /^Option segment is '5g'/],
  [{ settle: 'soon' }, /^Option settle is 'soon'; expected a number followed by s, m, h or d/],
  [{ storageClass: 'GLACIAL' }, /^Option storageClass is 'GLACIAL'; expected one of STANDARD, STANDARD_IA/],
  [{ lock: 'compliance' }, /^Option lock is 'compliance'; expected compliance or governance and a time/],
  [{ source: '../x' }, /^Option source is '\.\.\/x'; expected a name of letters/],
  [{ timeZone: 'Mars/Base' }, /^Option timeZone is 'Mars\/Base'; expected the name of a time zone/],
  [{ category: 'a.b' }, /category is 'a\.b'/],
  [{ category: 'nope' }, /^Category is 'nope'; expected one that has files in .*: app$/],
  [{ stroageClass: 'x' }, /^Option stroageClass does not exist; did you mean storageClass\?/],
] as [object, RegExp][]) {
  test(`archive refuses ${JSON.stringify(options)}`, async (t) => {
    await assert.rejects(run(new MemoryStore(), folder(t, 1), options), {
      code: 'FST_ACCESS_LOG_OPTION_INVALID',
      message,
    })
  })
}

test('a folder that is not there is told by its own error', async (t) => {
  await assert.rejects(run(new MemoryStore(), join(tempFolder(t), 'nowhere')), { code: 'ENOENT' })
})

test('an archive of more than a hundred thousand objects is listed', async (t) => {
  const store = new MemoryStore()
  const keys = Array.from(
    { length: 130_000 },
    (_, part) => `shop/category=app/day=2026-01-20/web1.${part + 1}.0000000000000.ndjson.gz`,
  )
  store.listObjectsV2 = async ({ Delimiter }) =>
    Delimiter === undefined
      ? { IsTruncated: false, Contents: keys.map((Key) => ({ Key, Size: 100, ETag: '"e"' })) }
      : { IsTruncated: false, CommonPrefixes: [{ Prefix: 'shop/category=app/' }] }
  const place = { logDir: tempFolder(t), to: 's3://my-logs/shop', client: store }
  assert.equal((await restoreArchive(place)).readable, 130_000)
})

test('a category may be called like the file that names the folder', async (t) => {
  const [store, logDir] = [new MemoryStore(), tempFolder(t)]
  writeOld(partFile(logDir, 'source', '2026-01-20'), linesOf('2026-01-20', 10), '2026-01-20')
  const run = () => archive({ logDir, to: 's3://my-logs/shop', client: store, timeZone: 'UTC' })
  const first = await run()
  assert.deepEqual([first.parts[0]?.state, first.warnings], ['stored', []])
  store.calls.length = 0
  const again = await run()
  assert.deepEqual([again.parts[0]?.state, again.source, store.calls], ['already', first.source, ['ListObjectsV2']])
})

test('a conflict names the object by its address, however it is found', async (t) => {
  const [day = ''] = DAYS
  const object = `s3://my-logs/shop/category=app/day=${day}/web1.1.0000000000000.ndjson.gz`
  const conflictOf = async (change: (store: MemoryStore, logDir: string) => string) => {
    const [store, logDir] = [new MemoryStore(), folder(t)]
    await run(store, logDir)
    const { parts } = await run(store, change(store, logDir))
    return parts[0]?.error?.message ?? ''
  }
  const replace = (logDir: string, lines: string) => {
    writeOld(partFile(logDir, 'app', day), lines, day)
    return logDir
  }
  for (const message of [
    await conflictOf((_, logDir) => replace(logDir, linesOf(day, 3))),
    await conflictOf(() => replace(folder(t), linesOf(day, 300, 'other'))),
    await conflictOf((store) => {
      for (const [key, put] of store.objects) store.objects.set(key, { ...put, Metadata: {} })
      return folder(t)
    }),
  ]) {
    assert.equal(/ other content under (\S+), so /.exec(message)?.[1], object)
  }
})
