import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Ending, ExpectedRecord } from '../harness/ending.ts'
import type { Gates } from '../harness/gates.ts'
import type { RawClient } from '../harness/raw-client.ts'
import { request } from '../harness/request-bytes.ts'
import { tlsPair } from '../harness/tls-pair.ts'

function aborted(statusCode: number, more: Partial<ExpectedRecord> = {}): ExpectedRecord {
  return { statusCode, outcome: 'aborted', method: 'GET', url: '127.0.0.1/x', route: '/x', ...more }
}

/** The ways a client leaves; after a FIN it goes away without reading what still comes. */
const LEAVES: ReadonlyArray<readonly [name: string, leave: (client: RawClient) => void]> = [
  ['by a reset', (client) => client.reset()],
  ['by a FIN', (client) => client.fin()],
]

interface Leaving {
  ending: string
  variant?: string
  routes(app: FastifyInstance, gates: Gates): void
  bytes: string
  /** Resolves when the client is to leave. */
  moment(client: RawClient, gates: Gates): Promise<void>
  /** Opened by the route when everything late has happened. */
  late?: string
  records: readonly ExpectedRecord[]
  besides?: readonly ExpectedRecord[]
}

function eachWay({ bytes, moment, late, variant, ...rest }: Leaving): Ending[] {
  return LEAVES.map(([name, leave]) => ({
    ...rest,
    variant: variant === undefined ? name : `${variant}, ${name}`,
    async client(at) {
      const client = await at.connect()
      await client.send(bytes)
      await moment(client, at.gates)
      leave(client)
      await client.closed
      at.gates.open('left')
      await at.written(rest.records.length + (rest.besides?.length ?? 0))
      at.gates.open('recorded')
      if (late !== undefined) await at.gates.opened(late)
    },
  }))
}

const json = ['Content-Type: application/json', 'Content-Length: 2']

function endless(): Readable {
  return new Readable({ read() {} })
}

/** The client goes before it has its answer. */
export const abortedEndings: readonly Ending[] = [
  ...eachWay({
    ending: 'the client leaves before the handler',
    routes(app, gates) {
      const onRequest = async () => {
        gates.open('reached')
        await gates.opened('recorded')
      }
      app.get('/x', { onRequest }, async () => {
        gates.open('late')
        return 'nobody reads this'
      })
    },
    bytes: request('GET', '/x'),
    moment: (_, gates) => gates.opened('reached'),
    late: 'late',
    records: [aborted(499)],
  }),
  ...eachWay({
    ending: 'the client leaves in the handler of a GET',
    variant: 'the answer comes late',
    routes: (app, gates) =>
      void app.get('/x', async (_, reply) => {
        gates.open('reached')
        await gates.opened('recorded')
        setImmediate(() => gates.open('late'))
        return reply.send('nobody reads this')
      }),
    bytes: request('GET', '/x'),
    moment: (_, gates) => gates.opened('reached'),
    late: 'late',
    records: [aborted(499)],
  }),
  ...eachWay({
    ending: 'the client leaves in the handler of a GET',
    variant: 'the handler throws late',
    routes: (app, gates) =>
      void app.get('/x', async () => {
        gates.open('reached')
        await gates.opened('recorded')
        setImmediate(() => gates.open('late'))
        throw new TypeError('too late')
      }),
    bytes: request('GET', '/x'),
    moment: (_, gates) => gates.opened('reached'),
    late: 'late',
    records: [aborted(499)],
  }),
  ...eachWay({
    ending: 'the client leaves in the handler of a GET',
    variant: 'after early hints',
    routes: (app, gates) =>
      void app.get('/x', async (_, reply) => {
        reply.writeEarlyHints({ link: '</a.css>; rel=preload' })
        await gates.opened('recorded')
        return 'nobody reads this'
      }),
    bytes: request('GET', '/x'),
    moment: (client) => client.readUntil('103 Early Hints'),
    records: [aborted(499)],
  }),
  ...eachWay({
    ending: 'the client leaves in the handler of a GET',
    variant: 'behind a time limit that a listener let pass',
    routes(app, gates) {
      app.server.setTimeout(10, () => gates.open('reached'))
      app.get('/x', () => {})
    },
    bytes: request('GET', '/x'),
    moment: (_, gates) => gates.opened('reached'),
    records: [aborted(499)],
  }),
  ...eachWay({
    ending: 'the client leaves in the handler of a POST, its body read',
    routes: (app, gates) =>
      void app.post('/x', async () => {
        gates.open('reached')
        await gates.opened('recorded')
        setImmediate(() => gates.open('late'))
        return 'nobody reads this'
      }),
    bytes: request('POST', '/x', json, '{}'),
    moment: (_, gates) => gates.opened('reached'),
    late: 'late',
    records: [aborted(499, { method: 'POST' })],
  }),
  ...eachWay({
    ending: 'the client leaves in a stream',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        const source = endless()
        source.push('first part')
        reply.send(source)
      }),
    bytes: request('GET', '/x'),
    moment: (client) => client.readUntil('first part'),
    records: [aborted(200)],
  }),
  ...eachWay({
    ending: 'the client leaves server-sent events',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        reply.hijack()
        reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
        reply.raw.write('data: 1\n\n')
      }),
    bytes: request('GET', '/x'),
    moment: (client) => client.readUntil('data: 1'),
    records: [aborted(200)],
  }),
  ...eachWay({
    ending: 'hijacked and dropped, until the client leaves',
    routes: (app, gates) =>
      void app.get('/x', (_, reply) => {
        reply.hijack()
        gates.open('reached')
      }),
    bytes: request('GET', '/x'),
    moment: (_, gates) => gates.opened('reached'),
    records: [aborted(499)],
  }),
  ...eachWay({
    ending: 'hijacked and dropped, until the client leaves',
    variant: 'behind early hints',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        reply.hijack()
        reply.raw.writeEarlyHints({ link: '</a.css>; rel=preload' })
      }),
    bytes: request('GET', '/x'),
    moment: (client) => client.readUntil('103 Early Hints'),
    records: [aborted(499)],
  }),
  ...eachWay({
    ending: 'the client leaves pipelined requests',
    variant: 'the second hijacked, the first sent last',
    routes(app, gates) {
      app.get('/1', async () => {
        await gates.opened('reached')
        return 'first'
      })
      app.get('/2', (_, reply) => {
        reply.hijack()
        gates.open('reached')
      })
    },
    bytes: request('GET', '/1') + request('GET', '/2'),
    moment: (client) => client.readUntil('first'),
    records: [aborted(499, { url: '127.0.0.1/2', route: '/2' })],
    besides: [{ statusCode: 200, outcome: 'completed', method: 'GET', url: '127.0.0.1/1', route: '/1' }],
  }),
  ...eachWay({
    ending: 'the client leaves pipelined requests',
    variant: 'none answered',
    routes(app, gates) {
      app.get('/1', async () => gates.opened('recorded'))
      app.get('/2', async () => {
        gates.open('reached')
        await gates.opened('recorded')
      })
    },
    bytes: request('GET', '/1') + request('GET', '/2'),
    moment: (_, gates) => gates.opened('reached'),
    records: [aborted(499, { url: '127.0.0.1/1', route: '/1' }), aborted(499, { url: '127.0.0.1/2', route: '/2' })],
  }),
  ...eachWay({
    ending: 'the client leaves pipelined requests',
    variant: 'the second one answered behind the first',
    routes(app, gates) {
      app.get('/1', async () => gates.opened('recorded'))
      app.get('/2', async (_, reply) => {
        reply.raw.once('prefinish', () => gates.open('reached'))
        setImmediate(() => gates.open('reached'))
        return 'waits in the queue'
      })
    },
    bytes: request('GET', '/1') + request('GET', '/2'),
    moment: (_, gates) => gates.opened('reached'),
    records: [aborted(499, { url: '127.0.0.1/1', route: '/1' }), aborted(499, { url: '127.0.0.1/2', route: '/2' })],
  }),
  ...eachWay({
    ending: 'the client leaves pipelined requests',
    variant: 'the first one answered',
    routes(app, gates) {
      app.get('/1', async () => 'the first answer')
      app.get('/2', async () => {
        gates.open('reached')
        await gates.opened('recorded')
      })
    },
    bytes: request('GET', '/1') + request('GET', '/2'),
    async moment(client, gates) {
      await client.readUntil('the first answer')
      await gates.opened('reached')
    },
    records: [aborted(499, { url: '127.0.0.1/2', route: '/2' })],
    besides: [{ statusCode: 200, outcome: 'completed', method: 'GET', url: '127.0.0.1/1', route: '/1' }],
  }),
  {
    ending: 'the client leaves in the body',
    variant: 'by a reset',
    routes: (app) => void app.post('/x', async () => 'ok'),
    async client(at) {
      const client = await at.connect()
      await client.send(request('POST', '/x', ['Content-Type: application/json', 'Content-Length: 100'], '{"a":'))
      await at.readBy(client)
      client.reset()
      await client.closed
    },
    records: [aborted(499, { method: 'POST' })],
  },
  {
    ending: 'the client leaves in the body',
    variant: 'after 100 Continue',
    routes: (app) => void app.post('/x', async () => 'ok'),
    async client(at) {
      const client = await at.connect()
      const expected = ['Content-Type: application/json', 'Content-Length: 100', 'Expect: 100-continue']
      await client.send(request('POST', '/x', expected))
      await client.readUntil('100 Continue')
      client.reset()
      await client.closed
    },
    records: [aborted(499, { method: 'POST' })],
  },
  {
    ending: 'an early answer, then the client leaves in the body',
    routes: (app) =>
      void app.post('/x', { onRequest: async (_, reply) => reply.code(401).send('who are you') }, async () => 'ok'),
    async client(at) {
      const client = await at.connect()
      await client.send(request('POST', '/x', ['Content-Type: application/json', 'Content-Length: 100'], '{"a":'))
      await client.readUntil('who are you')
      await at.readBy(client)
      client.reset()
      await client.closed
    },
    records: [{ statusCode: 401, outcome: 'completed', method: 'POST', url: '127.0.0.1/x', route: '/x' }],
  },
  {
    ending: 'the client half-closes in the body',
    routes: (app) => void app.post('/x', async () => 'ok'),
    async client(at) {
      const client = await at.connect()
      await client.send(request('POST', '/x', ['Content-Type: application/json', 'Content-Length: 100'], '{"a":'))
      await at.readBy(client)
      client.fin()
      await client.closed
    },
    records: [aborted(400, { method: 'POST' })],
  },
  ...(['GET', 'POST'] as const).map(
    (method): Ending => ({
      ending: 'the client leaves in a large buffer',
      variant: `${method}, by a reset`,
      routes: (app) => void app.route({ method, url: '/x', handler: async () => Buffer.alloc(64 * 1024 * 1024) }),
      async client(at) {
        const client = await at.connect()
        await client.send(method === 'GET' ? request(method, '/x') : request(method, '/x', json, '{}'))
        await client.readUntil('200 OK')
        client.stopReading()
        client.reset()
        await client.closed
      },
      records: [aborted(200, { method })],
    }),
  ),
  ...(['GET', 'POST'] as const).map(
    (method): Ending => ({
      ending: 'the client leaves in a large buffer',
      variant: `${method}, by a FIN, then gone`,
      routes: (app) => void app.route({ method, url: '/x', handler: async () => Buffer.alloc(64 * 1024 * 1024) }),
      async client(at) {
        const client = await at.connect()
        await client.send(method === 'GET' ? request(method, '/x') : request(method, '/x', json, '{}'))
        await client.readUntil('200 OK')
        client.stopReading()
        const end = await at.serverSocketOf(client)
        const noticed = new Promise<void>((resolve) => end.once('end', () => resolve()))
        client.fin()
        await noticed
        client.reset()
        await client.closed
      },
      records: [aborted(200, { method })],
    }),
  ),
  {
    ending: 'the client leaves in the handler of a GET',
    variant: 'over TLS',
    fastify: { https: tlsPair },
    routes: (app, gates) =>
      void app.get('/x', async () => {
        gates.open('reached')
        await gates.opened('left')
        return 'nobody reads this'
      }),
    async client(at) {
      const client = await at.connectTls()
      await client.send(request('GET', '/x'))
      await at.gates.opened('reached')
      client.reset()
      await client.closed
      await at.written(1)
      at.gates.open('left')
    },
    records: [aborted(499)],
  },
]
