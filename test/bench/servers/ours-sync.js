import Fastify from 'fastify'
import { accessLogPlugin } from '../../../dist/index.js'
import { serve } from './serve.js'

await serve(async (logDir) => {
  const app = Fastify()
  await app.register(accessLogPlugin, { logDir, categories: ['app'], flush: 'sync' })
  return app
})
