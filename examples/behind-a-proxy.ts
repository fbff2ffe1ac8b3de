/**
 * Behind a proxy: whose X-Forwarded-For is believed is Fastify's `trustProxy`; the record follows it.
 *
 * Run: node --import tsx examples/behind-a-proxy.ts
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { accessLogPlugin } from 'fastify-access-log'

const logDir = await mkdtemp(join(tmpdir(), 'behind-a-proxy-'))
const app = Fastify({ trustProxy: '10.0.0.0/8' })
await app.register(accessLogPlugin, { logDir, stdout: false })
app.get('/', async () => 'hello')

const headers = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-host': 'shop.example' }
// From the proxy: the record has client 203.0.113.9 and url shop.example/
await app.inject({ url: '/', headers, remoteAddress: '10.0.0.7' })
// From somebody who only says so: the record has client 198.51.100.4 and url localhost/
await app.inject({ url: '/', headers, remoteAddress: '198.51.100.4' })

await app.accessLog.flush()
console.log(await readFile(join(logDir, 'app.log'), 'utf8'))
await app.close()
await rm(logDir, { recursive: true })
