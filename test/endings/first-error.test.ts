import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { eventually } from './harness/deadline.ts'
import type { Gates } from './harness/gates.ts'
import { isRecord } from './harness/log-folder.ts'
import { lastRequest, request } from './harness/request-bytes.ts'
import { type Visit, visit } from './harness/visit.ts'

interface LaterError {
  title: string
  routes(app: FastifyInstance, gates: Gates): void
  client(at: Visit): Promise<void>
  statusCode: number
  /** Message of the error in the record; null when the record names none. */
  first: string | null
  /** Message of the error in the log. */
  later: string
}

const LATER_ERRORS: readonly LaterError[] = [
  {
    title: 'onSend throws after the handler threw',
    routes: (app) =>
      void app.get(
        '/x',
        {
          onSend: async () => {
            throw new RangeError('the second')
          },
        },
        async () => {
          throw new TypeError('the first')
        },
      ),
    client: async (at) => (await at.connect()).exchange(lastRequest('GET', '/x')),
    statusCode: 500,
    first: 'the first',
    later: 'the second',
  },
  {
    title: 'the handler throws after the client left',
    routes: (app, gates) =>
      void app.get('/x', async () => {
        gates.open('reached')
        await gates.opened('recorded')
        throw new TypeError('the late one')
      }),
    async client(at) {
      const client = await at.connect()
      await client.send(request('GET', '/x'))
      await at.gates.opened('reached')
      client.reset()
      await client.closed
      await at.written(1)
      at.gates.open('recorded')
    },
    statusCode: 499,
    first: null,
    later: 'the late one',
  },
]

describe('the record holds the first error, the log a later one', { concurrency: true }, () => {
  for (const { title, routes, client, statusCode, first, later } of LATER_ERRORS) {
    it(title, async (t) => {
      const at = await visit(t as TestContext, { routes })
      await client(at)
      const warnings = async () => (await at.lines()).filter((line) => line.level === 40)
      await at.written(1)
      await eventually(async () => (await warnings()).length > 0, 'the later error is logged')
      await at.app.inject('/after')

      const records = (await at.records()).filter(({ route }) => route === '/x')
      assert.equal(records.length, 1)
      assert.equal(records[0]?.statusCode, statusCode)
      assert.equal(records[0]?.errorDetail?.message ?? null, first)

      const [warning, ...more] = await warnings()
      assert.deepEqual(more, [])
      assert.equal(warning?.reqId, records[0]?.reqId)
      assert.match(JSON.stringify(warning), new RegExp(later))
    })
  }

  it('a request with one error leaves no warning', async (t) => {
    const at = await visit(t as TestContext, {
      routes: (app) =>
        void app.get('/x', async () => {
          throw new TypeError('the only one')
        }),
    })
    await (await at.connect()).exchange(lastRequest('GET', '/x'))
    await at.written(1)
    assert.deepEqual(
      (await at.lines()).filter((line) => !isRecord(line)),
      [],
    )
  })
})
