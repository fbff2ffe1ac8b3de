import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AppGiven, startApp } from './harness/start-app.ts'

/** The lines about an error that is located once the record is written. */
async function lateLines(t: Parameters<typeof startApp>[0], error: unknown, given: AppGiven = {}) {
  let late = () => {}
  const { request, lines } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request) => {
        late = () => request.accessLog.locate(error)
        return 'x'
      }),
    ...given,
  })
  await request('/?key=SECRET')
  await lines()
  late()
  return (await lines()).slice(1)
}

test('a late error is told as err is: type, message and stack, and nothing else it carries', async (t) => {
  const error = Object.assign(new RangeError('no /?key=SECRET'), { config: { headers: { authorization: 'SECRET' } } })
  const [line, ...more] = await lateLines(t, error)
  assert.deepEqual(more, [])
  const { type, message, stack } = (line?.err ?? {}) as Record<string, string>
  assert.deepEqual([type, message], ['RangeError', 'no /?[query]'])
  assert.match(String(stack), /late-errors\.test\.ts/)
  assert.doesNotMatch(JSON.stringify(line), /SECRET/)
  assert.equal(line?.msg, 'an error of a request after its record was written')
})

test('a late error of any size leaves a line of few texts', async (t) => {
  const [line] = await lateLines(t, Object.assign(new Error('m'.repeat(1 << 20)), { rows: 'r'.repeat(1 << 20) }))
  assert.ok(JSON.stringify(line).length < 20_000)
})

test('with stack: false a late error has none', async (t) => {
  const [line] = await lateLines(t, new Error('m'), { stack: false })
  assert.deepEqual(line?.err, { type: 'Error', message: 'm' })
})

test('an error beside a first one is said to be that', async (t) => {
  const { request, lines } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request) => {
        request.accessLog.locate(new Error('first'))
        request.accessLog.locate(new Error('second'))
        return 'x'
      }),
  })
  await request('/')
  assert.equal((await lines())[0]?.msg, 'one more error of a request that had one before')
})

test('an error that has the first one as its cause is that one in other words, before and behind the record', async (t) => {
  let again = () => {}
  const { request, lines } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request) => {
        const first = new Error('first')
        again = () => request.accessLog.locate(new Error('outer', { cause: new Error('inner', { cause: first }) }))
        request.accessLog.locate(first)
        again()
        return 'x'
      }),
  })
  await request('/')
  again()
  const [record, ...more] = await lines()
  assert.match(JSON.stringify(record?.errorDetail), /"message":"first"/)
  assert.deepEqual(more, [])
})

test('an error whose causes go round in a circle, and one that cannot be asked, are told like others', async (t) => {
  const circle = new Error('circle')
  circle.cause = circle
  const closed = Proxy.revocable({}, {})
  closed.revoke()
  const { request, lines } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request) => {
        for (const error of [new Error('first'), circle, closed.proxy]) request.accessLog.locate(error)
        return 'x'
      }),
  })
  await request('/')
  assert.equal((await lines()).length, 3)
})
