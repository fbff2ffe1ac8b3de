import { join } from 'node:path'
import Fastify from 'fastify'
import pinoRoll from 'pino-roll'
import { serve } from './serve.js'

await serve(async (logDir) => {
  const stream = await pinoRoll({ file: join(logDir, 'fastify.log'), frequency: 'daily', mkdir: true, sync: false })
  return Fastify({ logger: { stream } })
})
