import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { pause } from '../harness/deadline.ts'
import type { Ending, ExpectedRecord } from '../harness/ending.ts'
import type { Gates } from '../harness/gates.ts'
import { lastRequest, request } from '../harness/request-bytes.ts'

function cut(statusCode: number, errorDetail: ExpectedRecord['errorDetail'] = null): ExpectedRecord[] {
  return [{ statusCode, outcome: 'cut', errorDetail, method: 'GET', url: '127.0.0.1/x', route: '/x' }]
}

const boom = { raised: 'TypeError', message: 'boom' }

function upstreamReset(): Error {
  return Object.assign(new Error('upstream reset'), { code: 'ECONNRESET' })
}

/** Sends the headers and a first part, then what the test does when the client has read that. */
function afterFirstPart(then: (source: Readable, reply: FastifyReply) => void): NonNullable<Ending['routes']> {
  return (app: FastifyInstance, gates: Gates) => {
    app.get('/x', (_, reply) => {
      const source = new Readable({ read() {} })
      source.push('first part')
      reply.send(source)
      gates.onOpen('first part read', () => then(source, reply))
    })
  }
}

function failingWebStream(gates: Gates): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode('first part'))
      await gates.opened('first part read')
      controller.error(new TypeError('boom'))
    },
  })
}

async function readFirstPart(at: Parameters<Ending['client']>[0]): Promise<void> {
  const client = await at.connect()
  await client.send(request('GET', '/x'))
  await client.readUntil('first part')
  at.gates.open('first part read')
  await client.closed
}

const ask: Ending['client'] = async (at) => (await at.connect()).exchange(request('GET', '/x'))

/** The server ends the connection before the answer is whole. */
export const cutEndings: readonly Ending[] = [
  {
    ending: 'a stream fails after its first bytes',
    variant: 'node stream',
    routes: afterFirstPart((source) => source.destroy(new TypeError('boom'))),
    client: readFirstPart,
    records: cut(200, boom),
  },
  {
    ending: 'a stream fails after its first bytes',
    variant: 'web stream',
    routes: (app, gates) => void app.get('/x', (_, reply) => void reply.send(failingWebStream(gates))),
    client: readFirstPart,
    records: cut(200, boom),
  },
  {
    ending: 'a stream fails after its first bytes',
    variant: 'body of a fetch `Response`',
    routes: (app, gates) => void app.get('/x', (_, reply) => void reply.send(new Response(failingWebStream(gates)))),
    client: readFirstPart,
    records: cut(200, boom),
  },
  {
    ending: 'a stream is destroyed after its first bytes, without an error',
    routes: afterFirstPart((source) => source.destroy()),
    client: readFirstPart,
    records: cut(200),
  },
  {
    ending: 'the handler destroys the answer in a stream',
    routes: afterFirstPart((_, reply) => void reply.raw.destroy()),
    client: readFirstPart,
    records: cut(200),
  },
  {
    ending: 'the handler destroys the answer before the headers',
    variant: '`reply.raw.destroy()`',
    routes: (app) => void app.get('/x', (_, reply) => void reply.raw.destroy()),
    client: ask,
    records: cut(0),
  },
  {
    ending: 'the handler destroys the answer before the headers',
    variant: 'the socket',
    routes: (app) => void app.get('/x', (req) => void req.raw.socket.destroy()),
    client: ask,
    records: cut(0),
  },
  {
    ending: 'the handler destroys the answer before the headers',
    variant: 'POST with the body read',
    routes: (app) => void app.post('/x', (_, reply) => void reply.raw.destroy()),
    client: async (at) =>
      (await at.connect()).exchange(
        request('POST', '/x', ['Content-Type: application/json', 'Content-Length: 2'], '{}'),
      ),
    records: cut(0).map((record) => ({ ...record, method: 'POST' })),
  },
  {
    ending: 'the handler destroys the answer before the headers',
    variant: 'behind a time limit that a listener let pass',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        reply.raw.setTimeout(10, () => setImmediate(() => reply.raw.destroy()))
      }),
    client: ask,
    records: cut(0),
  },
  {
    ending: 'the handler destroys the answer with an error',
    routes: (app) => void app.get('/x', (_, reply) => void reply.raw.destroy(new TypeError('boom'))),
    client: ask,
    records: cut(0, boom),
  },
  {
    ending: 'the handler destroys the answer with an error',
    variant: 'of an upstream that was reset',
    routes: (app) => void app.get('/x', (_, reply) => void reply.raw.destroy(upstreamReset())),
    client: ask,
    records: cut(0, { raised: 'Error', message: 'upstream reset' }),
  },
  {
    ending: 'hijacked and destroyed',
    variant: 'before the headers',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        reply.hijack()
        reply.raw.destroy()
      }),
    client: ask,
    records: cut(0),
  },
  {
    ending: 'hijacked and destroyed after the headers',
    routes: (app, gates) =>
      void app.get('/x', (_, reply) => {
        reply.hijack()
        reply.raw.writeHead(200)
        reply.raw.write('first part')
        gates.onOpen('first part read', () => reply.raw.destroy())
      }),
    client: readFirstPart,
    records: cut(200),
  },
  {
    ending: 'handlerTimeout after the headers',
    fastify: { handlerTimeout: 150 },
    routes: afterFirstPart(() => {}),
    client: readFirstPart,
    records: cut(200, { raised: 'FastifyError' }),
  },
  {
    ending: 'close() with forceCloseConnections',
    variant: 'in the handler',
    fastify: { forceCloseConnections: true },
    routes: (app, gates) =>
      void app.get('/x', async () => {
        gates.open('reached')
        await pause(20)
        await gates.opened('closed')
        return 'nobody reads this'
      }),
    async client(at) {
      const client = await at.connect()
      await client.send(request('GET', '/x'))
      await at.gates.opened('reached')
      await at.app.close()
      at.gates.open('closed')
      await client.closed
    },
    closes: true,
    records: cut(0),
  },
  {
    ending: 'close() with forceCloseConnections in a stream',
    fastify: { forceCloseConnections: true },
    routes: afterFirstPart(() => {}),
    async client(at) {
      const client = await at.connect()
      await client.send(request('GET', '/x'))
      await client.readUntil('first part')
      await at.app.close()
      await client.closed
    },
    closes: true,
    records: cut(200),
  },
  {
    ending: 'an error after the first bytes of `raw.write`',
    routes: (app, gates) =>
      void app.get('/x', async (_, reply) => {
        reply.raw.write('first part')
        await gates.opened('first part read')
        throw new TypeError('boom')
      }),
    client: readFirstPart,
    records: cut(200, boom),
  },
  {
    ending: 'an answer behind a head that was made already',
    routes: (app) =>
      void app.get('/x', async (_, reply) => {
        reply.raw.writeHead(200)
        return { a: 1 }
      }),
    client: ask,
    records: cut(0, { raised: 'Error' }),
  },
  {
    ending: 'an answer that is ready when its socket is gone',
    variant: 'destroyed by the handler',
    routes: (app) =>
      void app.get('/x', async (request) => {
        request.raw.socket.destroy()
        return 'nobody reads this'
      }),
    client: ask,
    records: cut(0),
  },
  {
    ending: 'an answer that is ready when its socket is gone',
    variant: 'ended by the handler',
    routes: (app) =>
      void app.get('/x', async (request) => {
        request.raw.socket.end()
        return 'nobody reads this'
      }),
    client: ask,
    records: cut(0),
  },
  {
    ending: 'a response destroyed with an error of another parser',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        reply.hijack()
        reply.raw.destroy(Object.assign(new TypeError('boom'), { code: 'HPE_INVALID_CONSTANT' }))
      }),
    client: ask,
    records: cut(0, boom),
  },
  {
    ending: 'pipelined behind `Connection: close`',
    fastify: { http: { insecureHTTPParser: true } },
    routes(app) {
      app.get('/first', (_, reply) => void reply.send('first'))
      app.get('/x', async () => 'nobody reads this')
    },
    async client(at) {
      await (await at.connect()).exchange(lastRequest('GET', '/first') + request('GET', '/x'))
    },
    records: cut(0),
    besides: [{ statusCode: 200, outcome: 'completed', method: 'GET', url: '127.0.0.1/first', route: '/first' }],
  },
]
