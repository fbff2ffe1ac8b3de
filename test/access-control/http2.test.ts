import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, constants } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import Fastify from 'fastify'
import { accessControlPlugin } from '../../lib/access-control/plugin.ts'
import { makeToken, SECRET } from './harness/make-token.ts'

test('over HTTP/2 the same routes need the same tokens', async (t) => {
  const app = Fastify({ http2: true })
  await app.register(accessControlPlugin, { secret: SECRET, publicPaths: ['/open'] })
  for (const path of ['/open', '/page', '/api/me', '/static/*']) app.get(path, () => 'reached')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const session = connect(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`)
  // In this order: the server waits for its sessions.
  t.after(() => session.close())
  t.after(() => app.close())
  const ask = async (path: string, headers: Record<string, string | string[]> = {}) => {
    const stream = session.request({ [constants.HTTP2_HEADER_PATH]: path, ...headers })
    const [answer] = await once(stream, 'response')
    stream.resume()
    return [answer[constants.HTTP2_HEADER_STATUS], answer['www-authenticate']]
  }
  assert.deepEqual(await ask('/open'), [200, undefined])
  assert.deepEqual(await ask('/page'), [401, 'Bearer'])
  assert.deepEqual(await ask('/api/me'), [401, 'Bearer'])
  assert.deepEqual(await ask('/static/../open'), [401, 'Bearer'])
  assert.deepEqual(await ask('/page', { ':authority': 'open.example' }), [401, 'Bearer'])
  assert.deepEqual(await ask('/page', { cookie: ['a=1', `Authorization=${makeToken()}`] }), [200, undefined])
  assert.deepEqual(await ask('/api/me', { authorization: `Bearer ${makeToken()}` }), [200, undefined])
})
