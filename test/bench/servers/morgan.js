import Fastify from 'fastify'
import morgan from 'morgan'
import { createStream } from 'rotating-file-stream'
import { serve } from './serve.js'

await serve((logDir) => {
  const middleware = morgan('combined', { stream: createStream('access.log', { interval: '1d', path: logDir }) })
  const app = Fastify()
  app.addHook('onRequest', (request, reply, done) => middleware(request.raw, reply.raw, done))
  return app
})
