import { randomUUID } from 'node:crypto'
import { after, before, type TestContext, test } from 'node:test'
import { type Admin, adminClient } from './sdk.ts'

/** Set by run.ts, which starts one store for all files. */
const ENDPOINT = process.env.ACCESS_LOG_TEST_S3

/** Whether `npm run cloud` runs the tests, and has installed what they need. */
export const isRunByCloud: boolean = ENDPOINT !== undefined

/** The store that the tests of a file are run with. */
export interface Store {
  endpoint: string
  admin: Admin
}

export const store: Store = { endpoint: ENDPOINT ?? '', admin: undefined as never }

/** A test that needs a store, with a bucket of its own. */
export function storeTest(name: string, body: (bucket: string, t: TestContext) => Promise<void>): void {
  const skip = ENDPOINT === undefined && 'npm run cloud runs it, with a store that it starts'
  test(name, { skip }, async (t) => {
    const bucket = `b-${randomUUID()}`
    await store.admin.createBucket({ Bucket: bucket })
    await body(bucket, t)
  })
}

before(() => {
  if (ENDPOINT !== undefined) store.admin = adminClient(ENDPOINT)
})

after(() => store.admin?.destroy())
