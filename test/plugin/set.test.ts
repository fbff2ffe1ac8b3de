import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { startApp } from './harness/start-app.ts'

test('fields of hooks and handlers stand in the one record, later values of a name win', async (t) => {
  const { request, record } = await startApp(t, {
    routes(app) {
      app.addHook('preHandler', async (request) => request.accessLog.set({ tenant: 'a', step: 1 }))
      app.addHook('onSend', async (request) => request.accessLog.set({ sent: true }))
      app.get('/', async (request) => {
        request.accessLog.set({ orderId: 'o-1', step: 2 })
        return 'x'
      })
    },
  })
  await request('/')
  assert.deepEqual(Object.entries(await record()).slice(15), [
    ['tenant', 'a'],
    ['step', 2],
    ['orderId', 'o-1'],
    ['sent', true],
  ])
})

test('names of the record are refused with one warning each, the other fields are kept', async (t) => {
  const { request, lines } = await startApp(t, {
    fields: ['userAgent'],
    routes: (app) =>
      app.get('/', async (request) => {
        request.accessLog.set({ url: 'lie', statusCode: 1, err: 'x', userAgent: 'u', datetimeKST: 'k', orderId: 7 })
        request.accessLog.set({ url: 'lie again' })
        return 'x'
      }),
  })
  await request('/')
  const all = await lines()
  const [record] = all.filter((line) => 'outcome' in line)
  assert.deepEqual([record?.url, record?.statusCode, record?.orderId], ['127.0.0.1/', 200, 7])
  const warnings = all.filter((line) => !('outcome' in line))
  assert.deepEqual(
    warnings.map(({ level, msg }) => [level, /field "(\w+)"/.exec(String(msg))?.[1]]),
    ['url', 'statusCode', 'err', 'userAgent', 'datetimeKST'].map((key) => [40, key]),
  )
})

test('fields that come after the record was written are ignored, with one warning', async (t) => {
  const late: FastifyRequest[] = []
  const { request, lines } = await startApp(t, {
    routes(app) {
      app.get('/:n', async (request) => {
        late.push(request)
        return 'x'
      })
    },
  })
  await request('/1')
  await request('/2')
  for (const { accessLog } of late) accessLog.set({ orderId: 1 })
  late[0]?.accessLog.set({ orderId: 2 })
  const [first, second, warning, ...more] = await lines()
  assert.deepEqual(more, [])
  for (const record of [first, second]) assert.ok(!('orderId' in (record ?? {})))
  assert.equal(warning?.level, 40)
  assert.match(String(warning?.msg), /accessLog\.set came after the record was written \(GET \/:n\)/)
})

test('values of every kind leave one line of JSON', async (t) => {
  const circular: Record<string, unknown> = {}
  circular.self = circular
  const { request, record } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request) => {
        request.accessLog.set({
          circular,
          big: 12n,
          none: undefined,
          run: () => 1,
          text: '"\n\0\u2028\ud800',
          'a"b\n': 1,
          long: 'x'.repeat(1 << 20),
        })
        return 'x'
      }),
  })
  await request('/')
  const made = await record()
  const { circular: written, big, text, 'a"b\n': odd, long } = made
  assert.deepEqual([written, big, text, odd], [{ self: '[Circular]' }, 12, '"\n\0\u2028\ud800', 1])
  assert.match(String(long), /^x{8192}…\[\+\d+ characters\]$/)
  assert.ok(!('none' in made) && !('run' in made))
})

test('a getter that throws does not fail the handler', async (t) => {
  const { request, record } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request) => {
        request.accessLog.set(Object.defineProperty({ a: 1 }, 'b', { enumerable: true, get: throwing }))
        return 'x'
      }),
  })
  assert.equal((await request('/')).status, 200)
  const made = await record()
  assert.equal(made.a, 1)
})

function throwing(): never {
  throw new Error('getter')
}

test('requests do not share fields', async (t) => {
  const { request, records } = await startApp(t, {
    routes(app) {
      app.get('/with', async (request) => {
        request.accessLog.set({ a: 1 })
        return 'x'
      })
      app.get('/without', async () => 'x')
    },
  })
  await request('/with')
  await request('/without')
  const [first, second] = await records()
  assert.equal(first?.a, 1)
  assert.ok(!('a' in (second ?? {})))
})

const notFields: [title: string, given: unknown[]][] = [
  ['a name and a value', ['a', 1]],
  ['a number', [1]],
  ['a function', [() => ({ a: 1 })]],
]

for (const [title, given] of notFields) {
  for (const enabled of [true, false]) {
    test(`set with ${title} is an error at the call, ${enabled ? 'with' : 'without'} records`, async (t) => {
      const { app } = await startApp(t, {
        enabled,
        routes: (app) =>
          app.get('/', async (request) => {
            ;(request.accessLog.set as (...given: unknown[]) => void)(...given)
          }),
      })
      const { code, message } = (await app.inject('/')).json()
      assert.equal(code, 'FST_ACCESS_LOG_FIELDS_INVALID')
      assert.match(message, /accessLog\.set got .*; expected an object of fields/)
    })
  }
}

test('set with a revoked proxy fails no handler', async (t) => {
  const { request, record } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request) => {
        const { proxy, revoke } = Proxy.revocable({}, {})
        revoke()
        request.accessLog.set(proxy)
        request.accessLog.set({ a: 1 })
        return 'x'
      }),
  })
  assert.equal((await request('/')).status, 200)
  assert.equal((await record()).a, 1)
})

test('an Error that is set is told by type and message', async (t) => {
  const { request, record } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request) => {
        request.accessLog.set({ cause: new RangeError('why'), list: [new Error('e')] })
        return 'x'
      }),
  })
  await request('/')
  const { cause, list } = await record()
  assert.deepEqual([cause, list], [{ type: 'RangeError', message: 'why' }, [{ type: 'Error', message: 'e' }]])
})
