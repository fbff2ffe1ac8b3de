/**
 * Fields of your own in the record: those that options name, those that a handler sets, checked by type.
 *
 * Run: node --import tsx examples/custom-fields.ts
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { accessLogPlugin } from 'fastify-access-log'

declare module 'fastify-access-log' {
  interface AccessRecordFields {
    orderId: string
    items: number
  }
}

const logDir = await mkdtemp(join(tmpdir(), 'custom-fields-'))
const app = Fastify()
await app.register(accessLogPlugin, {
  logDir,
  stdout: false,
  fields: ['userAgent', 'referer', 'bytes', 'traceId'],
  datetimes: { datetimeBerlin: 'Europe/Berlin' },
  levelOf: ({ statusCode, durationUs }) => (statusCode >= 500 ? 'error' : durationUs > 1_000_000 ? 'warn' : 'info'),
})

app.get('/orders/:id', async (request) => {
  request.accessLog.set({ orderId: 'A-17', items: 2 })
  request.accessLog.set({ items: 3 }) // the later value stands, once
  return { ok: true }
})

await app.inject({
  url: '/orders/17',
  headers: {
    'user-agent': 'example/1.0',
    referer: 'https://shop.example/cart?coupon=secret',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
})

await app.accessLog.flush()
console.log(await readFile(join(logDir, 'app.log'), 'utf8'))
await app.close()
await rm(logDir, { recursive: true })
