import Fastify from 'fastify'
import { accessLogPlugin } from '../../../dist/index.js'
import { serve } from './serve.js'

let startUp = 0

await serve(
  async (logDir) => {
    const app = Fastify()
    const begun = performance.now()
    await app.register(accessLogPlugin, { logDir, categories: ['app'], backupCount: Number(process.env.BENCH_BACKUPS) })
    startUp = performance.now() - begun
    return app
  },
  { startUp: () => startUp, flush: (app) => app.accessLog.flush().then(() => true) },
)
