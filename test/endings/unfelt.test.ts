import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { describe, it, type TestContext } from 'node:test'
import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { eventually, within } from './harness/deadline.ts'
import { Http2Client } from './harness/http2-client.ts'
import { lastRequest, request } from './harness/request-bytes.ts'
import { visit } from './harness/visit.ts'
import { openWebSocket } from './harness/websocket-client.ts'

const UPGRADE = request('GET', '/scan', ['Connection: Upgrade', 'Upgrade: websocket'])

function echo(app: FastifyInstance): void {
  app.get('/ws', { websocket: true }, (socket) => {
    socket.on('message', (message) => socket.send(String(message)))
  })
}

describe("nobody else's code feels the plugin", () => {
  it('a listener that answers while it is the only one does', async (t) => {
    const at = await visit(t as TestContext, {
      routes: (app) =>
        void app.server.on('upgrade', (_, socket: Duplex) => {
          if (app.server.listenerCount('upgrade') === 1) socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
        }),
    })
    await (await at.connect()).exchange(UPGRADE)
    await at.written(1)
    assert.deepEqual(at.reads(), [404])
  })

  it('an upgrade that comes when @fastify/websocket has gone is answered, and the app closes', async (t) => {
    const at = await visit(t as TestContext, {
      async routes(app) {
        await app.register(websocket)
        echo(app)
        app.addHook('preClose', async () => {
          await eventually(() => app.server.listenerCount('upgrade') === 0, 'the listener goes')
          await (await at.connect()).exchange(UPGRADE)
        })
      },
    })
    const open = await openWebSocket(at, '/ws')
    await within(at.app.close(), 'the app closes')
    await open.closed
    assert.deepEqual(
      (await at.recordsAfterClose()).map(({ statusCode, outcome }) => `${statusCode} ${outcome}`).sort(),
      [
        '101 upgraded',
        ...at
          .reads()
          .filter((status) => status !== 101)
          .map((status) => `${status} refused`),
      ].sort(),
    )
  })

  it('injectWS opens a WebSocket and leaves its one record', async (t) => {
    const at = await visit(t as TestContext, {
      async routes(app) {
        await app.register(websocket)
        echo(app)
      },
    })
    const socket = await at.app.injectWS('/ws')
    const back = once(socket, 'message')
    socket.send('hello')
    assert.equal(String((await within(back, 'the echo'))[0]), 'hello')
    socket.terminate()
    await at.written(1)
    const [record, ...more] = await at.records()
    assert.deepEqual([record?.statusCode, record?.outcome, record?.route, more], [101, 'upgraded', '/ws', []])
  })

  for (const [title, more] of [
    ['has no events', {}],
    ['bears a name of HTTP/2', { stream: null }],
    ['bears another name of HTTP/2', { stream: {} }],
  ] as const) {
    it(`an object in the place of a response that ${title} leaves its record when it is ended`, async (t) => {
      const at = await visit(t as TestContext, { routes: (app) => void app.get('/x', async () => 'ok') })
      const ended: unknown[] = []
      const responseOfNobody = () => {
        const silent = () => {}
        return {
          ...more,
          ...{ statusCode: 200, headersSent: false, writableEnded: false },
          ...{
            getHeader: silent,
            setHeader: silent,
            removeHeader: silent,
            on: silent,
            once: silent,
            removeListener: silent,
          },
          writeHead(statusCode: number) {
            this.statusCode = statusCode
            this.headersSent = true
          },
          end(text: unknown) {
            this.writableEnded = true
            ended.push(text)
          },
        }
      }
      for (const url of ['/x', '/%zz']) {
        at.app.routing({ method: 'GET', url, headers: {}, socket: {} } as never, responseOfNobody() as never)
      }
      await at.written(2)
      assert.deepEqual(
        (await at.records()).map(({ statusCode, outcome }) => `${statusCode} ${outcome}`),
        ['400 refused', '200 completed'],
      )
      assert.deepEqual([ended.length, ended.at(-1)], [2, 'ok'])
      assert.equal(at.app.accessLog.stats().failures, 0)
    })
  }

  it('a hook that asks a web stream for a reader of its own kind is given it', async (t) => {
    const at = await visit(t as TestContext, {
      routes(app) {
        app.addHook('onSend', async (_request, _reply, payload) => {
          const reader = (payload as ReadableStream).getReader({ mode: 'byob' })
          const { value } = await reader.read(new Uint8Array(4))
          return Buffer.from(value ?? [])
        })
        app.get('/bytes', () => {
          return new ReadableStream({
            type: 'bytes',
            start: (bytes) => bytes.enqueue(new TextEncoder().encode('abcdefghij')),
          })
        })
      },
    })
    const client = await at.connect()
    await client.exchange(lastRequest('GET', '/bytes'))
    assert.match(client.received(), /\r\n\r\nabcd$/)
  })

  it('what reply.send throws at a payload reaches the handler that catches it', async (t) => {
    const at = await visit(t as TestContext, {
      routes: (app) =>
        void app.get('/x', (_, reply) => {
          reply.type('text/html')
          try {
            reply.send({})
          } catch {
            reply.send('caught')
          }
        }),
    })
    const client = await at.connect()
    await client.exchange(lastRequest('GET', '/x'))
    assert.deepEqual(client.statuses(), [200])
    assert.ok(client.received().endsWith('caught'))
  })

  for (const over of ['HTTP/1', 'HTTP/2', 'inject()'] as const) {
    it(`responses, requests and sockets keep room for ten listeners: ${over}`, async (t) => {
      const warnings: unknown[] = []
      const warned = (warning: Error) => warnings.push(warning.message)
      process.on('warning', warned)
      t.after(() => process.off('warning', warned))
      const counts: number[] = []
      const at = await visit(t as TestContext, {
        fastify: { http2: over === 'HTTP/2' },
        routes: (app) =>
          void app.get('/x', async ({ raw }, reply) => {
            counts.push(raw.listenerCount('close'))
            for (let n = reply.raw.listenerCount('close'); n < 10; n += 1) reply.raw.on('close', () => {})
            if (over === 'HTTP/1') counts.push(raw.socket.listenerCount('timeout'))
            return 'ok'
          }),
      })
      if (over === 'HTTP/1') await (await at.connect()).exchange(lastRequest('GET', '/x'))
      else if (over === 'inject()') await at.app.inject('/x')
      else {
        const client = new Http2Client(at, 'http')
        await client.request({ ':path': '/x' }).closed
        await client.close()
      }
      await at.written(1)
      await new Promise((resolve) => setImmediate(resolve))
      assert.deepEqual(warnings, [])
      // Node has a listener of a socket's timeout, light-my-request one of a request's end.
      assert.deepEqual(counts, { 'HTTP/1': [0, 1], 'HTTP/2': [0], 'inject()': [1] }[over])
    })
  }

  it('requests that are handed to the server or to its routing leave their record', async (t) => {
    const at = await visit(t as TestContext, {
      routes(app) {
        app.server.prependListener('connect', () => {})
        app.get('/x', async () => 'ok')
      },
    })
    const http = await import('node:http')
    for (const [index, hand] of [
      at.app.routing,
      (req: never, res: never) => void at.app.server.emit('request', req, res),
    ].entries()) {
      const other = http.createServer((req, res) => hand(req as never, res as never)).listen(0, '127.0.0.1')
      t.after(() => other.close())
      await once(other, 'listening')
      const address = other.address() as { port: number }
      for (const path of ['/x', '/%zz']) {
        await (await at.connect({ port: address.port })).exchange(lastRequest('GET', path))
      }
      await at.written(2 * (index + 1))
    }
    assert.deepEqual(
      (await at.records()).map(({ url, statusCode, outcome }) => `${url} ${statusCode} ${outcome}`),
      [1, 2].flatMap(() => ['127.0.0.1/x 200 completed', '127.0.0.1/%zz 400 refused']),
    )
  })

  it('the hooks that printRoutes shows have a name', async (t) => {
    const at = await visit(t as TestContext, { routes: (app) => void app.get('/x', async () => 'ok') })
    const shown = at.app.printRoutes({ includeHooks: true })
    assert.doesNotMatch(shown, /anonymous/)
    assert.match(shown, /accessLogOnRequest/)
  })
})
