import { join } from 'node:path'
import requestLogger from '@mgcrea/fastify-request-logger'
import Fastify, { LogController } from 'fastify'
import pinoRoll from 'pino-roll'
import { serve } from './serve.js'

await serve(async (logDir) => {
  const stream = await pinoRoll({ file: join(logDir, 'mgcrea.log'), frequency: 'daily', mkdir: true, sync: false })
  const app = Fastify({ logger: { stream }, logController: new LogController({ disableRequestLogging: true }) })
  await app.register(requestLogger)
  return app
})
