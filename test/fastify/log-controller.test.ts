import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import Fastify, { type FastifyServerOptions, LogController } from 'fastify'
import { createLogController } from '../../lib/fastify/log-controller.ts'
import { accessLogPlugin } from '../../lib/plugin.ts'
import { tempDir } from '../harness/temp-dir.ts'

/** What Fastify's own logger said about a start and some requests. */
async function saidBy(t: TestContext, fastify: FastifyServerOptions): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write(line: Buffer, _encoding, done) {
      lines.push(JSON.parse(String(line)))
      done()
    },
  })
  const app = Fastify({ ...fastify, ...(fastify.logger === true && { logger: { stream } }) })
  t.after(() => app.close())
  await app.register(accessLogPlugin, { logDir: tempDir(), environment: 'test', stdout: false })
  app.get('/', async (request) => {
    request.log.info('of the handler')
    return 'x'
  })
  app.get('/failing', async () => {
    throw new Error('boom')
  })
  for (const path of ['/', '/none', '/failing']) await app.inject(path)
  return lines
}

const texts = (lines: Record<string, unknown>[]) =>
  lines.map(({ msg }) => String(msg)).filter((msg) => !msg.startsWith('access log: '))
const warnings = (lines: Record<string, unknown>[]) =>
  lines.map(({ msg }) => String(msg)).filter((msg) => msg.includes('createLogController()'))

test('Fastify logs each request itself: one warning at start has the line to add', async (t) => {
  const lines = await saidBy(t, { logger: true })
  assert.deepEqual(texts(lines).filter((text) => /^(incoming|request completed|Route)/.test(text)).length, 7)
  const [warning, ...more] = warnings(lines)
  assert.deepEqual(more, [])
  assert.match(warning ?? '', /Fastify\(\{ logController: createLogController\(\) \}\)/)
})

test('with createLogController the request lines are gone, errors and lines of handlers stay', async (t) => {
  const lines = await saidBy(t, { logger: true, logController: createLogController() })
  assert.deepEqual(texts(lines), ['of the handler', 'boom'])
  assert.deepEqual(warnings(lines), [])
  const error = lines.find(({ msg }) => msg === 'boom')
  assert.equal(error?.level, 50)
  assert.match(JSON.stringify(error?.err), /"stack":"Error: boom\\n/)
})

const quiet: [title: string, fastify: FastifyServerOptions][] = [
  ['without a logger', {}],
  ['with disableRequestLogging', { logger: true, logController: new LogController({ disableRequestLogging: true }) }],
]

for (const [title, fastify] of quiet) {
  test(`${title} there is nothing to warn of`, async (t) => {
    assert.deepEqual(warnings(await saidBy(t, fastify)), [])
  })
}

test('a response that breaks is still told of', () => {
  const said: unknown[] = []
  const log = { error: (...args: unknown[]) => said.push(args), info: () => said.push('info') }
  const controller = createLogController()
  controller.requestCompleted(new Error('broken'), { log } as never, { log, elapsedTime: 1 } as never)
  controller.requestCompleted(null as never, { log } as never, { log, elapsedTime: 1 } as never)
  assert.equal(said.length, 1)
  assert.match(String((said[0] as unknown[])[1]), /request errored/)
})

test('it is a LogController with the options of one', () => {
  const controller = createLogController({ requestIdLogLabel: 'trace' })
  assert.ok(controller instanceof LogController)
  assert.equal((controller as unknown as { requestIdLogLabel: string }).requestIdLogLabel, 'trace')
})
