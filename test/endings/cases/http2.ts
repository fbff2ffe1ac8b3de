import { once } from 'node:events'
import { constants, type Http2Server, type Http2ServerResponse, type ServerHttp2Stream } from 'node:http2'
import { pipeline, Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { eventually, pause, within } from '../harness/deadline.ts'
import type { Ending, ExpectedRecord } from '../harness/ending.ts'
import type { Gates } from '../harness/gates.ts'
import { Http2Client } from '../harness/http2-client.ts'
import { data, opening, postHead, RESET_CODES, reset } from '../harness/http2-frames.ts'
import { lastRequest } from '../harness/request-bytes.ts'
import { tlsPair } from '../harness/tls-pair.ts'
import type { Visit } from '../harness/visit.ts'

function ended(statusCode: number, more: Partial<ExpectedRecord> = {}): ExpectedRecord {
  return { statusCode, outcome: 'completed', method: 'GET', url: '127.0.0.1/x', route: '/x', ...more }
}

const boom = { raised: 'TypeError', message: 'boom' }

interface OverHttp2 extends Omit<Ending, 'client' | 'fastify'> {
  fastify?: Record<string, unknown>
  talk(client: Http2Client, at: Visit): Promise<void>
  /** The talk ends the session itself. */
  loses?: boolean
}

/** The same over plain HTTP/2 and over TLS. */
function overHttp2({ talk, loses, fastify, variant, ...rest }: OverHttp2): Ending[] {
  return (['http', 'https'] as const).map((scheme) => ({
    ...rest,
    variant: [...(variant === undefined ? [] : [variant]), scheme === 'http' ? 'h2c' : 'h2 over TLS'].join(', '),
    fastify: { http2: true, ...(scheme === 'https' && { https: tlsPair }), ...fastify },
    async client(at) {
      const client = new Http2Client(at, scheme)
      await talk(client, at)
      if (!loses) await client.close()
    },
  }))
}

/** Bytes of bodies that a client takes before it asks for more (RFC 9113 6.9.2). */
const INITIAL_WINDOW = 65_535

const get = { ':path': '/x' }

async function whole(client: Http2Client, headers: Record<string, string> = get): Promise<void> {
  const { closed } = client.request(headers)
  await closed
}

/** RFC 8441 */
function takeExtendedConnect({ server }: FastifyInstance): void {
  ;(server as unknown as Http2Server).updateSettings({ enableConnectProtocol: true })
}

async function extendedConnect(client: Http2Client): Promise<void> {
  await within(once(client.session, 'remoteSettings'), 'settings of the server')
  const opening = { ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'http', ':authority': '127.0.0.1' }
  await whole(client, { ...opening, ...get })
}

async function resetBehindFirstPart(client: Http2Client, code: number): Promise<void> {
  const { stream, firstPart, closed } = client.request(get)
  await firstPart
  stream.close(code)
  await closed
}

async function readFirstPart(client: Http2Client, at: Visit): Promise<void> {
  const { firstPart, closed } = client.request(get)
  await firstPart
  at.gates.open('first part read')
  await closed
}

function slow(app: FastifyInstance, gates: Gates): void {
  app.get('/x', async () => {
    gates.open('reached')
    await gates.opened('recorded')
    setImmediate(() => gates.open('late'))
    return 'nobody reads this'
  })
}

function endless(app: FastifyInstance): void {
  app.get('/x', (_, reply) => {
    const source = new Readable({ read() {} })
    source.push('first part')
    reply.send(source)
  })
}

/** Node sends a file of some size by itself; that of Node is large enough to be left in the middle. */
function aFile(app: FastifyInstance, andThen: (reply: FastifyReply) => void = () => {}): void {
  app.get('/x', (_, reply) => {
    reply.hijack()
    streamOf(reply).respondWithFile(process.execPath)
    andThen(reply)
  })
}

async function afterRecord(at: Visit): Promise<void> {
  await at.written(1)
  at.gates.open('recorded')
  await at.gates.opened('late')
}

type Cut = (reply: FastifyReply) => void

function streamOf(reply: FastifyReply): ServerHttp2Stream {
  return (reply.raw as unknown as Http2ServerResponse).stream
}

/** The ways in which a server ends a stream that it has not answered in full. */
const CUTS: Record<string, Cut> = {
  'by a code': (reply) => streamOf(reply).close(constants.NGHTTP2_REFUSED_STREAM),
  'by the code of a client that leaves': (reply) => streamOf(reply).close(constants.NGHTTP2_CANCEL),
  'destroys it': (reply) => void streamOf(reply).destroy(),
  'destroys its session': (reply) => streamOf(reply).session?.destroy(),
  'destroys its session by a code': (reply) =>
    streamOf(reply).session?.destroy(constants.NGHTTP2_INTERNAL_ERROR as never),
}

/** Of an upstream: its code is that of a client that leaves. */
const upstreamReset = Object.assign(new TypeError('boom'), { code: 'ECONNRESET' })

const DESTROYS: Record<string, Cut> = {
  'the response': (reply) => void reply.raw.destroy(new TypeError('boom')),
  'the response, with the reset of an upstream': (reply) => void reply.raw.destroy(upstreamReset),
  'the stream': (reply) => void streamOf(reply).destroy(new TypeError('boom')),
  'the session': (reply) => streamOf(reply).session?.destroy(new TypeError('boom')),
}

/** What handlers answer at once, and what they send for it. */
const ANSWERS_AT_ONCE = {
  'a text': (reply) => void reply.send('ok'),
  nothing: (reply) => void reply.code(204).send(),
  'a hijacked response': (reply) => void reply.hijack().raw.end('mine'),
} satisfies Record<string, (reply: FastifyReply) => void>

/** The end of the body and the reset are read in one turn: the handler answers between them, and nothing of it is sent. */
function resetsInBody(
  code: string,
  number: number,
  answer: keyof typeof ANSWERS_AT_ONCE,
  body: 'text' | 'json',
): Ending {
  return {
    ending: 'HTTP/2: the client resets the stream in the body',
    variant: `${code}, ${answer} is answered at once, ${body === 'text' ? 'a text' : 'half a JSON'} has come`,
    fastify: { http2: true },
    routes(app, gates) {
      const onRequest = async () => gates.open('arrived')
      app.post('/x', { onRequest }, (_, reply) => ANSWERS_AT_ONCE[answer](reply))
    },
    async client(at) {
      const client = await at.connect()
      await client.send(
        Buffer.concat([
          opening,
          postHead('/x', body === 'text' ? 'text/plain' : 'application/json'),
          data(body === 'text' ? 'part' : '{"a":'),
        ]),
      )
      await at.gates.opened('arrived')
      await client.send(Buffer.concat([data('', true), reset(number)]))
    },
    records: [ended(499, { outcome: 'aborted', method: 'POST' })],
  }
}

/** Endings of HTTP/2 streams and sessions. */
export const http2Endings: readonly Ending[] = [
  ...overHttp2({
    ending: 'HTTP/2: normal answer',
    routes: (app) => void app.get('/x', async () => 'ok'),
    talk: (client) => whole(client),
    records: [ended(200)],
  }),
  ...overHttp2({
    ending: 'HTTP/2: normal answer',
    variant: 'several streams of one session',
    routes: (app) => void app.get('/x/:n', async () => 'ok'),
    async talk(client) {
      await Promise.all([1, 2, 3].map((n) => whole(client, { ':path': `/x/${n}` })))
    },
    records: [1, 2, 3].map((n) => ended(200, { url: `127.0.0.1/x/${n}`, route: '/x/:n' })),
  }),
  ...overHttp2({
    ending: 'HTTP/2: normal answer',
    variant: 'hijacked',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        reply.hijack()
        reply.raw.end('mine')
      }),
    talk: (client) => whole(client),
    records: [ended(200)],
  }),
  ...overHttp2({
    ending: 'HTTP/2: 404',
    talk: (client) => whole(client),
    records: [ended(404, { route: null })],
  }),
  ...overHttp2({
    ending: 'HTTP/2: 5xx thrown',
    routes: (app) =>
      void app.get('/x', async () => {
        throw new TypeError('boom')
      }),
    talk: (client) => whole(client),
    records: [ended(500, { errorDetail: boom })],
  }),
  ...overHttp2({
    ending: 'HTTP/2: handlerTimeout',
    fastify: { handlerTimeout: 40 },
    routes: (app) =>
      void app.get('/x', async () => {
        await pause(90)
        return 'too late'
      }),
    async talk(client) {
      await whole(client)
      await pause(100)
    },
    records: [ended(503, { errorDetail: { raised: 'FastifyError' } })],
  }),
  ...overHttp2({
    ending: 'HTTP/2: an undecodable URL',
    talk: (client) => whole(client, { ':path': '/x%zz' }),
    records: [{ statusCode: 400, outcome: 'refused', method: 'GET', url: '127.0.0.1/x%zz', route: null }],
  }),
  ...RESET_CODES.flatMap(([name, code]) =>
    overHttp2({
      ending: 'HTTP/2: the client resets the stream in the handler',
      variant: name,
      routes: slow,
      async talk(client, at) {
        const { stream, closed } = client.request(get)
        await at.gates.opened('reached')
        stream.close(code)
        await closed
        await afterRecord(at)
      },
      records: [ended(499, { outcome: 'aborted' })],
    }),
  ),
  ...RESET_CODES.flatMap(([name, code]) => [
    resetsInBody(name, code, 'a text', 'text'),
    resetsInBody(name, code, 'a text', 'json'),
    resetsInBody(name, code, 'nothing', 'text'),
    resetsInBody(name, code, 'a hijacked response', 'text'),
  ]),
  ...overHttp2({
    ending: 'HTTP/2: an early answer, then the client resets the stream in the body',
    routes: (app) =>
      void app.post('/x', { onRequest: async (_, reply) => reply.code(401).send('no') }, async () => 'ok'),
    async talk(client) {
      const { stream, closed } = client.request({ ':path': '/x', ':method': 'POST', 'content-type': 'text/plain' })
      stream.write('part')
      stream.once('end', () => stream.close(constants.NGHTTP2_CANCEL))
      stream.resume()
      await closed
    },
    records: [ended(401, { method: 'POST' })],
  }),
  ...overHttp2({
    // A reset by Node's client ends the body first, so that the server has an answer for it.
    ending: 'HTTP/2: the session is lost in the body',
    routes: (app, gates) => void app.post('/x', { onRequest: async () => gates.open('arrived') }, async () => 'ok'),
    loses: true,
    async talk(client, at) {
      const { stream } = client.request({ ':path': '/x', ':method': 'POST', 'content-type': 'application/json' })
      stream.write('{"a":')
      await at.gates.opened('arrived')
      await client.lose()
    },
    records: [ended(499, { outcome: 'aborted', method: 'POST' })],
  }),
  ...RESET_CODES.flatMap(([name, code]) =>
    overHttp2({
      ending: 'HTTP/2: the client resets the stream of an answer',
      variant: name,
      routes: endless,
      talk: (client) => resetBehindFirstPart(client, code),
      records: [ended(200, { outcome: 'aborted' })],
    }),
  ),
  ...overHttp2({
    ending: 'HTTP/2: the client resets the stream of an answer',
    variant: 'of a file',
    routes: (app) => aFile(app),
    talk: (client) => resetBehindFirstPart(client, constants.NGHTTP2_CANCEL),
    records: [ended(200, { outcome: 'aborted' })],
  }),
  ...overHttp2({
    ending: 'HTTP/2: the client leaves in a large buffer',
    variant: 'resets the stream',
    routes: (app) => void app.get('/x', async () => Buffer.alloc(32 * 1024 * 1024)),
    talk: (client) => resetBehindFirstPart(client, constants.NGHTTP2_CANCEL),
    records: [ended(200, { outcome: 'aborted' })],
  }),
  {
    // Node waits for the rest of such a response to be written as long as the session lasts.
    ending: 'HTTP/2: the client leaves in a large buffer',
    variant: 'resets the stream with NO_ERROR',
    fastify: { http2: true },
    routes: (app) => void app.post('/x', async () => Buffer.alloc(1024 * 1024)),
    async client(at) {
      const client = await at.connect()
      await client.send(Buffer.concat([opening, postHead('/x', 'text/plain'), data('all', true)]))
      await eventually(() => client.received().length > INITIAL_WINDOW, 'the client reads what its window allows')
      await client.send(reset(constants.NGHTTP2_NO_ERROR))
    },
    reads: [],
    records: [ended(200, { outcome: 'aborted', method: 'POST' })],
  },
  ...overHttp2({
    ending: 'HTTP/2: the client leaves in a large buffer',
    variant: 'loses the session',
    routes: (app) => void app.get('/x', async () => Buffer.alloc(32 * 1024 * 1024)),
    loses: true,
    async talk(client) {
      await client.request(get).firstPart
      await client.lose()
    },
    records: [ended(200, { outcome: 'aborted' })],
  }),
  ...[undefined, new Error('the client failed')].flatMap((error) =>
    overHttp2({
      ending: 'HTTP/2: the session is lost in the handler',
      variant: error === undefined ? 'GOAWAY without an error' : 'GOAWAY with an error',
      routes: slow,
      loses: true,
      async talk(client, at) {
        client.request(get)
        await at.gates.opened('reached')
        await client.lose(error)
        await afterRecord(at)
      },
      records: [ended(499, { outcome: 'aborted' })],
    }),
  ),
  ...overHttp2({
    ending: 'HTTP/2: the session is lost in an answer',
    routes: endless,
    loses: true,
    async talk(client) {
      await client.request(get).firstPart
      await client.lose()
    },
    records: [ended(200, { outcome: 'aborted' })],
  }),
  ...overHttp2({
    ending: 'HTTP/2: a stream fails after its first bytes',
    routes: (app, gates) =>
      void app.get('/x', (_, reply) => {
        const source = new Readable({ read() {} })
        source.push('first part')
        reply.send(source)
        gates.onOpen('first part read', () => source.destroy(new TypeError('boom')))
      }),
    talk: readFirstPart,
    records: [ended(200, { outcome: 'cut', errorDetail: boom })],
  }),
  ...overHttp2({
    ending: 'HTTP/2: the handler destroys the answer before the headers',
    routes: (app) => void app.get('/x', (_, reply) => void reply.raw.destroy()),
    talk: (client) => whole(client),
    records: [ended(0, { outcome: 'cut' })],
  }),
  ...Object.entries(CUTS).flatMap(([variant, cut]) => [
    ...overHttp2({
      ending: 'HTTP/2: the server closes the stream before the headers',
      variant,
      routes: (app) => void app.get('/x', (_, reply) => cut(reply.hijack())),
      talk: (client) => whole(client),
      records: [ended(0, { outcome: 'cut' })],
    }),
    ...overHttp2({
      ending: 'HTTP/2: the server closes the stream of an answer',
      variant,
      routes: (app, gates) =>
        void app.get('/x', (_, reply) => {
          reply.hijack().raw.write('part')
          gates.onOpen('first part read', () => cut(reply))
        }),
      talk: readFirstPart,
      records: [ended(200, { outcome: 'cut' })],
    }),
  ]),
  ...overHttp2({
    ending: 'HTTP/2: the server closes the stream of an answer',
    variant: 'of a file',
    routes: (app, gates) =>
      aFile(app, (reply) => gates.onOpen('first part read', () => streamOf(reply).close(constants.NGHTTP2_CANCEL))),
    talk: readFirstPart,
    records: [ended(200, { outcome: 'cut' })],
  }),
  ...Object.entries(DESTROYS).flatMap(([variant, destroy]) =>
    overHttp2({
      ending: 'HTTP/2: the server destroys the stream with an error',
      variant,
      routes: (app) => void app.get('/x', (_, reply) => destroy(reply.hijack())),
      talk: (client) => whole(client),
      records: [ended(0, { outcome: 'cut', errorDetail: boom })],
    }),
  ),
  ...overHttp2({
    ending: 'HTTP/2: the upstream of an answer is reset',
    routes: (app, gates) =>
      void app.get('/x', (_, reply) => {
        const upstream = new Readable({ read() {} })
        upstream.push('first part')
        pipeline(upstream, reply.hijack().raw, () => {})
        gates.onOpen('first part read', () => upstream.destroy(upstreamReset))
      }),
    talk: readFirstPart,
    records: [ended(200, { outcome: 'cut', errorDetail: boom })],
  }),
  ...(['http2SessionTimeout', 'connectionTimeout'] as const).flatMap((option) =>
    overHttp2({
      ending: 'HTTP/2: a timeout of the session does not end a running handler',
      variant: option,
      fastify: { [option]: 50 },
      routes: (app) =>
        void app.get('/x', async () => {
          await pause(150)
          return 'ok'
        }),
      talk: (client) => whole(client),
      records: [ended(200)],
    }),
  ),
  ...overHttp2({
    ending: 'HTTP/2: close() with a request in flight',
    routes(app, gates) {
      app.get('/x', async () => {
        gates.open('reached')
        await gates.opened('closing')
        return 'the answer'
      })
      app.addHook('preClose', async () => gates.open('closing'))
    },
    async talk(client, at) {
      const { closed } = client.request(get)
      await at.gates.opened('reached')
      const closing = at.app.close()
      await closed
      await client.close()
      await closing
    },
    closes: true,
    records: [ended(200)],
  }),
  ...overHttp2({
    ending: 'HTTP/2: an unknown Expect',
    talk: (client) => whole(client, { ...get, expect: 'the unexpected' }),
    records: [ended(417, { outcome: 'refused', route: null })],
  }),
  ...overHttp2({
    ending: 'HTTP/2: CONNECT',
    talk: (client) => whole(client, { ':method': 'CONNECT', ':authority': '127.0.0.1:443' }),
    records: [{ statusCode: 405, outcome: 'refused', method: 'CONNECT', url: '127.0.0.1', route: null }],
  }),
  ...overHttp2({
    ending: 'HTTP/2: CONNECT',
    variant: 'extended, of a WebSocket',
    routes: takeExtendedConnect,
    talk: (client) => extendedConnect(client),
    records: [{ statusCode: 405, outcome: 'refused', method: 'CONNECT', url: '127.0.0.1/x', route: null }],
  }),
  ...overHttp2({
    ending: 'CONNECT accepted by a foreign listener',
    variant: 'HTTP/2, extended, of a WebSocket',
    routes: (app) => {
      takeExtendedConnect(app)
      app.server.on('connect', (_, response) => (response as unknown as Http2ServerResponse).end('bye'))
    },
    talk: (client) => extendedConnect(client),
    records: [{ statusCode: 200, outcome: 'upgraded', method: 'CONNECT', route: null, reqId: null }],
  }),
  ...overHttp2({
    ending: 'HTTP/2: the status is changed after the head',
    routes: (app) =>
      void app.get('/x', (_, reply) => {
        reply.hijack()
        reply.raw.write('part')
        reply.raw.statusCode = 503
        reply.raw.end()
      }),
    talk: (client) => whole(client),
    records: [ended(200)],
  }),
  {
    ending: 'normal answer',
    variant: 'HTTP/1.1 to a server of HTTP/2',
    fastify: { http2: true, https: { ...tlsPair, allowHTTP1: true } },
    routes: (app) => void app.get('/x', async () => 'ok'),
    async client(at) {
      await (await at.connectTls()).exchange(lastRequest('GET', '/x'))
    },
    records: [ended(200)],
  },
]
