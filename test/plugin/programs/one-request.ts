/** Starts a server with the options in OPTIONS (JSON), sends one request through it and closes. */
import Fastify from 'fastify'
import { accessLogPlugin } from '../../../lib/plugin.ts'

const { logger = false, ...options } = JSON.parse(process.env.OPTIONS ?? '{}')
const app = Fastify({ logger })
await app.register(accessLogPlugin, options)
app.get('/thing', async (request) => {
  request.categoryLog('app').warn({ rows: 3 }, 'in the handler')
  return 'x'
})
await app.inject('/thing?token=secret')
await app.close()
