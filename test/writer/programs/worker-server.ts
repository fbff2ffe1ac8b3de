// A server in a worker thread, ended as the main thread's argument says once it has answered.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import Fastify from 'fastify'
import { accessLogPlugin } from '../../../lib/plugin.ts'

if (isMainThread) await lead(JSON.parse(process.argv[2] ?? ''))
else await serve(workerData)

async function lead(argument: { end: string }): Promise<void> {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: argument })
  const [port] = await once(worker, 'message')
  for (let n = 0; n < 50; n++) {
    const response = await fetch(`http://127.0.0.1:${port}/${n}`)
    await response.text()
  }
  // An answer is read before the worker's next turn, in which its record is written.
  worker.postMessage('turn')
  await once(worker, 'message')
  const ends: Record<string, () => void> = {
    'the main thread exits': () => process.exit(3),
    'SIGTERM of the process': () => void process.kill(process.pid, 'SIGTERM'),
    'the worker is terminated': () => void worker.terminate().then(() => process.exit(3)),
    'the worker exits': () => worker.postMessage('exit'),
    'the worker throws': () => worker.postMessage('throw'),
  }
  worker.on('error', () => process.exit(3))
  worker.on('exit', () => process.exit(3))
  ends[argument.end]?.()
}

async function serve({ dir, flush }: { dir: string; flush: 'sync' | { bytes: number; ms: number } }): Promise<void> {
  const app = Fastify()
  await app.register(accessLogPlugin, { logDir: dir, environment: 'test', timeZone: 'UTC', flush })
  app.get('/:n', async () => 'answer')
  await app.listen({ port: 0, host: '127.0.0.1' })
  parentPort?.on('message', (end) => {
    if (end === 'turn') return parentPort?.postMessage('turned')
    if (end === 'exit') process.exit(3)
    throw new Error('thrown on purpose')
  })
  parentPort?.postMessage((app.server.address() as AddressInfo).port)
}
