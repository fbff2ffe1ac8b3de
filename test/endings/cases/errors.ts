import { Readable } from 'node:stream'
import createError from '@fastify/error'
import type { FastifyInstance, RouteShorthandOptions } from 'fastify'
import { pause } from '../harness/deadline.ts'
import type { Ending, ExpectedRecord } from '../harness/ending.ts'
import { lastJson, lastRequest } from '../harness/request-bytes.ts'

const Teapot = createError('TEAPOT', 'short and stout', 418)

function ended(statusCode: number, errorDetail: ExpectedRecord['errorDetail'], method = 'GET'): ExpectedRecord[] {
  return [
    { statusCode, outcome: 'completed', errorDetail: errorDetail ?? null, method, url: '127.0.0.1/x', route: '/x' },
  ]
}

function ask(bytes = lastRequest('GET', '/x')): Ending['client'] {
  return async (at) => (await at.connect()).exchange(bytes)
}

const boom = { raised: 'TypeError', message: 'boom' }

function throwBoom(): never {
  throw new TypeError('boom')
}

const HOOKS = ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'preSerialization', 'onSend'] as const

/** A route of which one hook throws. */
function hookThrows(hook: (typeof HOOKS)[number], make: () => Error): (app: FastifyInstance) => void {
  return (app) => {
    const options = {
      [hook]: async (): Promise<never> => {
        throw make()
      },
    } as RouteShorthandOptions
    // With a body and an object as the answer, so that every hook runs.
    app.post('/x', options, async () => ({ ok: true }))
  }
}

const thrownInHooks = HOOKS.flatMap((hook): Ending[] => [
  {
    ending: '4xx thrown',
    variant: `in ${hook}`,
    routes: hookThrows(hook, () => new Teapot()),
    client: ask(lastJson('/x', '{}')),
    records: ended(418, { raised: 'FastifyError', message: 'short and stout' }, 'POST'),
  },
  {
    ending: hook === 'onSend' ? 'onSend throws' : '5xx thrown',
    variant: hook === 'onSend' ? 'each time' : `in ${hook}`,
    routes: hookThrows(hook, () => new TypeError('boom')),
    client: ask(lastJson('/x', '{}')),
    records: ended(500, boom, 'POST'),
  },
])

/** Answers that an error made: what was thrown is in the record, the status is the one that was sent. */
export const errorEndings: readonly Ending[] = [
  ...thrownInHooks,
  {
    ending: '4xx thrown',
    variant: 'in the handler',
    routes: (app) =>
      void app.get('/x', async () => {
        throw new Teapot()
      }),
    client: ask(),
    records: ended(418, { raised: 'FastifyError', message: 'short and stout' }),
  },
  {
    ending: '5xx thrown',
    variant: 'in an async handler',
    routes: (app) => void app.get('/x', async () => throwBoom()),
    client: ask(),
    records: ended(500, boom),
  },
  {
    ending: '5xx thrown',
    variant: 'in a plain handler',
    routes: (app) => void app.get('/x', () => throwBoom()),
    client: ask(),
    records: ended(500, boom),
  },
  {
    ending: '5xx thrown',
    variant: 'sent as the reply',
    routes: (app) => void app.get('/x', (_, reply) => void reply.send(new TypeError('boom'))),
    client: ask(),
    records: ended(500, boom),
  },
  {
    ending: '5xx thrown',
    variant: 'a hook passes the error to done',
    routes: (app) =>
      void app.get('/x', { preHandler: (_req, _reply, done) => done(new TypeError('boom')) }, async () => 'ok'),
    client: ask(),
    records: ended(500, boom),
  },
  {
    ending: '5xx thrown',
    variant: 'before the body is read, with the code of a connection that broke',
    routes: (app) => {
      app.addHook('onRequest', async () => {
        throw Object.assign(new Error('no session store'), { code: 'ETIMEDOUT' })
      })
      app.post('/x', async () => 'ok')
    },
    client: ask(lastJson('/x', '{}')),
    records: ended(500, { raised: 'Error', message: 'no session store' }, 'POST'),
  },
  {
    ending: 'a text is thrown',
    routes: (app) =>
      void app.get('/x', async () => {
        throw 'just words'
      }),
    client: ask(),
    records: ended(500, { raised: 'String', message: 'just words' }),
  },
  {
    ending: 'null is thrown',
    routes: (app) =>
      void app.get('/x', async () => {
        throw null
      }),
    client: ask(),
    records: ended(500, { raised: 'null', message: 'null' }),
  },
  {
    ending: 'undefined is rejected',
    routes: (app) => void app.get('/x', () => Promise.reject()),
    client: ask(),
    records: ended(500, { raised: 'undefined', message: 'undefined' }),
  },
  {
    ending: 'validation fails',
    routes: (app) => void app.post('/x', { schema: { body: { type: 'object', required: ['id'] } } }, async () => 'ok'),
    client: ask(lastJson('/x', '{}')),
    records: ended(400, { raised: 'Error', message: "body must have required property 'id'" }, 'POST'),
  },
  {
    ending: 'bad JSON',
    routes: (app) => void app.post('/x', async () => 'ok'),
    client: ask(lastJson('/x', '{"a":')),
    records: ended(400, { raised: 'FastifyError' }, 'POST'),
  },
  {
    ending: '413',
    variant: 'announced by Content-Length',
    fastify: { bodyLimit: 4 },
    routes: (app) => void app.post('/x', async () => 'ok'),
    client: ask(lastJson('/x', '{"a":1}')),
    records: ended(413, { raised: 'FastifyError', message: 'Request body is too large' }, 'POST'),
  },
  {
    ending: '413',
    variant: 'found in the chunks',
    fastify: { bodyLimit: 4 },
    routes: (app) => void app.post('/x', async () => 'ok'),
    client: ask(
      lastRequest(
        'POST',
        '/x',
        ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
        '7\r\n{"a":1}\r\n0\r\n\r\n',
      ),
    ),
    records: ended(413, { raised: 'FastifyError', message: 'Request body is too large' }, 'POST'),
  },
  {
    ending: '415',
    routes: (app) => void app.post('/x', async () => 'ok'),
    client: ask(lastRequest('POST', '/x', ['Content-Type: image/png', 'Content-Length: 1'], 'p')),
    records: ended(415, { raised: 'FastifyError' }, 'POST'),
  },
  {
    ending: 'serialisation fails',
    variant: 'against the response schema',
    routes: (app) =>
      void app.get(
        '/x',
        { schema: { response: { 200: { type: 'object', required: ['id'], properties: { id: { type: 'number' } } } } } },
        async () => ({}),
      ),
    client: ask(),
    records: ended(500, { raised: 'Error', message: '"id" is required!' }),
  },
  {
    ending: 'serialisation fails',
    variant: 'of a BigInt',
    routes: (app) => void app.get('/x', async () => ({ n: 1n })),
    client: ask(),
    records: ended(500, { raised: 'TypeError' }),
  },
  {
    ending: 'a hook replies',
    variant: '401 in onRequest',
    routes: (app) =>
      void app.get('/x', { onRequest: async (_, reply) => reply.code(401).send('who are you') }, async () => 'ok'),
    client: ask(),
    records: ended(401, null),
  },
  {
    ending: '5xx sent as a plain object',
    routes: (app) => void app.get('/x', async (_, reply) => reply.code(500).send({ error: 'planned' })),
    client: ask(),
    records: ended(500, null),
  },
  {
    ending: 'onSend throws',
    variant: 'once',
    routes(app) {
      let calls = 0
      app.get(
        '/x',
        {
          onSend: async () => {
            calls += 1
            if (calls === 1) throwBoom()
          },
        },
        async () => 'ok',
      )
    },
    client: ask(),
    records: ended(500, boom),
  },
  {
    ending: 'the error handler throws',
    routes: (app) =>
      void app.get(
        '/x',
        {
          errorHandler: () => {
            throw new RangeError('the handler too')
          },
        },
        async () => throwBoom(),
      ),
    client: ask(),
    records: ended(500, boom),
  },
  {
    ending: 'the error handler throws',
    variant: 'by a rejection',
    routes: (app) =>
      void app.get(
        '/x',
        {
          errorHandler: async () => {
            throw new RangeError('the handler too')
          },
        },
        async () => throwBoom(),
      ),
    client: ask(),
    records: ended(500, boom),
  },
  {
    ending: 'the error handler maps to another status',
    routes: (app) =>
      void app.get('/x', { errorHandler: (_e, _r, reply) => void reply.code(422).send('mapped') }, async () =>
        throwBoom(),
      ),
    client: ask(),
    records: ended(422, boom),
  },
  {
    ending: 'the error handler answers 200',
    routes: (app) =>
      void app.get('/x', { errorHandler: (_e, _r, reply) => void reply.code(200).send('fine') }, async () =>
        throwBoom(),
      ),
    client: ask(),
    records: ended(200, boom),
  },
  {
    ending: 'an encapsulated error handler answers',
    routes: (app) =>
      void app.register(async (scope) => {
        scope.setErrorHandler((_e, _r, reply) => void reply.code(422).send('scoped'))
        scope.get('/x', async () => throwBoom())
      }),
    client: ask(),
    records: ended(422, boom),
  },
  {
    ending: 'error handlers chain to the parent',
    routes(app) {
      app.setErrorHandler((_e, _r, reply) => void reply.code(503).send('parent'))
      app.register(async (scope) => {
        scope.setErrorHandler(() => {
          throw new RangeError('for the parent')
        })
        scope.get('/x', async () => throwBoom())
      })
    },
    client: ask(),
    records: ended(503, boom),
  },
  {
    ending: 'a throw after the reply',
    routes: (app) =>
      void app.get('/x', async (_, reply) => {
        reply.send('sent')
        throwBoom()
      }),
    client: ask(),
    records: ended(200, null),
  },
  {
    ending: 'a stream fails before its first byte',
    variant: 'web stream',
    routes: (app) =>
      void app.get('/x', async (_, reply) =>
        reply.send(new ReadableStream({ start: (controller) => controller.error(new TypeError('boom')) })),
      ),
    client: ask(),
    records: ended(500, boom),
  },
  {
    ending: 'a stream fails before its first byte',
    variant: 'node stream',
    routes: (app) =>
      void app.get('/x', async (_, reply) => {
        const source = new Readable({
          read() {
            this.destroy(new TypeError('boom'))
          },
        })
        return reply.send(source)
      }),
    client: ask(),
    records: ended(500, boom),
  },
  {
    ending: 'handlerTimeout before the headers',
    fastify: { handlerTimeout: 40 },
    routes: (app) =>
      void app.get('/x', async () => {
        await pause(90)
        return 'too late'
      }),
    async client(at) {
      await (await at.connect()).exchange(lastRequest('GET', '/x'))
      // The late answer must have been given up before the count of records means anything.
      await pause(100)
    },
    records: ended(503, { raised: 'FastifyError' }),
  },
]
