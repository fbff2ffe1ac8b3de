import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './harness/start-app.ts'

test('an error that a handler caught and answered itself is the errorDetail of its record', async (t) => {
  const { request, record } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request) => {
        try {
          throw new RangeError('caught')
        } catch (error) {
          request.accessLog.locate(error)
          return 'fine all the same'
        }
      }),
  })
  const { status, body } = await request('/')
  assert.deepEqual([status, body], [200, 'fine all the same'])
  const made = await record()
  assert.deepEqual([made.level, made.statusCode, made.errorDetail?.raised], [30, 200, 'RangeError'])
  assert.match(made.errorDetail?.location ?? '', /locate\.test\.ts$/)
  assert.ok(!('err' in made))
})

test('the first of two located errors stands, the second is logged', async (t) => {
  const { request, lines } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request, reply) => {
        const first = new Error('first')
        request.accessLog.locate(first)
        request.accessLog.locate(first)
        request.accessLog.locate(new Error('second'))
        return reply.code(502).send('x')
      }),
  })
  await request('/')
  const [second, record, ...more] = await lines()
  assert.deepEqual(more, [])
  assert.match(JSON.stringify(second?.err), /"message":"second"/)
  assert.match(JSON.stringify(record?.errorDetail), /"message":"first"/)
  assert.match(JSON.stringify(record?.err), /"message":"first"/)
})

test('an error located after the record was written is logged, not recorded', async (t) => {
  let late = () => {}
  const { request, lines } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request) => {
        late = () => request.accessLog.locate(new Error('late'))
        return 'x'
      }),
  })
  await request('/')
  assert.equal((await lines()).length, 1)
  late()
  const [record, line] = await lines()
  assert.equal(record?.errorDetail, null)
  assert.equal(line?.reqId, 'req-1')
  assert.match(JSON.stringify(line?.err), /"message":"late"/)
})

for (const [title, value] of [
  ['undefined', undefined],
  ['null', null],
  ['a text', 'text'],
] as const) {
  test(`${title} can be located`, async (t) => {
    const { request, record } = await startApp(t, {
      routes: (app) =>
        app.get('/', async (request) => {
          request.accessLog.locate(value)
          return 'x'
        }),
    })
    await request('/')
    const made = await record()
    assert.equal(made.errorDetail?.message, String(value))
    assert.equal(made.errorDetail?.location, 'UNKNOWN line in UNKNOWN')
  })
}
