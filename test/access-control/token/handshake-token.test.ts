import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { resolveAccessControl } from '../../../lib/access-control/options.ts'
import { type AccessControlOptions, accessControlPlugin } from '../../../lib/access-control/plugin.ts'
import { createLogController } from '../../../lib/fastify/log-controller.ts'
import { accessLogPlugin } from '../../../lib/plugin.ts'
import { logDir, recordsIn, textOf } from '../harness/log-files.ts'
import { makeToken, SECRET } from '../harness/make-token.ts'
import { rawGet, statusOf } from '../harness/raw-get.ts'
import { scope } from '../harness/scope.ts'

const TOKEN = makeToken()
const HANDSHAKE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

async function serverOf(
  t: TestContext,
  options: AccessControlOptions,
  seen: FastifyRequest[] = [],
): Promise<FastifyInstance> {
  const app = Fastify()
  t.after(() => app.close())
  await app.register(websocket)
  await app.register(accessControlPlugin, { secret: SECRET, publicPaths: ['/open'], ...options })
  const sockets = scope((app) => {
    for (const path of ['/live', '/api/live', '/open']) {
      app.get(path, { websocket: true }, (socket, request) => {
        seen.push(request)
        socket.close()
      })
    }
    app.get('/page', () => 'reached')
  })
  app.register(sockets)
  await app.ready()
  return app
}

function protocols(value: string): string[] {
  return [...HANDSHAKE, `Sec-WebSocket-Protocol: ${value}`]
}

test('a handshake brings its token behind the named subprotocol, whatever its route wants', async (t) => {
  const app = await serverOf(t, { webSocketToken: { subprotocol: 'bearer' } })
  const cases: [path: string, offered: string, status: number][] = [
    ['/live', `bearer, ${TOKEN}`, 101],
    ['/live', `bearer,${TOKEN}`, 101],
    ['/api/live', `bearer, ${TOKEN}`, 101],
    ['/live', `bearer, ${TOKEN}, chat`, 101],
    ['/live', 'bearer', 401],
    ['/live', `chat, ${TOKEN}`, 401],
    ['/live', TOKEN, 401],
    ['/live', 'bearer, chat', 401],
    ['/live', `bearer, ${makeToken(undefined, {}, 'x'.repeat(48))}`, 401],
    ['/live', `bearer, ${TOKEN}, bearer, ${TOKEN}`, 401],
    ['/live?bearer=1', 'chat', 401],
    ['/nothing', `bearer, ${TOKEN}`, 404],
    ['/open', 'bearer', 101],
  ]
  for (const [path, offered, status] of cases) {
    assert.equal(statusOf(await rawGet(app, path, protocols(offered))), status, `${path} ${offered}`)
  }
})

test('the answer names the subprotocol and never the token', async (t) => {
  const app = await serverOf(t, { webSocketToken: { subprotocol: 'bearer' } })
  for (const offered of [`bearer, ${TOKEN}`, `bearer, ${TOKEN}, chat`]) {
    const answer = await rawGet(app, '/live', protocols(offered))
    assert.match(answer, /^sec-websocket-protocol: bearer\r$/im)
    assert.ok(!answer.includes(TOKEN))
  }
})

test('a handshake brings its token in the named query parameter', async (t) => {
  const app = await serverOf(t, { webSocketToken: { query: 'access_token' } })
  const cases: [target: string, status: number][] = [
    [`/live?access_token=${TOKEN}`, 101],
    [`/api/live?a=1&access_token=${TOKEN}&b`, 101],
    [`/live?%61ccess_token=${TOKEN}`, 101],
    [`/live?access_token=${TOKEN}&access_token=${TOKEN}`, 401],
    ['/live?access_token=', 401],
    ['/live?access_token', 401],
    [`/live?token=${TOKEN}`, 401],
    [`/live?ACCESS_TOKEN=${TOKEN}`, 401],
    ['/live', 401],
  ]
  for (const [target, status] of cases) assert.equal(statusOf(await rawGet(app, target, HANDSHAKE)), status, target)
})

test('two ways at once are one too many', async (t) => {
  const app = await serverOf(t, { webSocketToken: { subprotocol: 'bearer', query: 'token' } })
  assert.equal(statusOf(await rawGet(app, `/live?token=${TOKEN}`, HANDSHAKE)), 101)
  assert.equal(statusOf(await rawGet(app, '/live', protocols(`bearer, ${TOKEN}`))), 101)
  assert.equal(statusOf(await rawGet(app, `/live?token=${TOKEN}`, protocols(`bearer, ${TOKEN}`))), 401)
})

test('without the option, and on any other request, neither counts', async (t) => {
  const off = await serverOf(t, {})
  assert.equal(statusOf(await rawGet(off, `/live?access_token=${TOKEN}`, protocols(`bearer, ${TOKEN}`))), 401)
  const on = await serverOf(t, { webSocketToken: { subprotocol: 'bearer', query: 'token' } })
  assert.equal(statusOf(await rawGet(on, `/page?token=${TOKEN}`)), 401)
  assert.equal(statusOf(await rawGet(on, '/page', [`Sec-WebSocket-Protocol: bearer, ${TOKEN}`])), 401)
  assert.equal(statusOf(await rawGet(on, `/page?token=${TOKEN}`, ['Connection: Upgrade', 'Upgrade: h2c'])), 401)
  assert.equal(statusOf(await rawGet(on, '/live', [...HANDSHAKE, `Cookie: Authorization=${TOKEN}`])), 101)
})

test('a handler finds the token nowhere in its request', async (t) => {
  const seen: FastifyRequest[] = []
  const app = await serverOf(t, { webSocketToken: { subprotocol: 'bearer', query: 'token' } }, seen)
  await rawGet(app, `/live?a=1&token=${TOKEN}&b=2`, HANDSHAKE)
  await rawGet(app, `/live?token=${TOKEN}`, HANDSHAKE)
  await rawGet(app, '/live', protocols(`bearer, ${TOKEN}`))
  await rawGet(app, `/open?token=${TOKEN}`, HANDSHAKE)
  assert.deepEqual(
    seen.map(({ url }) => url),
    ['/live?a=1&b=2', '/live', '/live', '/open'],
  )
  for (const { raw, headers, query, originalUrl, user } of seen) {
    assert.equal((user as { id: number }).id, 2)
    const { rawHeaders, url } = raw
    assert.ok(!JSON.stringify([rawHeaders, url, headers, query, originalUrl]).includes(TOKEN))
  }
})

test('neither a record nor a line of the server has the token, taken or refused', async (t) => {
  const folder = await logDir(t)
  const lines: string[] = []
  const app = Fastify({
    logger: { level: 'error', stream: { write: (line: string) => void lines.push(line) } },
  })
  t.after(() => app.close())
  await app.register(accessLogPlugin, { logDir: folder, stdout: false })
  await app.register(websocket)
  await app.register(accessControlPlugin, {
    secret: SECRET,
    webSocketToken: { subprotocol: 'bearer', query: 'token' },
  })
  const sockets = scope((app) => {
    app.get('/live', { websocket: true }, (socket) => socket.close())
    const preHandler = async (request: FastifyRequest) => {
      throw new Error(`Cannot GET ${request.url}`)
    }
    app.get('/broken', { websocket: true, preHandler }, (socket) => socket.close())
  })
  app.register(sockets)
  const bad = makeToken({ id: 1 }, {}, 'x'.repeat(48))
  for (const token of [TOKEN, bad]) {
    for (const path of ['/live', '/broken', '/nothing']) {
      await rawGet(app, `${path}?token=${token}`, HANDSHAKE)
      await rawGet(app, path, protocols(`bearer, ${token}`))
      await rawGet(app, `${path}?token=${token}`, protocols(`bearer, ${token}`))
    }
  }
  await app.close()
  const text = await textOf(folder)
  assert.equal(recordsIn(text).length, 18)
  for (const token of [TOKEN, bad]) {
    assert.ok(!text.includes(token))
    assert.ok(!lines.join('').includes(token))
  }
  assert.ok(lines.length > 0)
})

test('a wrong webSocketToken is named with its value and what was expected', () => {
  const message = /^Option webSocketToken is .*; expected \{ subprotocol \} or \{ query \} with a name, or both$/
  const wrong: unknown[] = [
    'bearer',
    true,
    null,
    [],
    { protocol: 'bearer' },
    { subprotocol: '' },
    { subprotocol: 'a, b' },
    { subprotocol: 1 },
    { query: '' },
    { query: ['token'] },
  ]
  for (const webSocketToken of wrong) {
    const options = { webSocketToken } as AccessControlOptions
    assert.throws(() => resolveAccessControl(options), { code: 'FST_ACCESS_LOG_OPTION_INVALID', message })
  }
  assert.deepEqual(resolveAccessControl({ webSocketToken: { query: 't' } }).webSocketToken, { query: 't' })
})

test('the start warns where Fastify would write the query itself', async (t) => {
  const warned = async (webSocketToken: { subprotocol?: string; query?: string }, level: string, quiet = false) => {
    const lines: string[] = []
    const app = Fastify({
      logger: { level, stream: { write: (line: string) => void lines.push(line) } },
      ...(quiet ? { logController: createLogController() } : {}),
    })
    t.after(() => app.close())
    await app.register(accessControlPlugin, { secret: SECRET, webSocketToken })
    return lines.filter((line) => line.includes('webSocketToken.query')).length
  }
  assert.equal(await warned({ query: 'token' }, 'info'), 1)
  assert.equal(await warned({ query: 'token' }, 'info', true), 0)
  assert.equal(await warned({ subprotocol: 'bearer' }, 'info'), 0)
})
