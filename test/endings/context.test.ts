import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, it, type TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { Http2Client } from './harness/http2-client.ts'
import { lastRequest, request } from './harness/request-bytes.ts'
import { type Visit, visit } from './harness/visit.ts'

interface Case {
  title: string
  fastify?: Record<string, unknown>
  client(at: Visit): Promise<void>
  outcomes: string[]
}

async function reachAndReset(at: Visit): Promise<void> {
  const client = await at.connect()
  await client.send(request('GET', '/wait'))
  await at.gates.opened('/wait')
  client.reset()
  await client.closed
}

const ask =
  (bytes: string): Case['client'] =>
  async (at) =>
    (await at.connect()).exchange(bytes)

const CASES: readonly Case[] = [
  { title: 'an answer', client: ask(lastRequest('GET', '/x')), outcomes: ['completed'] },
  {
    title: 'answers that were queued behind another',
    client: ask(request('GET', '/later') + request('GET', '/x') + lastRequest('GET', '/x')),
    outcomes: ['completed', 'completed', 'completed'],
  },
  { title: 'a client that leaves', client: reachAndReset, outcomes: ['aborted'] },
  {
    title: 'a time limit',
    fastify: { connectionTimeout: 60 },
    client: ask(request('GET', '/wait')),
    outcomes: ['timeout'],
  },
  { title: 'a response that is destroyed', client: ask(request('GET', '/cut')), outcomes: ['cut'] },
  {
    title: 'a stream of HTTP/2 that is reset',
    fastify: { http2: true },
    async client(at) {
      const client = new Http2Client(at, 'http')
      const { stream, closed } = client.request({ ':path': '/wait' })
      await at.gates.opened('/wait')
      stream.close()
      await closed
      await client.close()
    },
    outcomes: ['aborted'],
  },
]

describe("the user's functions run in the context of the request", () => {
  for (const { title, fastify, client, outcomes } of CASES) {
    it(title, async (t) => {
      const contexts = new AsyncLocalStorage<string>()
      const inMixin: unknown[] = []
      const at = await visit(t as TestContext, {
        ...(fastify && { fastify }),
        plugin: {
          identify: () => ({ id: contexts.getStore() ?? 'nobody' }),
          categories: {
            app: {
              mixin() {
                inMixin.push(contexts.getStore())
                return {}
              },
            },
          },
        },
        routes(app: FastifyInstance, gates) {
          app.addHook('onRequest', (request, _, done) => contexts.run(`context of ${request.id}`, done))
          app.get('/x', async () => 'ok')
          app.get('/later', async () => {
            await new Promise((resolve) => setImmediate(resolve))
            return 'ok'
          })
          app.get('/wait', () => gates.open('/wait'))
          app.get('/cut', (_, reply) => void reply.raw.destroy())
        },
      })
      await client(at)
      await at.written(outcomes.length)
      const records = await at.records()
      assert.deepEqual(
        records.map(({ outcome }) => outcome),
        outcomes,
      )
      const wanted = records.map(({ reqId }) => `context of ${reqId}`)
      assert.deepEqual(
        records.map(({ client }) => client.user),
        wanted,
      )
      assert.deepEqual(inMixin, wanted)
    })
  }
})
