/**
 * Without Fastify: a worker or a script writes into a category; and a server that takes the same logger as its own.
 *
 * Run: node --import tsx examples/without-fastify.ts
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { createCategoryLogger, createLogController } from 'fastify-access-log'

const logDir = await mkdtemp(join(tmpdir(), 'without-fastify-'))
const log = await createCategoryLogger('worker', { logDir, stdout: false, backupCount: 30 })

log.info({ job: 7 }, 'started')
log.child({ job: 7 }).warn({ attempt: 2 }, 'tried again')

const app = Fastify({ loggerInstance: log, logController: createLogController() })
app.get('/', async (request) => {
  request.log.info('from a handler')
  return 'hello'
})
await app.inject('/')
await app.close()

await log.flushed()
console.log(await readFile(join(logDir, 'worker.log'), 'utf8'))
await log.close()
await rm(logDir, { recursive: true })
