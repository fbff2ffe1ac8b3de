import assert from 'node:assert/strict'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import v8 from 'node:v8'
import vm from 'node:vm'
import Fastify, { type FastifyInstance } from 'fastify'
import { accessLogPlugin } from '../../lib/plugin.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { eventually } from './harness/deadline.ts'
import { Gates } from './harness/gates.ts'
import { isRecord, readLines } from './harness/log-folder.ts'
import { connectTcp } from './harness/raw-client.ts'
import { lastRequest, request } from './harness/request-bytes.ts'

v8.setFlagsFromString('--expose-gc')
const collectGarbage = vm.runInNewContext('gc') as () => void

interface Mounted {
  app: FastifyInstance
  handler: http.RequestListener
}

/** An app of its own records on a server that it does not own: closing the app leaves the server open. */
async function mount(server: http.Server, logDir: string, gates = new Gates()): Promise<Mounted> {
  let handler: http.RequestListener = () => {}
  const app = Fastify({
    serverFactory: (given) => {
      handler = given
      return server
    },
  }) as unknown as FastifyInstance
  await app.register(accessLogPlugin, { logDir, environment: 'test', startLine: false })
  app.get('/x', async () => 'ok')
  app.get('/slow', async () => {
    gates.open('reached')
    await gates.opened('go on')
    return 'at last'
  })
  await app.ready()
  return { app, handler }
}

async function listen(t: TestContext): Promise<{ server: http.Server; port: number }> {
  const server = http.createServer()
  const end = server.closeAllConnections.bind(server)
  const close = server.close.bind(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // As who restarts an app on a server that goes on, Fastify is told that the server is closed.
  server.close = (callback) => {
    callback?.()
    return server
  }
  server.closeIdleConnections = () => {}
  server.closeAllConnections = () => {}
  t.after(() => {
    close()
    end()
  })
  return { server, port: (server.address() as AddressInfo).port }
}

async function recordsIn(logDir: string): Promise<string[]> {
  const records = (await readLines(logDir)).filter(isRecord)
  return records.map(({ statusCode, outcome, url }) => `${statusCode} ${outcome} ${url}`)
}

async function written(app: FastifyInstance, logDir: string, count: number): Promise<void> {
  const isThere = async () => {
    await app.accessLog.flush()
    return (await recordsIn(logDir)).length >= count
  }
  await eventually(isThere, `${count} records are written`)
}

describe('a server that several apps have in turn, or share', () => {
  it('an app that takes the place of another records from then on, also what the other had begun', async (t) => {
    const { server, port } = await listen(t as TestContext)
    const gates = new Gates()
    const dirs = { old: join(tempDir(), 'old'), new: join(tempDir(), 'new') }
    const old = await mount(server, dirs.old, gates)
    server.on('request', old.handler)
    const [kept, slow] = [await connectTcp({ port }), await connectTcp({ port })]
    await kept.send(request('GET', '/x'))
    await kept.readUntil('ok')
    const now = await mount(server, dirs.new)
    // The new one is there already, but it is the old one that answers.
    await (await connectTcp({ port })).exchange(lastRequest('GET', '/x?before'))
    await slow.send(lastRequest('GET', '/slow'))
    await gates.opened('reached')
    server.on('request', now.handler)
    server.off('request', old.handler)
    await old.app.close()
    assert.deepEqual(await recordsIn(dirs.old), ['200 completed 127.0.0.1/x', '200 completed 127.0.0.1/x'])
    gates.open('go on')
    await slow.closed
    await kept.exchange(lastRequest('GET', '/x'))
    await (await connectTcp({ port })).exchange('GARBAGE\r\n\r\n')
    await written(now.app, dirs.new, 3)
    await now.app.close()
    assert.deepEqual((await recordsIn(dirs.new)).sort(), [
      '200 completed 127.0.0.1/slow',
      '200 completed 127.0.0.1/x',
      '400 refused null',
    ])
    assert.equal((await recordsIn(dirs.old)).length, 2)
  })

  it('an app that comes and goes leaves the records to the one that was there', async (t) => {
    const { server, port } = await listen(t as TestContext)
    const logDir = tempDir()
    const first = await mount(server, logDir)
    server.on('request', first.handler)
    const failed = await mount(server, join(logDir, 'failed'))
    await failed.app.close()
    await (await connectTcp({ port })).exchange(lastRequest('GET', '/x'))
    await (await connectTcp({ port })).exchange('GARBAGE\r\n\r\n')
    await written(first.app, logDir, 2)
    await first.app.close()
    assert.deepEqual((await recordsIn(logDir)).sort(), ['200 completed 127.0.0.1/x', '400 refused null'])
  })

  it('an app that gave its place away is not kept', async (t) => {
    const { server } = await listen(t as TestContext)
    const logDir = tempDir()
    const gone: WeakRef<FastifyInstance>[] = []
    let current: Mounted | null = null
    for (let restart = 0; restart < 4; restart += 1) {
      const next = await mount(server, join(logDir, String(restart)))
      server.on('request', next.handler)
      if (current !== null) {
        server.off('request', current.handler)
        // Fastify's own, which it leaves behind.
        server.off('clientError', server.listeners('clientError')[0] as () => void)
        await current.app.close()
        gone.push(new WeakRef(current.app))
      }
      current = next
    }
    await eventually(() => {
      collectGarbage()
      return gone.slice(0, -1).every((app) => app.deref() === undefined)
    }, 'the apps before the last two are collected')
    await current?.app.close()
  })

  it('of two apps on one server each records what it answers', async (t) => {
    const { server, port } = await listen(t as TestContext)
    const dirs = [join(tempDir(), 'a'), join(tempDir(), 'b')] as const
    const [a, b] = [await mount(server, dirs[0]), await mount(server, dirs[1])]
    server.on('request', (req, res) => (req.headers.host === 'a.test' ? a : b).handler(req, res))
    for (const host of ['a.test', 'b.test', 'a.test']) {
      await (await connectTcp({ port })).exchange(`GET /x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    }
    await written(a.app, dirs[0], 2)
    await written(b.app, dirs[1], 1)
    await Promise.all([a.app.close(), b.app.close()])
    assert.deepEqual(await recordsIn(dirs[0]), ['200 completed a.test/x', '200 completed a.test/x'])
    assert.deepEqual(await recordsIn(dirs[1]), ['200 completed b.test/x'])
  })
})
