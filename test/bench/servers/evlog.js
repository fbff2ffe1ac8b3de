import { initLogger } from 'evlog'
import { evlog } from 'evlog/fastify'
import { createFsDrain } from 'evlog/fs'
import { createDrainPipeline } from 'evlog/pipeline'
import Fastify from 'fastify'
import { serve } from './serve.js'

await serve(async (logDir) => {
  // Its pipeline drops what does not fit into 1,000 events; here every line is to be written.
  const drain = createDrainPipeline({ maxBufferSize: 100_000 })(createFsDrain({ dir: logDir }))
  initLogger({ silent: true, drain, env: { service: 'bench' } })
  const app = Fastify()
  await app.register(evlog)
  return app
})
