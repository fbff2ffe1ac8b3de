import Fastify from 'fastify'
import { manyRoutes } from './many-routes.js'
import { serve } from './serve.js'

await serve(() => {
  const app = Fastify()
  manyRoutes(app)
  return app
})
