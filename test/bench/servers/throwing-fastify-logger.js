import { join } from 'node:path'
import Fastify from 'fastify'
import pinoRoll from 'pino-roll'
import { serve } from './serve.js'
import { throwingRoute } from './throwing-route.js'

await serve(async (logDir) => {
  const app = Fastify({ logger: { stream: await pinoRoll({ file: join(logDir, 'fastify.log'), mkdir: true }) } })
  throwingRoute(app)
  return app
})
