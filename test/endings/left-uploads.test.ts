import assert from 'node:assert/strict'
import { constants } from 'node:http2'
import { it, type TestContext } from 'node:test'
import { Http2Client } from './harness/http2-client.ts'
import { type Visit, visit } from './harness/visit.ts'

const HTTP1_HEAD = 'POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n'

/** A client sends a part of the body that it announced, and leaves. */
const leaves: [protocol: string, fastify: Record<string, unknown>, leave: (at: Visit) => Promise<void>][] = [
  [
    'HTTP/1.1',
    {},
    async (at) => {
      const client = await at.connect()
      await client.send(`${HTTP1_HEAD}part`)
      await at.gates.opened('arrived')
      await at.readBy(client)
      client.reset()
    },
  ],
  [
    'HTTP/2',
    { http2: true },
    async (at) => {
      const { stream, closed } = new Http2Client(at, 'http').request({
        ':path': '/x',
        ':method': 'POST',
        'content-type': 'text/plain',
        'content-length': '10',
      })
      stream.write('part')
      await at.gates.opened('arrived')
      stream.close(constants.NGHTTP2_CANCEL)
      await closed
    },
  ],
]

for (const [protocol, fastify, leave] of leaves) {
  it(`a client that leaves its upload over ${protocol} leaves a record and no line of an error`, async (t) => {
    const at = await visit(t as TestContext, {
      fastify,
      routes(app, gates) {
        app.addHook('onError', async () => setImmediate(() => gates.open('failed')))
        app.post('/x', { onRequest: async () => gates.open('arrived') }, async () => 'ok')
      },
    })
    await leave(at)
    await at.written(1)
    await at.gates.opened('failed')
    const [record, ...more] = await at.lines()
    assert.deepEqual([record?.statusCode, record?.outcome, record?.errorDetail], [499, 'aborted', null])
    assert.deepEqual(more, [])
  })
}
