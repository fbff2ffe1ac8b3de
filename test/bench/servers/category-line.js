import Fastify from 'fastify'
import { accessLogPlugin } from '../../../dist/index.js'
import { serve } from './serve.js'

await serve(async (logDir) => {
  const app = Fastify()
  await app.register(accessLogPlugin, { logDir, categories: { app: {}, db: { caller: false } } })
  app.addHook('preHandler', (_request, _reply, done) => {
    app.categoryLog('db').info({ rows: 3 }, 'select things')
    done()
  })
  return app
})
