import { Readable } from 'node:stream'
import type { Ending, ExpectedRecord } from '../harness/ending.ts'
import { request } from '../harness/request-bytes.ts'

function timedOut(statusCode: number, more: Partial<ExpectedRecord> = {}): ExpectedRecord {
  return { statusCode, outcome: 'timeout', method: 'GET', url: '127.0.0.1/x', route: '/x', ...more }
}

/** What is known of a request whose head never became whole. */
const unknown = { method: null, url: null, route: null, reqId: null }

/**
 * Node looks for late requests in steps; the step is made small, as the timeout is. headersTimeout must stay below it:
 * Node takes the smaller of the two for the head.
 */
const requestTimeout = { requestTimeout: 100, http: { connectionsCheckingInterval: 20, headersTimeout: 90 } }

const connectionTimeout = { connectionTimeout: 100 }

const halfBody = request('POST', '/x', ['Content-Type: application/json', 'Content-Length: 100'], '{"a":')

/** Sends and waits until the server gives up. */
function ask(bytes: string): Ending['client'] {
  return async (at) => (await at.connect()).exchange(bytes)
}

/** The server stops waiting for its client. */
export const timeoutEndings: readonly Ending[] = [
  {
    ending: 'requestTimeout, the head incomplete',
    fastify: requestTimeout,
    client: ask('GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n'),
    records: [timedOut(408, unknown)],
  },
  {
    ending: 'requestTimeout, the head incomplete',
    variant: 'by headersTimeout',
    fastify: { http: { connectionsCheckingInterval: 20, headersTimeout: 100 } },
    client: ask('GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n'),
    records: [timedOut(408, unknown)],
  },
  {
    ending: 'requestTimeout, the head incomplete',
    variant: 'of the second request of a connection',
    fastify: requestTimeout,
    routes: (app) => void app.get('/x', async () => 'first answer'),
    async client(at) {
      const client = await at.connect()
      await client.send(request('GET', '/x'))
      await client.readUntil('first answer')
      await client.exchange('GET /x HTTP/1.1\r\n')
    },
    records: [timedOut(408, unknown)],
    besides: [{ statusCode: 200, outcome: 'completed', method: 'GET', url: '127.0.0.1/x', route: '/x' }],
  },
  {
    ending: 'requestTimeout, the body incomplete',
    fastify: requestTimeout,
    routes: (app) => void app.post('/x', async () => 'ok'),
    client: ask(halfBody),
    records: [timedOut(408, { method: 'POST' })],
  },
  {
    ending: 'an early answer, then requestTimeout in the body',
    fastify: requestTimeout,
    routes: (app) =>
      void app.post('/x', { onRequest: async (_, reply) => reply.code(401).send('who are you') }, async () => 'ok'),
    client: ask(halfBody),
    records: [{ statusCode: 401, outcome: 'completed', method: 'POST', url: '127.0.0.1/x', route: '/x' }],
    reads: [401, 408],
  },
  {
    ending: 'connectionTimeout, the head incomplete',
    fastify: connectionTimeout,
    client: ask('GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n'),
    records: [timedOut(408, unknown)],
    reads: [],
  },
  {
    ending: 'connectionTimeout in the body',
    fastify: connectionTimeout,
    routes: (app) => void app.post('/x', async () => 'ok'),
    client: ask(halfBody),
    records: [timedOut(499, { method: 'POST' })],
  },
  {
    ending: 'connectionTimeout in the handler',
    variant: 'GET',
    fastify: connectionTimeout,
    routes: (app, gates) =>
      void app.get('/x', async () => {
        await gates.opened('gone')
        return 'nobody reads this'
      }),
    async client(at) {
      await (await at.connect()).exchange(request('GET', '/x'))
      at.gates.open('gone')
    },
    records: [timedOut(499)],
  },
  {
    ending: 'connectionTimeout in the handler',
    variant: 'POST with the body read',
    fastify: connectionTimeout,
    routes: (app, gates) =>
      void app.post('/x', async () => {
        await gates.opened('gone')
        return 'nobody reads this'
      }),
    async client(at) {
      await (await at.connect()).exchange(
        request('POST', '/x', ['Content-Type: application/json', 'Content-Length: 2'], '{}'),
      )
      at.gates.open('gone')
    },
    records: [timedOut(499, { method: 'POST' })],
  },
  {
    ending: 'connectionTimeout in a stream',
    fastify: connectionTimeout,
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        const source = new Readable({ read() {} })
        source.push('first part')
        reply.send(source)
      }),
    client: ask(request('GET', '/x')),
    records: [timedOut(200)],
  },
  {
    ending: 'no request',
    variant: 'an idle connection until connectionTimeout',
    fastify: connectionTimeout,
    client: ask(''),
    records: [],
  },
  {
    ending: 'no request',
    variant: 'an idle connection until requestTimeout',
    fastify: requestTimeout,
    client: ask(''),
    records: [],
    // Node answers a connection on which nothing was asked.
    reads: [408],
  },
  {
    ending: 'no request',
    variant: 'connect and FIN',
    async client(at) {
      const client = await at.connect()
      client.fin()
      await client.closed
    },
    records: [],
  },
  {
    ending: 'no request',
    variant: 'connect and reset',
    async client(at) {
      const client = await at.connect()
      client.reset()
      await client.closed
    },
    records: [],
  },
  {
    ending: 'no request',
    variant: 'half a head and reset',
    async client(at) {
      const client = await at.connect()
      const end = await at.serverSocketOf(client)
      const gone = new Promise<void>((resolve) => end.once('close', () => resolve()))
      await client.send('GET /x HTTP/1.1\r\nHost: ')
      await at.readBy(client)
      client.reset()
      await gone
    },
    records: [],
  },
]
