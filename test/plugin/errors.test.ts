import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { AccessRecord } from '../../lib/record/access-record.ts'
import { type AppGiven, startApp } from './harness/start-app.ts'

/** The record of a GET of `/`, answered by the given routes. */
async function recordOf(
  t: Parameters<typeof startApp>[0],
  routes: (app: FastifyInstance) => unknown,
  given: AppGiven = {},
) {
  const started = await startApp(t, { routes, ...given })
  const { status } = await started.request('/')
  return { record: await started.record(), status }
}

function toldOf({ errorDetail }: AccessRecord): unknown[] {
  return [errorDetail?.raised, errorDetail?.message, errorDetail?.detail]
}

const thrown: [title: string, error: unknown, raised: string, message: string][] = [
  ['an Error', new Error('boom'), 'Error', 'boom'],
  ['a text', 'oops', 'String', 'oops'],
  ['a number', 7, 'Number', '7'],
  ['an object', { a: 1 }, 'Object', '{"a":1}'],
  ['null', null, 'null', 'null'],
  ['a message of several lines', new Error('a\nb\r\nc\u2028d"e\\\0'), 'Error', 'a\nb\r\nc\u2028d"e\\\0'],
]

for (const [title, error, raised, message] of thrown) {
  test(`${title}, thrown in a handler, is told in the record`, async (t) => {
    const { record } = await recordOf(t, (app) =>
      app.get('/', async () => {
        throw error
      }),
    )
    assert.deepEqual(toldOf(record).slice(0, 2), [raised, message])
  })
}

const places: [title: string, routes: (app: FastifyInstance, fail: () => never) => unknown][] = [
  ['a handler that throws at once', (app, fail) => app.get('/', () => fail())],
  ['an async handler', (app, fail) => app.get('/', async () => fail())],
  ['onRequest', (app, fail) => app.get('/', { onRequest: async () => fail() }, async () => 'x')],
  ['preHandler', (app, fail) => app.get('/', { preHandler: async () => fail() }, async () => 'x')],
  ['preSerialization', (app, fail) => app.get('/', { preSerialization: async () => fail() }, async () => ({}))],
  ['onSend', (app, fail) => app.get('/', { onSend: async () => fail() }, async () => 'x')],
  ['a serializer', (app, fail) => app.get('/', (_request, reply) => reply.serializer(() => fail()).send({}))],
  ['reply.send(error)', (app, fail) => app.get('/', (_request, reply) => reply.send(caught(fail)))],
  [
    'a handler under an error handler of the application',
    (app, fail) => {
      app.setErrorHandler((_error, _request, reply) => reply.code(500).send({ sorry: true }))
      app.get('/', async () => fail())
    },
  ],
]

function caught(fail: () => never): unknown {
  try {
    return fail()
  } catch (error) {
    return error
  }
}

for (const [title, routes] of places) {
  test(`what fails in ${title} is found by function, file and line`, async (t) => {
    const line = lineHere() + 2
    const failing = (): never => {
      throw new RangeError('here')
    }
    const { record, status } = await recordOf(t, (app) => routes(app, failing))
    assert.equal(status, 500)
    assert.deepEqual(toldOf(record), ['RangeError', 'here', 'here'])
    assert.equal(record.errorDetail?.errorFunc, 'failing')
    assert.match(record.errorDetail?.location ?? '', new RegExp(`^${line} line in /.*/plugin/errors\\.test\\.ts$`))
  })
}

function lineHere(): number {
  return Number(/errors\.test\.ts:(\d+)/.exec(String(new Error('line').stack).split('\n')[2] ?? '')?.[1])
}

test('a validation error has its validation result as detail, and is no error of the server', async (t) => {
  const schema = { querystring: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } }
  const { record, status } = await recordOf(t, (app) => app.get('/', { schema }, async () => 'x'))
  assert.equal(status, 400)
  assert.deepEqual([record.level, record.statusCode], [30, 400])
  assert.match(JSON.stringify(record.errorDetail?.detail), /^\[\{.*"keyword":"required"/)
  assert.match(record.errorDetail?.message ?? '', /must have required property 'id'/)
})

test('an error of 1 MB is cut with a mark', async (t) => {
  const { record } = await recordOf(t, (app) =>
    app.get('/', async () => {
      throw Object.assign(new Error('m'.repeat(1 << 20)), { detail: { list: ['d'.repeat(1 << 20)] } })
    }),
  )
  const cut = /…\[\+\d+ characters\]$/
  assert.match(record.errorDetail?.message ?? '', cut)
  assert.match(String(record.errorDetail?.detail), cut)
  assert.match((record.err as { stack: string }).stack, cut)
  assert.ok(JSON.stringify(record).length < 50_000)
})

test('maxFieldLength says how long a text may be', async (t) => {
  const routes = (app: FastifyInstance) =>
    app.get('/', async () => {
      throw new Error('m'.repeat(100))
    })
  const { record } = await recordOf(t, routes, { maxFieldLength: 64 })
  assert.equal(record.errorDetail?.message, `${'m'.repeat(64)}…[+36 characters]`)
})

test('stack: false leaves err out', async (t) => {
  const routes = (app: FastifyInstance) =>
    app.get('/', async () => {
      throw new Error('boom')
    })
  const { record } = await recordOf(t, routes, { stack: false })
  assert.equal(record.statusCode, 500)
  assert.ok(!('err' in record))
})

const hostile: [title: string, make: () => unknown][] = [
  ['getters that throw', () => withThrowingGetters(new Error('e'))],
  ['a circular detail', () => circular(new Error('e'))],
  ['a BigInt as detail', () => Object.assign(new Error('e'), { detail: { rows: [1n] } })],
]

for (const [title, make] of hostile) {
  test(`an error with ${title} is answered and recorded`, async (t) => {
    const { record, status } = await recordOf(t, (app) => {
      app.setErrorHandler((_error, _request, reply) => reply.code(500).send('sorry'))
      app.get('/', async () => {
        throw make()
      })
    })
    assert.equal(status, 500)
    assert.equal(record.errorDetail?.raised, 'Error')
  })
}

function withThrowingGetters(error: Error): Error {
  const { stack } = error
  for (const name of ['message', 'detail', 'cause', 'validation', 'toJSON']) {
    Object.defineProperty(error, name, {
      get() {
        throw new Error(`getter ${name}`)
      },
    })
  }
  return Object.defineProperty(error, 'stack', { value: stack })
}

function circular(error: Error): Error {
  const detail: Record<string, unknown> = {}
  detail.self = detail
  return Object.assign(error, { detail })
}
