import { randomUUID } from 'node:crypto'
import { after, before, type TestContext, test } from 'node:test'
import { ClickHouseServer } from './clickhouse.ts'

const IS_RUN = process.env.ACCESS_LOG_TEST_S3 !== undefined

/** One engine for all tests of a file, each with a table of its own. */
export const clickhouse = new ClickHouseServer()

export function clickhouseTest(name: string, body: (table: string, t: TestContext) => Promise<void>): void {
  const skip = !IS_RUN && 'npm run cloud runs it, with an engine that it installs'
  test(name, { skip }, async (t) => await body(`t_${randomUUID().replaceAll('-', '')}`, t))
}

before(async () => {
  if (IS_RUN) await clickhouse.start()
})

after(async () => {
  if (IS_RUN) await clickhouse.remove()
})
