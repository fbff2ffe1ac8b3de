import { join } from 'node:path'
import Fastify from 'fastify'
import pino from 'pino'
import pinoRoll from 'pino-roll'
import { serve } from './serve.js'
import { throwingRoute } from './throwing-route.js'

/** The floor of errors: two empty hooks, and in onError one line of pino with the error's stack. */
await serve(async (logDir) => {
  const stream = await pinoRoll({ file: join(logDir, 'floor.log'), mkdir: true, sync: false, minLength: 0 })
  const logger = pino({ base: null }, stream)
  const app = Fastify()
  app.addHook('onRequest', (_request, _reply, done) => done())
  app.addHook('onResponse', (_request, _reply, done) => done())
  app.addHook('onError', (_request, _reply, error, done) => {
    logger.error(error)
    done()
  })
  throwingRoute(app)
  return app
})
