// A server with a request in its handler and one in its stream ends the process in the turn of an answer.
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import Fastify from 'fastify'
import { accessLogPlugin } from '../../../lib/plugin.ts'

const { dir, protocol, tls, end, size } = JSON.parse(process.argv[2] ?? '')

const options: Record<string, object> = { http: {}, https: { https: tls }, http2: { http2: true, https: tls } }
const app = Fastify(options[protocol])
await app.register(accessLogPlugin, { logDir: dir, environment: 'test', timeZone: 'UTC' })

const ends: Record<string, () => void> = {
  'process.exit()': () => process.exit(3),
  'a throw': () => {
    throw new Error('thrown on purpose')
  },
  'an unhandled rejection': () => void Promise.reject(new Error('rejected on purpose')),
  SIGTERM: () => void process.kill(process.pid, 'SIGTERM'),
}
app.get('/waits', () => new Promise(() => {}))
app.get('/streams', (_request, reply) => {
  const stream = new Readable({ read() {} })
  stream.push('part')
  reply.send(stream)
})
app.get('/answered', (_request, reply) => {
  setImmediate(() => {
    reply.send('x'.repeat(size))
    ends[end]?.()
  })
})
await app.listen({ port: 0, host: '127.0.0.1' })
process.stdout.write(`${(app.server.address() as AddressInfo).port}\n`)
