import Fastify from 'fastify'
import { accessLogPlugin } from '../../../dist/index.js'
import { manyRoutes, NAMES } from './many-routes.js'
import { serve } from './serve.js'

await serve(async (logDir) => {
  const app = Fastify()
  await app.register(accessLogPlugin, { logDir, categories: NAMES })
  manyRoutes(app, (category) => ({ accessLog: { category } }))
  return app
})
