// A server that answers until it is ended, from outside or in the way its argument names, and says its port.
import cluster from 'node:cluster'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import closeWithGrace from 'close-with-grace'
import Fastify from 'fastify'

const {
  dir,
  flush,
  end = '',
  copies,
  oldFiles,
  turns,
  compress = false,
  maxTotalSize,
} = JSON.parse(process.argv[2] ?? '')

if (end === 'cluster' && cluster.isPrimary) {
  cluster.fork()
  cluster.fork()
  await new Promise(() => {})
}

for (const category of ['app', 'copy2']) {
  mkdirSync(join(dir, category), { recursive: true })
  for (let n = 0; n < oldFiles; n++) {
    const day = new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10)
    writeFileSync(join(dir, category, `${category}.${day}.1.log`), '{}\n')
  }
}

const app = Fastify()
const ends: Record<string, () => void> = {
  exit: () => process.exit(3),
  throw: () => {
    throw new Error('thrown on purpose')
  },
  reject: () => void Promise.reject(new Error('rejected on purpose')),
  'raw end, then exit': () => process.exit(3),
}
const trigger = ends[end]
if (end === 'a handler that exits at once') process.on('SIGTERM', () => process.exit(3))
if (end === 'a handler that closes') process.on('SIGTERM', () => void app.close().then(() => process.exit(3)))
if (end === 'close-with-grace') closeWithGrace({ logger: false }, () => app.close())

let answers = 0
app.get('*', (_request, reply) => {
  const answer = () => {
    if (end.startsWith('raw end')) reply.hijack().raw.end('answer')
    else reply.send('answer')
  }
  answers += 1
  if (trigger === undefined || answers !== 500) return answer()
  // Outside of the handler, whose errors Fastify takes.
  setImmediate(() => {
    answer()
    trigger()
  })
})

const kept = { backupCount: 10, compress, maxTotalSize }
const options = { logDir: dir, flush, ...kept, timeZone: 'UTC', environment: 'test' } as const
const { accessLogPlugin } = await import('../../../lib/plugin.ts')
await app.register(accessLogPlugin, { ...options, categories: ['app'] })
if (copies === 2) {
  const copy = '../../../copy/lib/plugin.js'
  const second = Fastify()
  second.get('*', (_request, reply) => void reply.send('answer'))
  await second.register((await import(copy)).accessLogPlugin, { ...options, categories: ['copy2'] })
  await second.listen({ port: 0, host: '127.0.0.1' })
  process.stdout.write(`port ${(second.server.address() as AddressInfo).port}\n`)
}
// The clock comes to midnight when it has answered a while.
if (turns) {
  const real = Date.now
  const from = real()
  Date.now = () => Date.UTC(2026, 10, 24, 23, 59, 59, 850) + real() - from
}
await app.listen({ port: 0, host: '127.0.0.1' })
process.stdout.write(`port ${(app.server.address() as AddressInfo).port}\n`)
process.stdout.write('ready\n')
