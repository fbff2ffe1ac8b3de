// A server without files that answers, logs more than a pipe holds, and ends in the way its argument names.
import { existsSync } from 'node:fs'
import Fastify from 'fastify'
import { createCategoryLogger } from '../../../lib/category-logger.ts'
import { accessLogPlugin } from '../../../lib/plugin.ts'

const { end, lines, maxBuffered } = JSON.parse(process.argv[2] ?? '')

const app = Fastify()
app.get('/', (_request, reply) => reply.send('answer'))
await app.register(accessLogPlugin, {
  ...{ logDir: false, categories: ['app', 'db'], environment: 'test', startLine: false },
  ...(maxBuffered !== undefined && { maxBuffered }),
})
await app.ready()
const worker = await createCategoryLogger('worker', { logDir: false, caller: false })
await app.inject('/')
for (let n = 0; n < lines; n++) app.categoryLog('db').info({ n, filler: 'x'.repeat(100) })
worker.info('logged')
const { written = 0, buffered = 0, dropped = 0 } = app.accessLog.stats().categories.db ?? {}
process.stderr.write(`${JSON.stringify({ written, buffered, dropped, hasFolder: existsSync('logs') })}\n`)
const ends: Record<string, () => unknown> = {
  exit: () => process.exit(0),
  SIGTERM: () => process.kill(process.pid, 'SIGTERM'),
  throw: () => {
    setImmediate(() => {
      throw new Error('thrown on purpose')
    })
  },
  nothing: () => {},
  close: async () => {
    await worker.close()
    await app.close()
    process.stderr.write(`${JSON.stringify(app.accessLog.stats().categories.db)}\n`)
  },
}
process.on('exit', () => worker.info('logged at the exit'))
await ends[end]?.()
