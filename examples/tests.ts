/**
 * In your tests: `enabled: false` where the log does not matter; a folder of its own and `flush()` where it does.
 *
 * Run: node --import tsx examples/tests.ts
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { type AccessLogOptions, type AccessRecord, accessLogPlugin } from 'fastify-access-log'
import { readRecords } from 'fastify-access-log/reader'

/** The service under test, as it would be exported by its own file. */
async function buildService(accessLog: AccessLogOptions): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(accessLogPlugin, { stdout: false, ...accessLog })
  app.get('/orders/:id', async (request) => {
    request.accessLog.set({ orderId: 'A-17' })
    return { ok: true }
  })
  return app
}

test('the service answers', async (t) => {
  const app = await buildService({ enabled: false })
  t.after(() => app.close())
  const response = await app.inject('/orders/17')
  assert.deepEqual(response.json(), { ok: true })
})

test('the record of an order names the order', async (t) => {
  const logDir = await mkdtemp(join(tmpdir(), 'tests-'))
  const app = await buildService({ logDir })
  t.after(async () => {
    await app.close()
    await rm(logDir, { recursive: true })
  })
  await app.inject('/orders/17')
  await app.accessLog.flush()
  const records: AccessRecord[] = []
  for await (const record of readRecords({ logDir })) records.push(record)
  assert.equal(records.length, 1)
  assert.equal(records[0]?.orderId, 'A-17')
  console.log(JSON.stringify(records[0]))
})
