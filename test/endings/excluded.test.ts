import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { Gates } from './harness/gates.ts'
import { lastRequest, request } from './harness/request-bytes.ts'
import { type Visit, visit } from './harness/visit.ts'

/** A route without records, and one that shows that whatever came before has been written. */
function routes(app: FastifyInstance, gates: Gates): void {
  const config = { accessLog: false as const }
  app.get('/quiet', { config }, async () => 'ok')
  app.get('/quiet/fails', { config }, async () => {
    throw new TypeError('boom')
  })
  app.post('/quiet/upload', { config, onRequest: async () => gates.open('arrived') }, async () => 'ok')
  app.get('/quiet/slow', { config }, async () => {
    gates.open('reached')
    await gates.opened('left')
    return 'nobody reads this'
  })
  app.get('/loud', async () => 'ok')
}

const upload = ['Content-Type: application/json', 'Transfer-Encoding: chunked']

const ENDINGS: ReadonlyArray<readonly [title: string, client: (at: Visit) => Promise<void>]> = [
  ['answered', async (at) => (await at.connect()).exchange(lastRequest('GET', '/quiet'))],
  ['failed', async (at) => (await at.connect()).exchange(lastRequest('GET', '/quiet/fails'))],
  [
    'with a malformed chunk',
    async (at) => (await at.connect()).exchange(request('POST', '/quiet/upload', upload, '2\r\n{}\r\nZZ\r\n')),
  ],
  [
    'reset in the body',
    async (at) => {
      const client = await at.connect()
      await client.send(request('POST', '/quiet/upload', upload, '2\r\n{}\r\n'))
      await at.gates.opened('arrived')
      await at.readBy(client)
      client.reset()
      await client.closed
    },
  ],
  [
    'reset in the handler',
    async (at) => {
      const client = await at.connect()
      await client.send(request('GET', '/quiet/slow'))
      await at.gates.opened('reached')
      client.reset()
      await client.closed
      at.gates.open('left')
    },
  ],
]

describe('a route with accessLog: false leaves no record', { concurrency: true }, () => {
  for (const [title, client] of ENDINGS) {
    it(title, async (t) => {
      const at = await visit(t as TestContext, { routes })
      await client(at)
      await (await at.connect()).exchange(lastRequest('GET', '/loud'))
      await at.written(1)
      await at.close()
      assert.deepEqual(
        (await at.recordsAfterClose()).map(({ route }) => route),
        ['/loud'],
      )
    })
  }
})

it('ignorePaths leaves out what ends well, and nothing else', async (t) => {
  const at = await visit(t as TestContext, {
    plugin: { ignorePaths: ['/quiet', /^\/quiet\/slow/] },
    routes(app, gates) {
      app.get('/quiet', async (_, reply) => reply.code(302).send())
      app.post('/quiet', async (_, reply) => reply.code(409).send())
      app.get('/quiet/slow', async () => {
        gates.open('reached')
        await gates.opened('left')
        return 'nobody reads this'
      })
    },
  })
  await (await at.connect()).exchange(lastRequest('GET', '/quiet?query'))
  await (await at.connect()).exchange(lastRequest('POST', '/quiet'))
  const client = await at.connect()
  await client.send(request('GET', '/quiet/slow'))
  await at.gates.opened('reached')
  client.reset()
  await client.closed
  await at.written(2)
  at.gates.open('left')
  await at.close()
  assert.deepEqual(
    (await at.recordsAfterClose()).map(({ statusCode, outcome, route }) => `${statusCode} ${outcome} ${route}`),
    ['409 completed /quiet', '499 aborted /quiet/slow'],
  )
})
