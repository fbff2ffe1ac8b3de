import Fastify from 'fastify'
import { accessLogPlugin } from '../../../dist/index.js'
import { serve } from './serve.js'

let startUp = 0
let flush

await serve(
  async (logDir) => {
    const app = Fastify()
    const begun = performance.now()
    await app.register(accessLogPlugin, { logDir, categories: ['app'], backupCount: Number(process.env.BENCH_BACKUPS) })
    startUp = performance.now() - begun
    flush = () => app.accessLog.flush()
    return app
  },
  { startUp: () => startUp, flush: () => flush().then(() => true) },
)
