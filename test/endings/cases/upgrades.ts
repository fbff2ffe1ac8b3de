import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import websocket, { type WebsocketPluginOptions } from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import type { Ending, ExpectedRecord } from '../harness/ending.ts'
import type { Gates } from '../harness/gates.ts'
import { request } from '../harness/request-bytes.ts'
import type { Visit } from '../harness/visit.ts'
import { openWebSocket, refusedWebSocket } from '../harness/websocket-client.ts'

function upgraded(more: Partial<ExpectedRecord> = {}): ExpectedRecord {
  return { statusCode: 101, outcome: 'upgraded', method: 'GET', url: '127.0.0.1/ws', route: '/ws', ...more }
}

function answered(statusCode: number, more: Partial<ExpectedRecord> = {}): ExpectedRecord {
  return { statusCode, outcome: 'completed', method: 'GET', url: '127.0.0.1/ws', route: '/ws', ...more }
}

async function echo(app: FastifyInstance, gates: Gates): Promise<void> {
  await app.register(websocket)
  app.get('/ws', { websocket: true }, (socket) => {
    socket.on('message', (message) => socket.send(String(message)))
    socket.on('error', () => {})
    gates.open('connected')
  })
}

const upgrade = (key: string) =>
  request('GET', '/ws', [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
  ])

/** A socket that is upgraded writes no record until it closes. */
async function assertNothingYet(at: Visit): Promise<void> {
  const records = await at.records()
  if (records.length > 0) throw new Error(`a record before the end: ${JSON.stringify(records)}`)
}

function onUpgrade(app: FastifyInstance, answer: (socket: Duplex) => void): void {
  app.server.on('upgrade', (_, socket) => answer(socket))
}

const foreignServers = new WeakMap<FastifyInstance, Server>()

/** A server that is not the app's. */
function foreignOf(app: FastifyInstance): Server {
  const known = foreignServers.get(app) ?? createServer()
  foreignServers.set(app, known)
  return known
}

async function listen(server: Server): Promise<{ port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server.address() as AddressInfo
}

/** The connection is asked to become something else. */
export const upgradeEndings: readonly Ending[] = [
  {
    ending: 'upgrade accepted',
    variant: 'the client closes the WebSocket',
    routes: echo,
    async client(at) {
      const socket = await openWebSocket(at, '/ws')
      await socket.echo('hello')
      await assertNothingYet(at)
      await socket.close()
    },
    records: [upgraded()],
  },
  {
    ending: 'upgrade accepted',
    variant: 'the client vanishes',
    routes: echo,
    async client(at) {
      const client = await at.connect()
      await client.send(upgrade('MDEyMzQ1Njc4OWFiY2RlZg=='))
      await client.readUntil('101 Switching Protocols')
      await at.gates.opened('connected')
      client.reset()
      await client.closed
    },
    records: [upgraded()],
  },
  {
    ending: 'upgrade accepted',
    variant: 'the server closes the WebSocket',
    async routes(app) {
      await app.register(websocket)
      app.get('/ws', { websocket: true }, (socket) => socket.close())
    },
    async client(at) {
      await (await openWebSocket(at, '/ws')).closed
    },
    records: [upgraded()],
  },
  {
    ending: 'upgrade accepted',
    variant: 'the handler throws',
    async routes(app) {
      await app.register(websocket)
      app.get('/ws', { websocket: true }, () => {
        throw new TypeError('boom')
      })
    },
    async client(at) {
      await (await openWebSocket(at, '/ws')).closed
    },
    records: [upgraded()],
  },
  {
    ending: 'upgrade accepted',
    variant: 'a route without a WebSocket handler',
    async routes(app) {
      await app.register(websocket)
      app.get('/ws', async () => 'plain')
    },
    async client(at) {
      await (await openWebSocket(at, '/ws')).closed
    },
    records: [upgraded()],
  },
  {
    ending: 'upgrade accepted',
    variant: 'close() while it is open',
    routes: echo,
    async client(at) {
      const socket = await openWebSocket(at, '/ws')
      await socket.echo('hello')
      await at.app.close()
      await socket.closed
    },
    closes: true,
    records: [upgraded()],
  },
  {
    ending: 'upgrade accepted',
    variant: 'of a foreign server that hands it to `app.routing`',
    async routes(app) {
      await app.register(websocket, { options: { server: foreignOf(app) } })
      app.get('/ws', { websocket: true }, (socket) => {
        socket.on('error', () => {})
      })
    },
    async client(at) {
      const client = await at.connect(await listen(foreignOf(at.app)))
      await client.send(upgrade('MDEyMzQ1Njc4OWFiY2RlZg=='))
      await client.readUntil('101 Switching Protocols')
      client.fin()
      await client.closed
      foreignOf(at.app).close()
    },
    records: [upgraded()],
  },
  {
    ending: 'upgrade accepted, its handler throws',
    async routes(app) {
      const errorHandler: WebsocketPluginOptions['errorHandler'] = (error, socket, request) => {
        request.accessLog.locate(error)
        socket.terminate()
      }
      await app.register(websocket, { errorHandler })
      app.get('/ws', { websocket: true }, () => {
        throw new TypeError('boom')
      })
    },
    async client(at) {
      await (await openWebSocket(at, '/ws')).closed
    },
    records: [upgraded({ errorDetail: { raised: 'TypeError', message: 'boom' } })],
  },
  {
    ending: 'upgrade refused by a hook',
    async routes(app) {
      await app.register(websocket)
      const onRequest = async (_: unknown, reply: { code(status: number): { send(text: string): unknown } }) =>
        reply.code(401).send('who are you')
      app.get('/ws', { websocket: true, onRequest }, () => {})
    },
    client: (at) => refusedWebSocket(at, '/ws'),
    records: [answered(401)],
  },
  {
    ending: 'the client leaves before its upgrade',
    async routes(app, gates) {
      await app.register(websocket)
      const onRequest = async () => {
        gates.open('reached')
        await gates.opened('left')
      }
      app.get('/ws', { websocket: true, onRequest }, (socket) => socket.terminate())
    },
    async client(at) {
      const client = await at.connect()
      await client.send(upgrade('MDEyMzQ1Njc4OWFiY2RlZg=='))
      await at.gates.opened('reached')
      client.reset()
      await client.closed
      await at.written(1)
      at.gates.open('left')
    },
    records: [answered(499, { outcome: 'aborted' })],
  },
  {
    ending: 'upgrade to an unknown path',
    routes: echo,
    client: (at) => refusedWebSocket(at, '/none'),
    records: [answered(404, { url: '127.0.0.1/none', route: null })],
  },
  {
    ending: 'upgrade failed',
    variant: 'a bad Sec-WebSocket-Key',
    routes: echo,
    async client(at) {
      await (await at.connect()).exchange(upgrade('short'))
    },
    records: [answered(400)],
  },
  {
    ending: 'upgrade accepted by a foreign listener',
    routes: (app) => onUpgrade(app, (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\nbye')),
    async client(at) {
      await (await at.connect()).exchange(upgrade('MDEyMzQ1Njc4OWFiY2RlZg=='))
    },
    records: [upgraded({ route: null, reqId: null })],
  },
  {
    ending: 'upgrade accepted by a foreign listener',
    variant: 'behind a request that is not answered yet',
    routes: (app) => {
      app.get('/slow', async () => await new Promise(() => {}))
      onUpgrade(app, (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\nbye'))
    },
    async client(at) {
      await (await at.connect()).exchange(request('GET', '/slow') + upgrade('MDEyMzQ1Njc4OWFiY2RlZg=='))
    },
    records: [upgraded({ route: null, reqId: null })],
    besides: [{ statusCode: 0, outcome: 'cut', method: 'GET', url: '127.0.0.1/slow', route: '/slow' }],
    reads: [101],
  },
  {
    ending: 'upgrade refused by a foreign listener',
    routes: (app) =>
      onUpgrade(app, (socket) => socket.end('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\n\r\n')),
    async client(at) {
      await (await at.connect()).exchange(upgrade('MDEyMzQ1Njc4OWFiY2RlZg=='))
    },
    records: [{ statusCode: 426, outcome: 'refused', method: 'GET', url: '127.0.0.1/ws', route: null }],
  },
  {
    ending: 'upgrade dropped by a foreign listener',
    routes: (app) => onUpgrade(app, (socket) => void socket.destroy()),
    async client(at) {
      await (await at.connect()).exchange(upgrade('MDEyMzQ1Njc4OWFiY2RlZg=='))
    },
    records: [{ statusCode: 0, outcome: 'refused', method: 'GET', url: '127.0.0.1/ws', route: null }],
  },
  {
    ending: 'upgrade answered by a foreign listener',
    routes: (app) => onUpgrade(app, (socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n')),
    async client(at) {
      await (await at.connect()).exchange(upgrade('MDEyMzQ1Njc4OWFiY2RlZg=='))
    },
    records: [answered(200, { route: null, reqId: null })],
  },
  {
    ending: 'CONNECT accepted by a foreign listener',
    routes: (app) => void app.server.on('connect', (_, socket) => socket.end('HTTP/1.1 200 Connected\r\n\r\nbye')),
    async client(at) {
      await (await at.connect()).exchange('CONNECT 127.0.0.1:443 HTTP/1.1\r\nHost: 127.0.0.1:443\r\n\r\n')
    },
    records: [{ statusCode: 200, outcome: 'upgraded', method: 'CONNECT', route: null, reqId: null }],
  },
]
