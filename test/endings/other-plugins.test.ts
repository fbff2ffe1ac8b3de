import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { Gates } from './harness/gates.ts'
import { lastRequest, request } from './harness/request-bytes.ts'
import { type Visit, visit } from './harness/visit.ts'

interface OtherPlugin {
  title: string
  fastify?: Record<string, unknown>
  /** What the other plugin does, tried before and after ours. */
  plugin(app: FastifyInstance, gates: Gates): void
  client?(at: Visit): Promise<void>
  statusCode: number
  outcome: string
  raised?: string
}

async function ask(at: Visit): Promise<void> {
  await (await at.connect()).exchange(lastRequest('GET', '/x'))
}

async function leaveAfter(at: Visit, gate: string): Promise<void> {
  const client = await at.connect()
  await client.send(request('GET', '/x'))
  await at.gates.opened(gate)
  client.reset()
  await client.closed
}

/** A logger that keeps nothing. */
const silent: FastifyBaseLogger = Object.assign(
  {
    level: 'silent',
    silent() {},
    fatal() {},
    error() {},
    warn() {},
    info() {},
    debug() {},
    trace() {},
    child: () => silent,
  },
  {},
) as unknown as FastifyBaseLogger

const OTHER_PLUGINS: readonly OtherPlugin[] = [
  {
    title: 'an onResponse hook never calls done',
    plugin: (app) => void app.addHook('onResponse', () => {}),
    statusCode: 200,
    outcome: 'completed',
  },
  {
    title: 'an onResponse hook throws',
    plugin: (app) =>
      void app.addHook('onResponse', async () => {
        throw new TypeError('boom')
      }),
    statusCode: 200,
    outcome: 'completed',
  },
  {
    title: 'an onResponse hook destroys the socket',
    plugin: (app) =>
      void app.addHook('onResponse', (req, _, done) => {
        req.raw.socket.destroy()
        done()
      }),
    statusCode: 200,
    outcome: 'completed',
  },
  {
    title: 'a listener of finish destroys the socket',
    plugin: (app) =>
      void app.addHook('onRequest', (req, reply, done) => {
        reply.raw.prependListener('finish', () => req.raw.socket.destroy())
        done()
      }),
    statusCode: 200,
    outcome: 'completed',
  },
  {
    title: 'an onRequest hook never calls done',
    plugin: (app, gates) => void app.addHook('onRequest', () => gates.open('reached')),
    client: (at) => leaveAfter(at, 'reached'),
    statusCode: 499,
    outcome: 'aborted',
  },
  {
    title: 'an onSend hook never calls done',
    plugin: (app, gates) => void app.addHook('onSend', () => gates.open('reached')),
    client: (at) => leaveAfter(at, 'reached'),
    statusCode: 499,
    outcome: 'aborted',
  },
  {
    title: 'an onRequestAbort hook never calls done',
    plugin(app, gates) {
      app.addHook('onRequestAbort', () => {})
      app.addHook('onSend', () => gates.open('reached'))
    },
    client: (at) => leaveAfter(at, 'reached'),
    statusCode: 499,
    outcome: 'aborted',
  },
  {
    title: 'an onRequest hook answers',
    plugin: (app) => void app.addHook('onRequest', async (_, reply) => reply.code(403).send('no')),
    statusCode: 403,
    outcome: 'completed',
  },
  {
    title: 'an onRequest hook hijacks and answers',
    plugin: (app) =>
      void app.addHook('onRequest', async (_, reply) => {
        reply.hijack()
        reply.raw.writeHead(202)
        reply.raw.end('mine')
      }),
    statusCode: 202,
    outcome: 'completed',
  },
  {
    title: 'an onRequest hook throws',
    plugin: (app) =>
      void app.addHook('onRequest', async () => {
        throw new TypeError('boom')
      }),
    statusCode: 500,
    outcome: 'completed',
    raised: 'TypeError',
  },
  {
    title: 'an onSend hook replaces payload and status',
    plugin: (app) =>
      void app.addHook('onSend', async (_req, reply) => {
        reply.code(203)
        return 'another payload'
      }),
    statusCode: 203,
    outcome: 'completed',
  },
  {
    title: 'a plugin wraps writeHead and end of the answer',
    plugin: (app) =>
      void app.addHook('onRequest', (_, reply, done) => {
        const { raw } = reply
        const { writeHead, end } = raw
        raw.writeHead = ((...args: Parameters<typeof writeHead>) => writeHead.apply(raw, args)) as typeof writeHead
        raw.end = ((...args: Parameters<typeof end>) => end.apply(raw, args)) as typeof end
        done()
      }),
    statusCode: 200,
    outcome: 'completed',
  },
  {
    title: 'the logger is replaced',
    fastify: { loggerInstance: silent },
    plugin: (app) => void app.setChildLoggerFactory(() => silent),
    statusCode: 200,
    outcome: 'completed',
  },
  {
    title: 'request logging is off',
    fastify: { disableRequestLogging: true },
    plugin: () => {},
    statusCode: 200,
    outcome: 'completed',
  },
]

describe('another plugin can neither silence nor double a record', { concurrency: 6 }, () => {
  for (const other of OTHER_PLUGINS) {
    for (const when of ['before', 'after'] as const) {
      it(`${other.title}, registered ${when} ours`, async (t) => {
        const at = await visit(t as TestContext, {
          ...(other.fastify && { fastify: other.fastify }),
          before: (app, gates) => (when === 'before' ? other.plugin(app, gates) : undefined),
          routes(app, gates) {
            if (when === 'after') other.plugin(app, gates)
            app.get('/x', async () => 'ok')
          },
        })
        await (other.client ?? ask)(at)
        await at.written(1)
        // What a malformed request leaves is written behind any second record.
        await (await at.connect()).exchange('GARBAGE\r\n\r\n')
        await at.written(2)
        await at.close()

        const records = await at.recordsAfterClose()
        assert.equal(records.length, 2, JSON.stringify(records, null, 1))
        const record = records.find(({ outcome }) => outcome !== 'refused')
        assert.equal(record?.statusCode, other.statusCode)
        assert.equal(record?.outcome, other.outcome)
        assert.equal(record?.errorDetail?.raised, other.raised)
        assert.equal(record?.url, '127.0.0.1/x')
      })
    }
  }

  it('an error whose onError hook never calls done is in the record of the client that left', async (t) => {
    const at = await visit(t as TestContext, {
      routes(app, gates) {
        app.addHook('onError', () => gates.open('reached'))
        app.get('/x', async () => {
          throw new TypeError('boom')
        })
      },
    })
    await leaveAfter(at, 'reached')
    await at.written(1)
    const [record] = await at.records()
    assert.equal(record?.outcome, 'aborted')
    assert.equal(record?.errorDetail?.message, 'boom')
  })

  it('a second listener of clientError does not double the refused', async (t) => {
    let heard = 0
    const at = await visit(t as TestContext, {
      routes: (app) => void app.server.on('clientError', () => (heard += 1)),
    })
    await (await at.connect()).exchange('GARBAGE\r\n\r\n')
    await at.written(1)
    await at.close()
    assert.equal(heard, 1)
    assert.equal((await at.recordsAfterClose()).length, 1)
  })
})
