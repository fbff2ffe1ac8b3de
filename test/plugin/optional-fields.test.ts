import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectTcp } from '../endings/harness/raw-client.ts'
import { startApp } from './harness/start-app.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

test('named fields stand behind durationUs, in the order of the option', async (t) => {
  const { request, record } = await startApp(t, { fields: ['userAgent', 'referer', 'bytes', 'traceId'] })
  const headers = {
    'user-agent': 'curl/8',
    referer: 'https://example.com/a?token=secret#part',
    traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
  }
  await request('/', { headers })
  const { bytes, ...made } = await record()
  assert.deepEqual(Object.entries(made).slice(14), [
    ['durationUs', made.durationUs],
    ['userAgent', 'curl/8'],
    ['referer', 'https://example.com/a'],
    ['traceId', TRACE],
  ])
  assert.ok(Number(bytes) > 100)
})

test('fields without a value are null', async (t) => {
  const { request, record } = await startApp(t, { fields: ['userAgent', 'referer', 'traceId'] })
  await request('/', { headers: { traceparent: '00-bad' } })
  const { userAgent, referer, traceId } = await record()
  assert.deepEqual([userAgent, referer, traceId], [null, null, null])
})

test('spanId is refused where OpenTelemetry is not installed', async (t) => {
  await assert.rejects(startApp(t, { fields: ['spanId'] }), {
    code: 'FST_ACCESS_LOG_PEER_MISSING',
    message: /^Option fields names 'spanId', which needs the package @opentelemetry\/api/,
  })
})

const levels: [title: string, options: { levelOf?: () => string }][] = [
  ['by default', {}],
  ['with levelOf, which sees the record too', { levelOf: () => 'info' }],
]

for (const [title, options] of levels) {
  test(`bytes are those that the client received, of each response on a connection, ${title}`, async (t) => {
    const { port, records } = await startApp(t, {
      ...options,
      fields: ['bytes'],
      routes: (app) =>
        app.get('/:size', async (request) => 'x'.repeat(Number((request.params as { size: string }).size))),
    })
    const client = await connectTcp({ port })
    const received: number[] = []
    for (const size of [10, 0, 5000]) {
      const before = client.received().length
      await client.send(`GET /${size} HTTP/1.1\r\nHost: a\r\n\r\n`)
      await client.readUntil(size === 0 ? 'content-length: 0' : 'x'.repeat(size))
      await new Promise((resolve) => setImmediate(resolve))
      received.push(client.received().length - before)
    }
    client.fin()
    await client.closed
    assert.deepEqual(
      (await records()).map(({ bytes }) => bytes),
      received,
    )
  })
}

test('no header and no query is recorded without being named', async (t) => {
  const { request, lines } = await startApp(t, {
    fields: ['userAgent', 'referer', 'bytes', 'traceId'],
    routes: (app) => app.get('/', async (request) => request.headers['x-secret']),
  })
  const secret = 'hunter2'
  await request(`/?q=${secret}`, {
    headers: {
      authorization: `Bearer ${secret}`,
      cookie: `a=${secret}`,
      'x-secret': secret,
      referer: `http://a/?${secret}`,
    },
  })
  await request(`/none?${secret}`)
  assert.ok(!JSON.stringify(await lines()).includes(secret))
})
