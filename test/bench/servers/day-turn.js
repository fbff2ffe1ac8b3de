import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify from 'fastify'
import { accessLogPlugin } from '../../../dist/index.js'
import { midnight } from './near-midnight.js'
import { serve } from './serve.js'

const WINDOW = 2000

await serve(
  async (logDir) => {
    const app = Fastify()
    await app.register(accessLogPlugin, { logDir, categories: ['app'], backupCount: 1 })
    return app
  },
  {
    quiet: () => delays(midnight - WINDOW - 500),
    turn: () => delays(midnight - 100),
    flush: (app) => app.accessLog.flush().then(() => true),
  },
)

/** How late the event loop is in a window that begins at an instant of `performance.now()`, in milliseconds. */
async function delays(begin) {
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  await sleep(begin - performance.now())
  histogram.enable()
  await sleep(WINDOW)
  histogram.disable()
  return { p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 }
}
