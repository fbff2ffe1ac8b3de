import { join } from 'node:path'
import Fastify from 'fastify'
import { pinoHttp } from 'pino-http'
import pinoRoll from 'pino-roll'
import { serve } from './serve.js'

await serve(async (logDir) => {
  const stream = await pinoRoll({ file: join(logDir, 'http.log'), frequency: 'daily', mkdir: true, sync: false })
  const middleware = pinoHttp({}, stream)
  const app = Fastify()
  app.addHook('onRequest', (request, reply, done) => {
    middleware(request.raw, reply.raw)
    done()
  })
  return app
})
