import Fastify from 'fastify'
import { accessControlPlugin } from '../../../dist/index.js'
import { serve } from './serve.js'

await serve(async () => {
  const app = Fastify()
  await app.register(accessControlPlugin, { secret: process.env.BENCH_SECRET, apiPrefix: '/things' })
  return app
})
