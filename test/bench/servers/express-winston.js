import expressWinston from 'express-winston'
import Fastify from 'fastify'
import winston from 'winston'
import DailyRotateFile from 'winston-daily-rotate-file'
import { serve } from './serve.js'

await serve((logDir) => {
  const middleware = expressWinston.logger({
    transports: [new DailyRotateFile({ dirname: logDir, filename: 'access.%DATE%.log', maxFiles: 10 })],
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
  })
  const app = Fastify()
  app.addHook('onRequest', (request, reply, done) => middleware(request.raw, reply.raw, done))
  return app
})
