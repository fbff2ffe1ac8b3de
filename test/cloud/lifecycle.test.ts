import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { applyLifecycle, archive } from '../../lib/archive/index.ts'
import { writeLogs } from './harness/logs.ts'
import { store, storeTest } from './harness/store.ts'

async function classesOf(bucket: string, category: string): Promise<string[]> {
  const { Contents = [] } = await store.admin.listObjectsV2({ Bucket: bucket, Prefix: `logs/category=${category}/` })
  return [...new Set(Contents.map(({ StorageClass = 'STANDARD' }) => StorageClass))]
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tried = 0; tried < 240 && !(await holds()); tried++) await setTimeout(500)
  assert.ok(await holds())
}

storeTest('objects move and expire by the rules, category by category; rules of others stay', async (bucket, t) => {
  const logDir = writeLogs(t, 50)
  const to = `s3://${bucket}/logs`
  await archive({ logDir, to, client: store.admin })
  const own = { ID: 'own', Status: 'Enabled', Filter: { Prefix: 'elsewhere/' }, Expiration: { Days: 1 } }
  await store.admin.putBucketLifecycleConfiguration({ Bucket: bucket, LifecycleConfiguration: { Rules: [own] } })
  const rules = { app: 'glacier:1d,expire:3d', payment: 'glacier:2d' }
  const { kept } = await applyLifecycle({ to, rules, client: store.admin })
  assert.equal(kept, 1)
  const again = await applyLifecycle({ to, rules, client: store.admin })
  assert.equal(again.kept, 1)
  const { Rules = [] } = await store.admin.getBucketLifecycleConfiguration({ Bucket: bucket })
  assert.equal(Rules.length, 4)
  await until(async () => (await classesOf(bucket, 'payment')).join() === 'GLACIER')
  await until(async () => (await classesOf(bucket, 'app')).length === 0)
  assert.deepEqual(await classesOf(bucket, 'payment'), ['GLACIER'])
})
