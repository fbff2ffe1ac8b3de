import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BucketClient } from '../../lib/bucket/bucket.ts'
import { formatSegmentKey } from '../../lib/bucket/segment-name.ts'
import { MemoryStore } from '../archive/harness/memory-store.ts'

const PREFIX = 'shop/'
const DAYS = ['2026-11-22', '2026-11-23', '2026-11-24']

/** An archive of one segment for each of three days of app and db, beside what is not ours. */
async function archived(): Promise<BucketClient> {
  const store = new MemoryStore()
  const address = { bucket: 'logs', prefix: PREFIX, region: undefined, endpoint: undefined }
  const bucket = new BucketClient(address, store, undefined)
  const keys = ['db', 'app'].flatMap((category) =>
    DAYS.map((day) => formatSegmentKey(PREFIX, { category, day, source: 'web1', part: 1, offset: 0 })),
  )
  for (const key of [
    ...keys,
    `${PREFIX}category=app/day=2026-11-23/README`,
    `${PREFIX}category=app/day=2026-11-24~/x`,
  ]) {
    await store.putObject({ Bucket: 'logs', Key: key, Body: Buffer.from('x') } as never)
  }
  return bucket
}

const named = (segments: readonly { category: string; day: string }[]) =>
  segments.map(({ category, day }) => `${category} ${day}`)

test('without names the segments of all categories come, by category and day', async () => {
  const bucket = await archived()
  assert.deepEqual(
    named(await bucket.segmentsOf(null)),
    ['app', 'db'].flatMap((category) => DAYS.map((day) => `${category} ${day}`)),
  )
})

test('the first and the last day of a range are both in it', async () => {
  const bucket = await archived()
  const days = async (range: { since?: string; until?: string }) => named(await bucket.segmentsOf(['app'], range))
  assert.deepEqual(await days({ since: '2026-11-23' }), ['app 2026-11-23', 'app 2026-11-24'])
  assert.deepEqual(await days({ until: '2026-11-23' }), ['app 2026-11-22', 'app 2026-11-23'])
  assert.deepEqual(await days({ since: '2026-11-23', until: '2026-11-23' }), ['app 2026-11-23'])
  assert.deepEqual(await days({ since: '2026-11-25' }), [])
})

test('categories come in the order in which they are named', async () => {
  const bucket = await archived()
  const found = await bucket.segmentsOf(['db', 'app'], { since: '2026-11-24' })
  assert.deepEqual(named(found), ['db 2026-11-24', 'app 2026-11-24'])
})
