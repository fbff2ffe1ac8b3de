import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { pause } from '../../endings/harness/deadline.ts'
import { request } from '../../endings/harness/request-bytes.ts'
import { type Visit, visit } from '../../endings/harness/visit.ts'

const SLOW = request('GET', '/slow')
const POST = request('POST', '/x', ['Content-Type: text/plain', 'Transfer-Encoding: chunked'])

/** An app whose `/slow` is answered when the gate `slow` opens. */
function visitSlow(t: TestContext, fastify: Record<string, unknown> = {}): Promise<Visit> {
  return visit(t, {
    fastify,
    plugin: { fields: ['bytes'] },
    routes(app, gates) {
      app.get('/slow', async () => {
        await gates.opened('slow')
        return 'slow'
      })
      app.get('/part', (_, reply) => {
        reply.hijack()
        reply.raw.writeHead(200)
        reply.raw.write('a part')
      })
      app.get('/ready', async () => 'ready')
      app.post('/x', async () => 'ok')
    },
  })
}

/** Status, outcome and bytes of each record, in their order, once so many are written. */
async function endsOf(at: Visit, count: number): Promise<unknown[][]> {
  await at.written(count)
  return (await at.records()).map((record) => [
    record.statusCode,
    record.outcome,
    (record as { bytes?: unknown }).bytes,
  ])
}

const behindSlow: [title: string, bytes: string, isHalfClosed: boolean, outcome: string][] = [
  ['a malformed request', 'BAD\r\n\r\n', false, 'refused'],
  ['a malformed chunk', `${POST}zz\r\n`, false, 'completed'],
  ['half a chunk and a FIN', `${POST}5\r\nab`, true, 'aborted'],
]

for (const [title, bytes, isHalfClosed, outcome] of behindSlow) {
  test(`the bytes of the 400 for ${title} are not those of the request before it`, async (t) => {
    const at = await visitSlow(t as TestContext)
    const client = await at.connect()
    await client.send(SLOW + bytes)
    if (isHalfClosed) client.fin()
    await client.closed
    const sent = client.received().length
    assert.ok(sent > 0)
    assert.deepEqual(await endsOf(at, 2), [
      [isHalfClosed ? 499 : 0, isHalfClosed ? 'aborted' : 'cut', 0],
      [400, outcome, sent],
    ])
    at.gates.open('slow')
  })
}

test('the bytes of the 400 are not those of a response that is ready before the connection is gone', async (t) => {
  const at = await visitSlow(t as TestContext)
  const client = await at.connect()
  await client.exchange(`${request('GET', '/ready')}BAD\r\n\r\n`)
  assert.deepEqual(await endsOf(at, 2), [
    [0, 'cut', 0],
    [400, 'refused', client.received().length],
  ])
})

test('what left of a response before the parser gave up is its own', async (t) => {
  const at = await visitSlow(t as TestContext)
  const client = await at.connect()
  await client.send(request('GET', '/part'))
  await client.readUntil('a part')
  const part = client.received().length
  await client.exchange('BAD\r\n\r\n')
  const [first, second] = await endsOf(at, 2)
  assert.deepEqual(first, [200, 'cut', part])
  assert.equal((first?.[2] as number) + (second?.[2] as number), client.received().length)
})

test('a response that is sent although the parser gave up keeps its status and its bytes', async (t) => {
  const at = await visitSlow(t as TestContext, { clientErrorHandler: () => at.gates.open('slow') })
  const client = await at.connect()
  await client.send(`${SLOW}BAD\r\n\r\n`)
  await client.readUntil('\r\n\r\nslow')
  client.socket.destroy()
  assert.deepEqual(await endsOf(at, 2), [
    [200, 'completed', client.received().length],
    [0, 'refused', 0],
  ])
})

test('the time that a connection was idle before a refused request is not part of its duration', async (t) => {
  const at = await visitSlow(t as TestContext)
  const client = await at.connect()
  await pause(500)
  await client.exchange('BAD\r\n\r\n')
  await at.written(1)
  const [record] = await at.records()
  assert.ok((record?.durationUs ?? Infinity) < 500_000, `${record?.durationUs} µs`)
})
