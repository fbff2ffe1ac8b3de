import type { RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { pause } from '../harness/deadline.ts'
import type { Ending, ExpectedRecord } from '../harness/ending.ts'
import { lastJson, lastRequest, request } from '../harness/request-bytes.ts'

function completed(statusCode: number, more: Partial<ExpectedRecord> = {}): ExpectedRecord {
  return { statusCode, outcome: 'completed', method: 'GET', url: '127.0.0.1/x', route: '/x', ...more }
}

function ask(bytes: string): Ending['client'] {
  return async (at) => (await at.connect()).exchange(bytes)
}

const EARLY_HINTS = 'HTTP/1.1 103 Early Hints\r\n\r\n'
const ACCEPTED = 'HTTP/1.1 202 Accepted\r\nConnection: close\r\n\r\nmine'

/** Ways to answer past the response object. */
const onSocket: [variant: string, answer: (request: FastifyRequest, reply: FastifyReply) => void][] = [
  [
    'behind `reply.hijack()`',
    (request, reply) => {
      reply.hijack()
      request.raw.socket.end(ACCEPTED)
    },
  ],
  [
    'behind `reply.hijack()` and early hints',
    (request, reply) => {
      reply.hijack()
      request.raw.socket.write(EARLY_HINTS)
      request.raw.socket.end(ACCEPTED)
    },
  ],
  [
    'in one write with early hints',
    (request, reply) => {
      reply.hijack()
      request.raw.socket.end(EARLY_HINTS + ACCEPTED)
    },
  ],
  [
    'behind an empty write',
    (request, reply) => {
      reply.hijack()
      request.raw.socket.write('')
      request.raw.socket.end(ACCEPTED)
    },
  ],
  [
    'before `reply.hijack()`',
    (request, reply) => {
      request.raw.socket.write(ACCEPTED)
      reply.hijack()
      request.raw.socket.end()
    },
  ],
  [
    'behind `detachSocket`',
    (_, reply) => {
      const { raw } = reply.hijack()
      const { socket } = raw
      if (socket === null) return
      raw.detachSocket(socket)
      socket.end(ACCEPTED)
    },
  ],
  [
    'behind early hints of the response object',
    (request, reply) => {
      reply.raw.writeEarlyHints({ link: '</a.css>; rel=preload' })
      request.raw.socket.write(Buffer.from(ACCEPTED))
      reply.hijack()
      request.raw.socket.end()
    },
  ],
  ['without `reply.hijack()`', (request) => void request.raw.socket.end(ACCEPTED)],
]

/** The server's answer leaves as the handler made it. */
export const completedEndings: readonly Ending[] = [
  {
    ending: 'normal answer',
    variant: '200 to GET',
    routes: (app) => void app.get('/x', async () => ({ ok: true })),
    client: ask(lastRequest('GET', '/x?secret=1')),
    records: [completed(200)],
  },
  {
    ending: 'normal answer',
    variant: '201 to POST, with a parameter in the path',
    routes: (app) => void app.post('/x/:id', async (_, reply) => reply.code(201).send({ ok: true })),
    client: ask(lastJson('/x/7', '{}')),
    records: [completed(201, { method: 'POST', url: '127.0.0.1/x/7', route: '/x/:id' })],
  },
  {
    ending: 'normal answer',
    variant: '204',
    routes: (app) => void app.get('/x', async (_, reply) => reply.code(204).send()),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(204)],
  },
  {
    ending: 'normal answer',
    variant: 'a stream to its end',
    routes: (app) => void app.get('/x', async (_, reply) => reply.send(Readable.from(['a', 'b', 'c']))),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(200)],
  },
  {
    ending: 'normal answer',
    variant: 'a large buffer, read to its end',
    routes: (app) => void app.get('/x', async () => Buffer.alloc(8 * 1024 * 1024)),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(200)],
  },
  {
    ending: 'normal answer',
    variant: 'an HTTP/1.0 request without Host',
    routes: (app) => void app.get('/x', async () => 'ok'),
    client: ask('GET /x HTTP/1.0\r\n\r\n'),
    records: [completed(200, { url: '/x' })],
  },
  {
    ending: 'normal answer',
    variant: 'the host in capitals with a port, the path escaped',
    routes: (app) => void app.get('/:word', async () => 'ok'),
    client: ask('GET /%EA%B2%80%2F HTTP/1.1\r\nHost: LocalHost:81\r\nConnection: close\r\n\r\n'),
    records: [completed(200, { url: 'localhost/검%2F', route: '/:word' })],
  },
  {
    ending: 'normal answer',
    variant: 'after `Expect: 100-continue`',
    routes: (app) => void app.post('/x', async () => 'ok'),
    async client(at) {
      const client = await at.connect()
      await client.send(
        lastRequest('POST', '/x', ['Content-Type: application/json', 'Content-Length: 2', 'Expect: 100-continue']),
      )
      await client.readUntil('100 Continue')
      await client.exchange('{}')
    },
    records: [completed(200, { method: 'POST' })],
  },
  {
    ending: '304',
    routes: (app) => void app.get('/x', async (_, reply) => reply.code(304).send()),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(304)],
  },
  {
    ending: 'redirect',
    routes: (app) => void app.get('/x', async (_, reply) => reply.redirect('/y')),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(302)],
  },
  {
    ending: 'HEAD',
    routes: (app) => void app.get('/x', async () => 'ok'),
    client: ask(lastRequest('HEAD', '/x')),
    records: [completed(200, { method: 'HEAD' })],
  },
  {
    ending: 'OPTIONS with a route',
    routes: (app) => void app.options('/x', async (_, reply) => reply.code(204).send()),
    client: ask(lastRequest('OPTIONS', '/x')),
    records: [completed(204, { method: 'OPTIONS' })],
  },
  {
    ending: 'early hints before the answer',
    routes: (app) =>
      void app.get('/x', async (_, reply) => {
        reply.writeEarlyHints({ link: '</a.css>; rel=preload' })
        return 'ok'
      }),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(200)],
  },
  {
    ending: 'trailers after the answer',
    routes: (app) =>
      void app.get('/x', async (_, reply) => {
        reply.trailer('etag', async () => 'e')
        return reply.send('ok')
      }),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(200)],
  },
  {
    ending: 'fetch `Response`',
    routes: (app) => void app.get('/x', async () => new Response('made', { status: 202 })),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(202)],
  },
  {
    ending: 'server-sent events, ended by the handler',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        reply.hijack()
        reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
        reply.raw.write('data: 1\n\n')
        reply.raw.end('data: 2\n\n')
      }),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(200)],
  },
  {
    ending: 'hijacked and ended',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        reply.hijack()
        reply.raw.writeHead(203)
        reply.raw.end('mine')
      }),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(203)],
  },
  ...onSocket.map(
    ([variant, answer]): Ending => ({
      ending: 'answered on the socket',
      variant,
      routes: (app) => void app.get('/x', answer),
      client: ask(request('GET', '/x')),
      records: [completed(202)],
    }),
  ),
  {
    ending: '`raw.end` without hijack',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        reply.raw.statusCode = 203
        reply.raw.end('mine')
      }),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(203)],
  },
  {
    ending: 'keep-alive reuse',
    routes: (app) => void app.get('/x/:n', async (req) => `answer to ${req.url}`),
    async client(at) {
      const client = await at.connect()
      for (const n of [1, 2, 3]) {
        await client.send(request('GET', `/x/${n}`))
        await client.readUntil(`answer to /x/${n}`)
      }
      client.fin()
      await client.closed
    },
    records: [1, 2, 3].map((n) => completed(200, { url: `127.0.0.1/x/${n}`, route: '/x/:n' })),
  },
  {
    ending: 'keep-alive reuse',
    variant: 'the connection then idles out',
    fastify: { keepAliveTimeout: 50 },
    routes: (app) => void app.get('/x', async () => 'ok'),
    async client(at) {
      await (await at.connect()).exchange(request('GET', '/x'))
    },
    records: [completed(200)],
  },
  {
    ending: 'keep-alive reuse',
    variant: 'the client then resets the idle connection',
    routes: (app) => void app.get('/x', async () => 'ok'),
    async client(at) {
      const client = await at.connect()
      await client.send(request('GET', '/x'))
      await client.readUntil('ok')
      client.reset()
      await client.closed
    },
    records: [completed(200)],
  },
  {
    ending: 'pipelined, the first one slow',
    routes(app, gates) {
      app.get('/slow', async () => {
        await gates.opened('answer')
        return 'slow'
      })
      app.get('/fast', async () => {
        gates.open('answer')
        return 'fast'
      })
    },
    client: ask(request('GET', '/slow') + lastRequest('GET', '/fast')),
    records: [
      completed(200, { url: '127.0.0.1/slow', route: '/slow' }),
      completed(200, { url: '127.0.0.1/fast', route: '/fast' }),
    ],
  },
  {
    ending: 'an Upgrade header nobody listens for',
    routes: (app) => void app.get('/x', async () => 'ok'),
    client: ask(request('GET', '/x', ['Connection: Upgrade, close', 'Upgrade: websocket'])),
    records: [completed(200)],
  },
  {
    ending: 'an Upgrade header nobody listens for',
    variant: 'any more',
    routes(app) {
      const gone = () => {}
      app.server.on('upgrade', gone)
      app.get('/x', async () => 'ok')
      app.addHook('onListen', async () => void app.server.off('upgrade', gone))
    },
    client: ask(request('GET', '/x', ['Connection: Upgrade, close', 'Upgrade: websocket'])),
    records: [completed(200)],
  },
  {
    ending: 'the status is changed after the head',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        reply.hijack()
        reply.raw.write('part')
        reply.raw.statusCode = 503
        reply.raw.end()
      }),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(200)],
  },
  {
    ending: 'the status is changed after the head',
    variant: 'with its text',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        reply.hijack()
        reply.raw.write('part')
        Object.assign(reply.raw, { statusCode: 503, statusMessage: 'Service Unavailable' })
        reply.raw.end()
      }),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(200)],
  },
  {
    ending: 'answered by another listener of the server',
    routes(app) {
      const [fastify] = app.server.listeners('request') as RequestListener[]
      app.server.removeAllListeners('request')
      app.server.on('request', (req, res) => {
        if (req.url === '/polling') res.end('mine')
        else fastify?.(req, res)
      })
    },
    client: ask(lastRequest('GET', '/polling')),
    records: [{ ...completed(200), url: '127.0.0.1/polling', route: null, reqId: null }],
  },
  {
    ending: 'requestTimeout while the handler is slow',
    fastify: { requestTimeout: 60, http: { connectionsCheckingInterval: 20 } },
    routes: (app) =>
      void app.get('/x', async () => {
        await pause(200)
        return 'ok'
      }),
    client: ask(lastRequest('GET', '/x')),
    records: [completed(200)],
  },
  {
    ending: 'the client half-closes and reads its answer',
    variant: 'POST with the body read',
    routes(app, gates) {
      app.post('/x', async () => {
        gates.open('answering')
        return Buffer.alloc(8 * 1024 * 1024)
      })
    },
    async client(at) {
      const client = await at.connect()
      client.stopReading()
      await client.send(request('POST', '/x', ['Content-Type: application/json', 'Content-Length: 2'], '{}'))
      await at.gates.opened('answering')
      client.fin()
      client.socket.resume()
      await client.closed
    },
    records: [completed(200, { method: 'POST' })],
  },
]
