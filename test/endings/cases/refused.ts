import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Ending, ExpectedRecord } from '../harness/ending.ts'
import { lastRequest, request } from '../harness/request-bytes.ts'

function refused(statusCode: number, more: Partial<ExpectedRecord> = {}): ExpectedRecord {
  return { statusCode, outcome: 'refused', method: 'GET', url: '127.0.0.1/x', route: null, ...more }
}

const nothingReadable = { method: null, url: null }

const answered: ExpectedRecord = {
  statusCode: 200,
  outcome: 'completed',
  method: 'GET',
  url: '127.0.0.1/x',
  route: '/x',
}

function ask(bytes: string): Ending['client'] {
  return async (at) => (await at.connect()).exchange(bytes)
}

function route(app: FastifyInstance): void {
  app.get('/x', async () => 'the answer')
}

function frameworkErrors(error: { statusCode?: number }, _: FastifyRequest, reply: FastifyReply): void {
  reply.code(error.statusCode ?? 500).send('framed')
}

/** A strategy whose lookup fails for a tenant, as one that asks a store does when the store is away. */
const failingConstraint = {
  name: 'tenant',
  storage: () => ({ get: () => null, set: () => {} }),
  deriveConstraint(req: IncomingMessage, _context: unknown, done: (error: Error | null, value?: unknown) => void) {
    done(req.headers.tenant === undefined ? null : new Error('store away'))
  },
  validate: () => {},
}

function constrained(app: FastifyInstance): void {
  app.route({ method: 'GET', url: '/x', constraints: { tenant: 'a' }, handler: async () => 'ok' })
}

const router = [
  ['an undecodable URL', 400, '/x%zz', '127.0.0.1/x%zz', {}],
  ['an over-long parameter', 414, `/p/${'a'.repeat(200)}`, `127.0.0.1/p/${'a'.repeat(200)}`, {}],
  ['a failed async constraint', 500, '/x', '127.0.0.1/x', { constraints: { tenant: failingConstraint } }],
] as const

const beforeHooks = router.flatMap(([ending, statusCode, target, url, routerOptions]): Ending[] =>
  [undefined, frameworkErrors].map((handler) => ({
    ending,
    variant: `\`frameworkErrors\` ${handler === undefined ? 'unset' : 'set'}`,
    fastify: { routerOptions, ...(handler && { frameworkErrors: handler }) },
    routes(app) {
      app.get('/p/:long', async () => 'ok')
      if ('constraints' in routerOptions) constrained(app)
    },
    client: ask(lastRequest('GET', target, ['Tenant: a'])),
    records: [refused(statusCode, { url })],
  })),
)

// llhttp 8, of Node 20.19.0, passes over what comes behind a request with `Connection: close`.
const parserReadsBehindClose = Number.parseInt(process.versions.llhttp ?? '', 10) >= 9

/** Answered or dropped before any hook ran. */
export const refusedEndings: readonly Ending[] = [
  ...beforeHooks,
  {
    ending: 'a malformed request line',
    variant: 'no HTTP at all',
    client: ask('GARBAGE\r\n\r\n'),
    records: [refused(400, nothingReadable)],
  },
  {
    ending: 'a malformed request line',
    variant: 'TLS spoken to a plain port',
    client: ask('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
    records: [refused(400, nothingReadable)],
  },
  {
    ending: 'a malformed request line',
    variant: 'an unknown method',
    client: ask('FETCH /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'),
    records: [refused(400, { method: 'FETCH' })],
  },
  {
    ending: 'a malformed request line',
    variant: 'characters that a terminal acts upon',
    client: ask('GET /x\x1b[31m HTTP/1.1\r\nHost: 127.0.0.1\x1b\r\n\r\n'),
    records: [refused(400, { url: '127.0.0.1%1B/x%1B[31m' })],
  },
  {
    ending: 'a malformed request line',
    variant: 'an unknown version',
    client: ask('GET /x HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n'),
    records: [refused(400)],
  },
  {
    ending: 'a malformed request line',
    variant: 'behind empty lines',
    client: ask('\r\n\r\nGET /x HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n'),
    records: [refused(400)],
  },
  {
    ending: 'a malformed request line',
    variant: 'behind a request that was answered',
    routes: (app) => void app.get('/x', (_, reply) => void reply.send('the answer')),
    client: ask(`${request('GET', '/x')}GARBAGE\r\n\r\n`),
    records: [refused(400, nothingReadable)],
    besides: [answered],
  },
  {
    ending: 'malformed bytes behind a request in the handler',
    routes: (app, gates) => void app.get('/x', async () => gates.opened('gone')),
    async client(at) {
      await (await at.connect()).exchange(`${request('GET', '/x')}GARBAGE\r\n\r\n`)
      await at.written(2)
      at.gates.open('gone')
    },
    records: [{ statusCode: 0, outcome: 'cut', method: 'GET', url: '127.0.0.1/x', route: '/x' }],
    besides: [refused(400, nothingReadable)],
  },
  {
    ending: 'a malformed request line',
    variant: 'later on a connection that was answered',
    routes: route,
    async client(at) {
      const client = await at.connect()
      await client.send(request('GET', '/x'))
      await client.readUntil('the answer')
      await client.exchange('GARBAGE\r\n\r\n')
    },
    records: [refused(400, nothingReadable)],
    besides: [answered],
  },
  {
    ending: 'malformed bytes behind a request in the handler',
    variant: 'its answer ready before the connection is gone',
    routes: (app) => void app.get('/x', async () => 'nobody reads this'),
    client: ask(`${request('GET', '/x')}GARBAGE\r\n\r\n`),
    records: [{ statusCode: 0, outcome: 'cut', method: 'GET', url: '127.0.0.1/x', route: '/x' }],
    besides: [refused(400, nothingReadable)],
  },
  {
    ending: parserReadsBehindClose ? 'malformed bytes behind a request in the handler' : 'normal answer',
    variant: 'a request behind `Connection: close`',
    routes: (app) => void app.get('/x', async () => 'nobody reads this'),
    client: ask(lastRequest('GET', '/x') + request('GET', '/x')),
    records: [
      parserReadsBehindClose
        ? { statusCode: 0, outcome: 'cut', method: 'GET', url: '127.0.0.1/x', route: '/x' }
        : { statusCode: 200, outcome: 'completed', method: 'GET', url: '127.0.0.1/x', route: '/x' },
    ],
    besides: parserReadsBehindClose ? [refused(400, nothingReadable)] : [],
  },
  {
    ending: 'a malformed header',
    variant: 'without a colon',
    client: ask('GET /x?token=secret HTTP/1.1\r\nHost: 127.0.0.1\r\nno colon here\r\n\r\n'),
    records: [refused(400)],
  },
  {
    ending: 'a malformed header',
    variant: 'with a forbidden character',
    client: ask('GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n'),
    records: [refused(400)],
  },
  {
    ending: 'a malformed header',
    variant: 'Content-Length beside Transfer-Encoding',
    client: ask('POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'),
    records: [refused(400, { method: 'POST' })],
  },
  {
    ending: 'a malformed header',
    variant: 'in a packet of its own',
    async client(at) {
      const client = await at.connect()
      await client.send('GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n')
      await at.readBy(client)
      await client.exchange('GET /other HTTP/1.1\r\n\r\n')
    },
    records: [refused(400, nothingReadable)],
  },
  {
    ending: "answered by the application's `clientErrorHandler`",
    fastify: {
      clientErrorHandler: (_: Error, socket: Socket) => socket.end('HTTP/1.1 422 Unprocessable Entity\r\n\r\n'),
    },
    client: ask('GARBAGE\r\n\r\n'),
    records: [refused(422, nothingReadable)],
  },
  {
    ending: "dropped by the application's `clientErrorHandler`",
    fastify: { clientErrorHandler: (_: Error, socket: Socket) => socket.destroy() },
    client: ask('GARBAGE\r\n\r\n'),
    records: [refused(0, nothingReadable)],
  },
  {
    ending: 'half a request, then FIN',
    async client(at) {
      const client = await at.connect()
      await client.send('GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n')
      client.fin()
      await client.closed
    },
    // The parser finds out at the FIN, when the bytes are gone.
    records: [refused(400, nothingReadable)],
  },
  {
    ending: 'oversized headers',
    client: ask(request('GET', '/x', [`X: ${'a'.repeat(20_000)}`])),
    records: [refused(431)],
  },
  {
    ending: 'oversized headers',
    variant: 'in parts',
    async client(at) {
      const client = await at.connect()
      await client.send('GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n')
      for (let part = 0; part < 40 && !client.socket.destroyed; part += 1) {
        await client.send(`X${part}: ${'a'.repeat(1_000)}\r\n`)
      }
      await client.closed
    },
    records: [{ statusCode: 431, outcome: 'refused' }],
  },
  {
    ending: 'a malformed chunk',
    routes: (app) => void app.post('/x', async () => 'ok'),
    client: ask(
      request('POST', '/x', ['Content-Type: application/json', 'Transfer-Encoding: chunked'], '2\r\n{}\r\nZZ\r\n'),
    ),
    records: [{ statusCode: 400, outcome: 'completed', method: 'POST', url: '127.0.0.1/x', route: '/x' }],
  },
  {
    ending: 'no Host',
    routes: route,
    client: ask('GET /x HTTP/1.1\r\nConnection: close\r\n\r\n'),
    records: [refused(400, { url: '/x' })],
  },
  {
    ending: 'an unknown Expect',
    routes: route,
    client: ask(lastRequest('GET', '/x', ['Expect: the unexpected'])),
    records: [refused(417)],
  },
  {
    ending: 'maxRequestsPerSocket',
    fastify: { maxRequestsPerSocket: 1 },
    routes: route,
    async client(at) {
      const client = await at.connect()
      await client.send(request('GET', '/x') + request('GET', '/x'))
      await client.readUntil('503 Service Unavailable')
      client.fin()
      await client.closed
    },
    records: [refused(503)],
    besides: [answered],
  },
  {
    ending: 'CONNECT',
    client: ask('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n'),
    records: [{ statusCode: 0, outcome: 'refused', method: 'CONNECT' }],
  },
  {
    ending: 'CONNECT',
    variant: 'behind a request that was answered',
    routes: (app) => void app.get('/x', (_, reply) => void reply.send('the answer')),
    client: ask(`${request('GET', '/x')}CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n`),
    records: [{ statusCode: 0, outcome: 'refused', method: 'CONNECT' }],
    besides: [answered],
  },
  {
    ending: 'a refused request with a `;` where the router begins the query',
    fastify: { routerOptions: { useSemicolonDelimiter: true } },
    client: ask('GET /x;p=SECRET HTTP/1.1\r\nHost: 127.0.0.1\r\nno colon here\r\n\r\n'),
    records: [refused(400)],
  },
]
