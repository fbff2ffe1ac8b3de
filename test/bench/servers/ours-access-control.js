import Fastify from 'fastify'
import { accessControlPlugin, accessLogPlugin } from '../../../dist/index.js'
import { serve } from './serve.js'

await serve(async (logDir) => {
  const app = Fastify()
  await app.register(accessLogPlugin, { logDir, categories: ['app'] })
  await app.register(accessControlPlugin, {
    secret: 'never asked for: the route is public',
    publicPaths: [/^\/things\//],
  })
  return app
})
