import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { describe, it } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { accessLogPlugin } from '../../lib/plugin.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { eventually } from './harness/deadline.ts'
import { isRecord, readLines } from './harness/log-folder.ts'
import { connectTcp, type RawClient } from './harness/raw-client.ts'
import { lastRequest } from './harness/request-bytes.ts'

function plugin(app: FastifyInstance, logDir: string) {
  return app.register(accessLogPlugin, { logDir, categories: ['app'], environment: 'test' })
}

async function connect(app: FastifyInstance): Promise<RawClient> {
  const address = app.server.address()
  if (typeof address !== 'object' || address === null) throw new Error('connect(): the app does not listen')
  return await connectTcp({ port: address.port })
}

async function ask(app: FastifyInstance, bytes: string): Promise<void> {
  await (await connect(app)).exchange(bytes)
}

describe('where the plugin is registered decides what it records', () => {
  it('in a child scope it records that scope and what is below it', async (t) => {
    const logDir = tempDir()
    const app = Fastify()
    t.after(() => app.close())
    app.get('/out', async () => 'out')
    await app.register((scope, _options, done) => {
      plugin(scope, logDir)
      scope.get('/in', async () => 'in')
      scope.register((below, _options, done) => {
        below.get('/below', async () => 'below')
        done()
      })
      done()
    })
    await app.register((sibling, _options, done) => {
      sibling.get('/beside', async () => 'beside')
      done()
    })
    await app.listen({ port: 0, host: '127.0.0.1' })

    for (const path of ['/out', '/in', '/below', '/beside', '/none']) await ask(app, lastRequest('GET', path))
    await app.close()
    const routes = (await readLines(logDir)).filter(isRecord).map(({ route }) => route)
    assert.deepEqual(routes, ['/in', '/below'])
  })

  it('endings without hooks are none of a child scope', async (t) => {
    const logDir = tempDir()
    const app = Fastify()
    t.after(() => app.close())
    await app.register((scope, _options, done) => {
      plugin(scope, logDir)
      scope.get('/in', async () => 'in')
      done()
    })
    await app.listen({ port: 0, host: '127.0.0.1' })

    await ask(app, 'GARBAGE\r\n\r\n')
    await ask(app, lastRequest('GET', '/in%zz'))
    await ask(app, 'GET /in HTTP/1.1\r\nConnection: close\r\n\r\n')
    await ask(app, lastRequest('GET', '/in'))
    await app.close()
    const urls = (await readLines(logDir)).filter(isRecord).map(({ url }) => url)
    assert.deepEqual(urls, ['127.0.0.1/in'])
  })

  it('in a child scope the bytes of a response are those of its content', async (t) => {
    const logDir = tempDir()
    const app = Fastify()
    t.after(() => app.close())
    await app.register((scope, _options, done) => {
      scope.register(accessLogPlugin, { logDir, fields: ['bytes'] })
      scope.get('/text', async () => 'seven b')
      scope.get('/parts', (_request, reply) => {
        reply.hijack()
        reply.raw.write('chunk')
        reply.raw.end()
      })
      done()
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    for (const path of ['/text', '/parts']) await ask(app, lastRequest('GET', path))
    await app.close()
    const bytes = (await readLines(logDir)).map((line) => line.bytes)
    assert.deepEqual(bytes, [7, null])
  })

  it('in a child scope a response that is made after the parser refused what followed was cut', async (t) => {
    const logDir = tempDir()
    const app = Fastify()
    t.after(() => app.close())
    const refused = once(app.server, 'clientError')
    await app.register((scope, _options, done) => {
      plugin(scope, logDir)
      scope.post('/late', async () => {
        await refused
        return 'late'
      })
      done()
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const upload = 'POST /late HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nabcd'
    await ask(app, `${upload}BAD\r\n\r\n`)
    await app.close()
    const records = (await readLines(logDir)).filter(isRecord)
    assert.deepEqual(
      records.map(({ url, statusCode, outcome }) => [url, statusCode, outcome]),
      [['a/late', 0, 'cut']],
    )
  })

  it('in a child scope a request whose response is queued when its client leaves is recorded then', async (t) => {
    const logDir = tempDir()
    const app = Fastify()
    t.after(() => app.close())
    const slow = new EventEmitter()
    let answered = 0
    await app.register((scope, _options, done) => {
      plugin(scope, logDir)
      scope.get('/slow', () => once(slow, 'over'))
      scope.post('/queued', async ({ body }) => body)
      scope.addHook('onSend', async () => {
        answered++
      })
      done()
    })
    await app.listen({ port: 0, host: '127.0.0.1' })

    const queued = 'POST /queued HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nabcd'
    const client = await connect(app)
    await client.send(`GET /slow HTTP/1.1\r\nHost: a\r\n\r\n${queued}`)
    await eventually(() => answered === 1, 'the queued request is answered')
    client.socket.destroy()
    await eventually(async () => (await readLines(logDir)).length === 2, 'both requests are recorded')
    const records = (await readLines(logDir)).filter(isRecord)
    assert.deepEqual(
      records.map(({ url, statusCode, outcome }) => [url, statusCode, outcome]),
      [
        ['a/slow', 499, 'aborted'],
        ['a/queued', 499, 'aborted'],
      ],
    )
    slow.emit('over')
  })

  it('at the root it records routes of scopes that were registered before it', async (t) => {
    const logDir = tempDir()
    const app = Fastify()
    t.after(() => app.close())
    await app.register((scope, _options, done) => {
      scope.get('/early', async () => 'early')
      done()
    })
    await plugin(app, logDir)
    await app.listen({ port: 0, host: '127.0.0.1' })
    await ask(app, lastRequest('GET', '/early'))
    await app.close()
    const records = (await readLines(logDir)).filter(isRecord)
    assert.deepEqual(
      records.map(({ url, statusCode, outcome }) => ({ url, statusCode, outcome })),
      [{ url: '127.0.0.1/early', statusCode: 200, outcome: 'completed' }],
    )
  })

  const twice: ReadonlyArray<readonly [where: string, register: (app: FastifyInstance, logDir: string) => unknown]> = [
    [
      'twice at the root',
      (app, logDir) => {
        plugin(app, logDir)
        plugin(app, logDir)
      },
    ],
    [
      'at the root and in a child scope',
      (app, logDir) => {
        plugin(app, logDir)
        app.register((scope, _options, done) => {
          plugin(scope, logDir)
          done()
        })
      },
    ],
    [
      'in two sibling scopes',
      (app, logDir) => {
        app.register((scope, _options, done) => {
          plugin(scope, logDir)
          done()
        })
        app.register((scope, _options, done) => {
          plugin(scope, logDir)
          done()
        })
      },
    ],
    [
      'in a child scope and then at the root',
      (app, logDir) => {
        app.register((scope, _options, done) => {
          plugin(scope, logDir)
          done()
        })
        plugin(app, logDir)
      },
    ],
  ]
  for (const [where, register] of twice) {
    it(`a second registration on the same server is an error: ${where}`, async (t) => {
      const logDir = tempDir()
      const app = Fastify()
      t.after(() => app.close())
      register(app, logDir)
      await assert.rejects(async () => app.ready(), { code: 'FST_ACCESS_LOG_ALREADY_REGISTERED' })
    })
  }
})
