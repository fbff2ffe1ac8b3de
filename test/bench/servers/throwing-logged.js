import Fastify from 'fastify'
import { accessLogPlugin } from '../../../dist/index.js'
import { serve } from './serve.js'
import { throwingRoute } from './throwing-route.js'

await serve(async (logDir) => {
  const app = Fastify()
  await app.register(accessLogPlugin, { logDir, categories: ['app'] })
  throwingRoute(app)
  return app
})
