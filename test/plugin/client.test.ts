import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { type AppGiven, startApp } from './harness/start-app.ts'

async function clientOf(t: Parameters<typeof startApp>[0], given: AppGiven, headers: Record<string, string> = {}) {
  const { request, record } = await startApp(t, given)
  const { status } = await request('/', { headers })
  return { ...(await record()).client, status }
}

const forwarded: [title: string, trustProxy: boolean | string, header: string | undefined, client: string][] = [
  ['nobody is believed by default', false, '203.0.113.9', '127.0.0.1'],
  ['a trusted proxy is believed', true, '203.0.113.9', '203.0.113.9'],
  ['a trusted proxy that says nothing', true, undefined, '127.0.0.1'],
  ['a proxy that is not the peer is not believed', '10.0.0.0/8', '203.0.113.9', '127.0.0.1'],
  ['the address is trimmed', true, ' 203.0.113.9 , 10.0.0.1', '203.0.113.9'],
  ['an empty address is none', true, '', '127.0.0.1'],
  ['an empty first address is none', true, ', 203.0.113.9', '203.0.113.9'],
]

for (const [title, trustProxy, header, client] of forwarded) {
  test(`X-Forwarded-For ${JSON.stringify(header)}: ${title}`, async (t) => {
    const headers: Record<string, string> = header === undefined ? {} : { 'x-forwarded-for': header }
    assert.equal((await clientOf(t, { fastify: { trustProxy } }, headers)).client, client)
  })
}

test('the host of a trusted proxy is that of the url', async (t) => {
  const { request, record } = await startApp(t, { fastify: { trustProxy: true } })
  await request('/a', { headers: { 'x-forwarded-host': 'Shop.Example:443' } })
  assert.equal((await record()).url, 'shop.example/a')
})

test('an address of any length is cut', async (t) => {
  const { client } = await clientOf(
    t,
    { fastify: { trustProxy: true }, maxFieldLength: 64 },
    { 'x-forwarded-for': 'x'.repeat(2000) },
  )
  assert.match(String(client), /^x{64}…\[\+1936 characters\]$/)
})

test('a trustProxy that throws changes no answer and loses no record', async (t) => {
  const trustProxy = () => {
    throw new Error('mine')
  }
  const { client, status } = await clientOf(t, { fastify: { trustProxy } }, { 'x-forwarded-for': '203.0.113.9' })
  assert.deepEqual([client, status], ['127.0.0.1', 404])
})

function signsIn(user: unknown): (app: FastifyInstance) => void {
  return (app) => {
    app.addHook('preHandler', async (request) => void Object.assign(request, { user }))
    app.get('/', async () => 'x')
  }
}

test('request.user names who it was, with a masked e-mail', async (t) => {
  const { user, email } = await clientOf(t, { routes: signsIn({ id: 2, email: 'user@example.com' }) })
  assert.deepEqual([user, email], [2, '**e*@example.com'])
})

test('identify and emailMask decide otherwise', async (t) => {
  const { user, email } = await clientOf(
    t,
    {
      routes: signsIn({ id: 2, email: 'user@example.com' }),
      identify: (request) => ({ id: `agent ${request.headers['x-agent']}`, email: 'me@example.com' }),
      emailMask: (address) => address.replace(/.*@/, '@'),
    },
    { 'x-agent': '7' },
  )
  assert.deepEqual([user, email], ['agent 7', '@example.com'])
})

test('without a user the fields are null', async (t) => {
  const { user, email } = await clientOf(t, {})
  assert.deepEqual([user, email], [null, null])
})

const odd: [title: string, user: unknown][] = [
  ['getters that throw', Object.defineProperty({}, 'id', { get: () => assert.fail('getter') })],
  ['no @ in the e-mail', { id: 1, email: 'nobody' }],
  ['a number as e-mail', { id: 1, email: 12345 }],
  ['a text for a user', 'someone'],
]

for (const [title, user] of odd) {
  test(`a user with ${title} changes no answer`, async (t) => {
    assert.equal((await clientOf(t, { routes: signsIn(user) })).status, 200)
  })
}

class ObjectId {
  toString() {
    return '65f0c0ffee'
  }
}

const named: [title: string, user: unknown, id: unknown, email?: unknown][] = [
  ['a subject', { sub: 'u-7' }, 'u-7'],
  ['an id and a subject', { id: 7, sub: 'u-7' }, 7],
  ['a null id and a subject', { id: null, sub: 'u-7' }, 'u-7'],
  ['a BigInt', { id: 9007199254740993n }, '9007199254740993'],
  ['an id of a database', { id: new ObjectId(), email: 'user@example.com' }, '65f0c0ffee', '**e*@example.com'],
  ['an e-mail as id', { id: 'jane@example.com' }, '**n*@example.com'],
  ['an e-mail as subject', { sub: 'jane@example.com' }, '**n*@example.com'],
  ['a plain object', { id: { n: 1 } }, null],
  ['a function', { id: () => 'x' }, null],
  ['a boolean', { id: true }, null],
  ['no number', { id: Number.NaN }, null],
]

for (const [title, given, id, address = null] of named) {
  test(`a user with ${title} is recorded as ${id}`, async (t) => {
    const { user, email } = await clientOf(t, { routes: signsIn(given) })
    assert.deepEqual([user, email], [id, address])
  })
}

/** Whoever finds out who a request is from, its handler may forget it. */
function preHandlers(): [title: string, given: AppGiven][] {
  const identify = async (request: object) => void Object.assign(request, { user: { id: 7 } })
  const logout = async (request: object) => {
    Object.assign(request, { user: null })
    return 'bye'
  }
  return [
    [
      'the route has its own preHandler and its handler logged out',
      { routes: (app) => app.get('/', { preHandler: identify }, logout) },
    ],
    [
      'a hook that came after the route knows and its handler logged out',
      {
        routes: (app) =>
          app.register(async (scope) => {
            scope.get('/', logout)
            scope.addHook('preHandler', identify)
          }),
      },
    ],
    [
      'a plugin that changes routes knows and its handler logged out',
      {
        routes: (app) => {
          app.addHook('onRoute', (route) => {
            route.preHandler = [identify]
          })
          app.get('/', logout)
        },
      },
    ],
  ]
}

const logouts: [title: string, given: AppGiven][] = [
  [
    'its handler logged out',
    {
      routes: (app) => {
        app.addHook('preHandler', async (request) => void Object.assign(request, { user: { id: 7 } }))
        app.get('/', async (request) => {
          Object.assign(request, { user: null })
          return 'bye'
        })
      },
    },
  ],
  ...preHandlers(),
  [
    'its session is gone',
    {
      identify: (request) => (request as unknown as { session: { user: { id: number } } }).session.user,
      routes: (app) => {
        app.addHook('onRequest', async (request) => void Object.assign(request, { session: { user: { id: 7 } } }))
        app.get('/', async (request) => {
          Object.assign(request, { session: null })
          return 'bye'
        })
      },
    },
  ],
  [
    'its handler logged in and a hook forgot it',
    {
      routes: (app) => {
        app.addHook('onResponse', async (request) => void Object.assign(request, { user: null }))
        app.get('/', async (request) => {
          Object.assign(request, { user: { id: 7 } })
          return 'hello'
        })
      },
    },
  ],
]

for (const [title, given] of logouts) {
  test(`a request of which ${title} names its user, and nothing counts as failed`, async (t) => {
    const { app, request, record } = await startApp(t, given)
    await request('/')
    assert.equal((await record()).client.user, 7)
    assert.equal(app.accessLog.stats().failures, 0)
  })
}
