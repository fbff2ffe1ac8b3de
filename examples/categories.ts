/**
 * Categories: each has its folder of files, its logger and its options; code writes lines of its own into them.
 *
 * Run: node --import tsx examples/categories.ts
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { accessLogPlugin } from 'fastify-access-log'

const logDir = await mkdtemp(join(tmpdir(), 'categories-'))
const app = Fastify()
await app.register(accessLogPlugin, {
  logDir,
  stdout: false,
  categories: {
    app: {},
    db: { level: 'debug', redact: ['password'] },
    // Five years, each line on disk before the request is answered.
    payment: { backupCount: Number.POSITIVE_INFINITY, maxAge: '5y', flush: 'sync' },
  },
})

app.categoryLog('db').info({ user: 'shop', password: 'hidden by redact' }, 'connected')

app.post('/pay', { config: { accessLog: { category: 'payment' } } }, async (request) => {
  request.categoryLog('db').debug({ rows: 1 }, 'insert payment')
  return { paid: true }
})

await app.inject({ method: 'POST', url: '/pay' })
try {
  app.categoryLog('mail')
} catch (error) {
  console.log(String(error))
}

await app.accessLog.flush()
for (const category of ['db', 'payment']) {
  console.log(`\n${category}.log`)
  console.log(await readFile(join(logDir, `${category}.log`), 'utf8'))
}
await app.close()
await rm(logDir, { recursive: true })
