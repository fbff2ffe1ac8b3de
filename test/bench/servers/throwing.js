import Fastify from 'fastify'
import { serve } from './serve.js'
import { throwingRoute } from './throwing-route.js'

await serve(() => {
  const app = Fastify()
  throwingRoute(app)
  return app
})
