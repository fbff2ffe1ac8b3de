import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { TYPESCRIPT_FLAGS } from '../harness/typescript-flags.ts'
import { startApp, tempDir } from './harness/start-app.ts'

/** pino reads every enumerable property of an error. */
function hostileError(): Error {
  return Object.defineProperty(new Error('second'), 'secret', {
    enumerable: true,
    get() {
      throw new Error('not to be read')
    },
  })
}

test('a second error whose getters throw changes no answer, and the line says whose it was', async (t) => {
  const { app, lines, record } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request) => {
        request.accessLog.locate(new Error('first'))
        request.accessLog.locate(hostileError())
        return 'fine'
      }),
  })
  assert.equal((await app.inject('/')).statusCode, 200)
  const late = (await lines()).find(({ level }) => level === 40)
  assert.equal(late?.reqId, 'req-1')
  assert.equal((await record()).errorDetail?.message, 'first')
})

test('a stream that fails with such an error after the first one does not end the process', async (t) => {
  const { app, record } = await startApp(t, {
    routes: (app) =>
      app.get('/', (request, reply) => {
        request.accessLog.locate(new Error('first'))
        const source = new Readable({ read() {} })
        source.push('part')
        setImmediate(() => source.destroy(hostileError()))
        reply.send(source)
      }),
  })
  await app.inject('/').catch(() => {})
  assert.equal((await record()).outcome, 'cut')
})

test('what is set and is no object is ignored', async (t) => {
  const { app, record } = await startApp(t, {
    routes: (app) =>
      app.get('/', async (request) => {
        request.accessLog.set(null as never)
        return 'fine'
      }),
  })
  assert.equal((await app.inject('/')).statusCode, 200)
  assert.equal((await record()).statusCode, 200)
})

test('a request id without a text loses no record', async (t) => {
  const { app, record } = await startApp(t, {
    fastify: { genReqId: () => Object.create(null) },
    routes: (app) => app.get('/', async () => 'fine'),
  })
  await app.inject('/')
  assert.equal((await record()).reqId, '[unreadable]')
})

test('an identify that throws what has no text costs the record its user alone', async (t) => {
  const { app, record } = await startApp(t, {
    identify: () => {
      throw Object.create(null)
    },
    routes: (app) => app.get('/', async () => 'fine'),
  })
  assert.equal((await app.inject('/')).statusCode, 200)
  assert.equal((await record()).client.user, null)
})

test('an ignored path is found before a query that begins with a semicolon', async (t) => {
  const { app, records } = await startApp(t, {
    ignorePaths: ['/a'],
    fastify: { useSemicolonDelimiter: true },
    routes: (app) => app.get('/a', async () => 'fine'),
  })
  await app.inject('/a;x=1')
  assert.deepEqual(await records(), [])
})

test('a query that begins with a semicolon is no part of the url where the router takes it for one', async (t) => {
  const { app, record } = await startApp(t, {
    fastify: { useSemicolonDelimiter: true },
    routes: (app) => app.get('/a', async () => 'fine'),
  })
  assert.equal((await app.inject('/a;token=secret')).statusCode, 200)
  assert.equal((await record()).url, 'localhost/a')
})

for (const stdout of [true, 'pretty']) {
  test(`a closed stdout ends no server with stdout: ${stdout}`, async (t) => {
    const logDir = await tempDir(t)
    const program = `
      import Fastify from 'fastify'
      import { accessLogPlugin } from './lib/plugin.ts'
      const app = Fastify()
      await app.register(accessLogPlugin, { logDir: ${JSON.stringify(logDir)}, environment: 'test', stdout: ${JSON.stringify(stdout)} })
      app.get('/', async () => 'fine')
      await app.ready()
      await new Promise((resolve) => process.stdin.once('data', resolve))
      for (let request = 0; request < 20; request += 1) {
        await app.inject('/')
        await new Promise((resolve) => setImmediate(resolve))
      }
      await app.close()
      process.exit(7)
    `
    const child = spawn(process.execPath, [...TYPESCRIPT_FLAGS, '--input-type=module', '-e', program], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    child.stdout.destroy()
    child.stdin.end('go')
    const [code] = await once(child, 'exit')
    assert.equal(code, 7)
    const [file = ''] = await readdir(join(logDir, 'app'))
    assert.equal((await readFile(join(logDir, 'app', file), 'utf8')).trimEnd().split('\n').length, 20)
  })
}
