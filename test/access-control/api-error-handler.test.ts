import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import Fastify, { type FastifyInstance } from 'fastify'
import { apiErrorBody, apiErrorHandler } from '../../lib/access-control/api-error-handler.ts'
import { ApiError, BadRequest, Forbidden, NotAuthorized, NotFound } from '../../lib/errors.ts'
import { scope } from './harness/scope.ts'

function server(t: TestContext): FastifyInstance {
  const app = Fastify()
  t.after(() => app.close())
  app.setErrorHandler(apiErrorHandler)
  return app
}

test('an ApiError is answered with its own status, code, message and detail', () => {
  const cases: [error: ApiError, body: object][] = [
    [new BadRequest(), { status: 400, code: '4000001', message: 'Bad Request', detail: null }],
    [new NotAuthorized(), { status: 401, code: '4010001', message: 'Authorization Required', detail: null }],
    [
      new Forbidden({ detail: 'staff only' }),
      { status: 403, code: '4030001', message: 'Forbidden', detail: 'staff only' },
    ],
    [
      new NotFound({ detail: { id: 7 }, code: '4040007', message: 'No such thing', cause: new Error('row 7 is gone') }),
      { status: 404, code: '4040007', message: 'No such thing', detail: { id: 7 } },
    ],
    [
      new ApiError(503, { message: 'Closed', detail: 0 }),
      { status: 503, code: '5030000', message: 'Closed', detail: 0 },
    ],
  ]
  for (const [error, body] of cases) assert.deepEqual(apiErrorBody(error, 200), body)
})

test('an unhandled error is answered with a fixed text, whatever was thrown', () => {
  const secret = 'password=hunter2'
  const thrown: unknown[] = [
    new Error(secret),
    new TypeError(secret),
    Object.assign(new Error(secret), { statusCode: 500 }),
    Object.assign(new Error(secret), { statusCode: 302 }),
    Object.assign(new Error(secret), { statusCode: '400' }),
    Object.assign(new Error(secret), { status: 404 }),
    Object.assign(new Error(secret), { code: secret, detail: secret, validation: [{ message: secret }] }),
    secret,
    null,
    undefined,
    42,
    { message: secret },
  ]
  for (const error of thrown) {
    assert.deepEqual(
      apiErrorBody(error, 200),
      { status: 500, code: '5000000', message: 'Internal Server Error', detail: null },
      String(error),
    )
  }
  assert.deepEqual(apiErrorBody(Object.assign(new Error(secret), { statusCode: 503 }), 200), {
    status: 503,
    code: '5030000',
    message: 'Service Unavailable',
    detail: null,
  })
})

test('a status that the handler had set stays, without the text of an error that names none', () => {
  const body = { status: 409, code: '4090000', message: 'Conflict', detail: null }
  assert.deepEqual(apiErrorBody(new Error('row locked by pid 4'), 409), body)
})

test('an error that says it is not to be exposed is not', () => {
  const error = Object.assign(new Error('inner'), { statusCode: 404, expose: false })
  assert.deepEqual(apiErrorBody(error, 200), { status: 404, code: '4040000', message: 'Not Found', detail: null })
})

test('client errors of Fastify keep their status and message', async (t) => {
  const app = server(t)
  const schema = { body: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } }
  app.post('/things', { schema, bodyLimit: 100 }, () => 'reached')
  const post = (payload: string, type = 'application/json') =>
    app.inject({ method: 'POST', url: '/things', headers: { 'content-type': type }, payload })
  assert.deepEqual((await post('{}')).json(), {
    status: 400,
    code: '4000000',
    message: "body must have required property 'name'",
    detail: [{ instancePath: '', message: "must have required property 'name'" }],
  })
  const cases: [response: Awaited<ReturnType<typeof post>>, status: number, message: RegExp][] = [
    [await post('{'), 400, /JSON/],
    [await post(`{"name":"${'x'.repeat(200)}"}`), 413, /too large/],
    [await post('x', 'text/strange'), 415, /Unsupported Media Type/],
  ]
  for (const [response, status, message] of cases) {
    assert.equal(response.statusCode, status)
    assert.equal(response.json().status, status)
    assert.equal(response.json().code, `${status}0000`)
    assert.match(response.json().message, message)
    assert.deepEqual(Object.keys(response.json()), ['status', 'code', 'message', 'detail'])
  }
})

test('a detail that JSON cannot hold is left out, and the status stays', async (t) => {
  const app = server(t)
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  app.get('/cycle', () => {
    throw new NotFound({ detail: cycle })
  })
  app.get('/big', () => {
    throw new NotFound({ detail: 1n })
  })
  app.get('/text', () => {
    throw new NotFound({ detail: '\ud800 "\u2028\n' })
  })
  for (const url of ['/cycle', '/big']) {
    const response = await app.inject(url)
    assert.equal(response.statusCode, 404)
    assert.deepEqual(response.json(), { status: 404, code: '4040001', message: 'Not Found', detail: null })
  }
  assert.equal((await app.inject('/text')).json().detail, '\ud800 "\u2028\n')
})

test('a response schema of the route does not cut the body of an error', async (t) => {
  const app = server(t)
  const schema = { response: { '4xx': { type: 'object', properties: { only: { type: 'string' } } } } }
  app.get('/x', { schema }, () => {
    throw new NotFound({ detail: 'gone' })
  })
  const response = await app.inject('/x')
  assert.match(String(response.headers['content-type']), /^application\/json/)
  assert.deepEqual(response.json(), { status: 404, code: '4040001', message: 'Not Found', detail: 'gone' })
})

test('an unhandled error is written to the log of the server, an ApiError is not', async (t) => {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  const app = Fastify({ logger: { level: 'error', stream } })
  t.after(() => app.close())
  app.setErrorHandler(apiErrorHandler)
  app.get('/bug', () => {
    throw new Error('division by zero')
  })
  app.get('/closed', () => {
    throw new ApiError(503, { message: 'Closed' })
  })
  const response = await app.inject('/bug')
  await app.inject('/closed')
  assert.ok(!response.body.includes('division'))
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /division by zero/)
})

test('as the handler of what is not found it answers with the same body', async (t) => {
  const app = server(t)
  app.setNotFoundHandler(apiErrorHandler)
  app.get('/left', (_request, reply) => reply.callNotFound())
  app.get('/set', (_request, reply) => reply.code(409).callNotFound())
  const inner = scope((app) => app.setNotFoundHandler(apiErrorHandler))
  app.register(inner, { prefix: '/inner' })
  const requests = [
    { url: '/nothing' },
    { url: '/inner/nothing' },
    { url: '/left' },
    { url: '/set' },
    { method: 'POST', url: '/nothing', payload: { id: 1 } },
  ] as const
  for (const request of requests) {
    const response = await app.inject(request)
    assert.equal(response.statusCode, 404, request.url)
    assert.equal(response.headers['content-type'], 'application/json; charset=utf-8')
    assert.deepEqual(response.json(), { status: 404, code: '4040001', message: 'Not Found', detail: null }, request.url)
  }
  const head = await app.inject({ method: 'HEAD', url: '/nothing' })
  assert.equal(head.statusCode, 404)
})

test('a bundler that shortens names leaves its own to the handler, by which the guard knows it', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: "export { apiErrorHandler } from './api-error-handler.ts'",
      resolveDir: fileURLToPath(new URL('../../lib/access-control/', import.meta.url)),
    },
    ...({ bundle: true, minify: true, platform: 'node', format: 'cjs', write: false } as const),
  })
  const module = { exports: {} as { apiErrorHandler?: { name: string } } }
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(
    module,
    module.exports,
    createRequire(import.meta.url),
  )
  assert.equal(module.exports.apiErrorHandler?.name, 'apiErrorHandler')
})
