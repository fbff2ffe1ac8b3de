import { createRequire } from 'node:module'
import { join } from 'node:path'
import { serve } from './serve.js'

const root = join(process.env.EARLIER, 'package.json')

await serve(async (logDir) => {
  const Fastify = createRequire(root)('fastify')
  const { accessLogPlugin } = await import(join(process.env.EARLIER, 'dist/index.js'))
  const app = Fastify()
  await app.register(accessLogPlugin, { logDir, categories: ['app'] })
  return app
})
