/**
 * What a route or a scope decides: no record, another category, a level of its own.
 *
 * Run: node --import tsx examples/route-options.ts
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyPluginAsync } from 'fastify'
import { accessLogPlugin } from 'fastify-access-log'

const logDir = await mkdtemp(join(tmpdir(), 'route-options-'))
const app = Fastify()
await app.register(accessLogPlugin, {
  logDir,
  stdout: false,
  categories: ['app', 'admin', 'hooks'],
  ignorePaths: ['/'],
})

app.get('/', async () => 'no record while it ends below 400: ignorePaths')
app.get('/health', { config: { accessLog: false } }, async () => 'never a record')
app.get('/noisy', { config: { accessLog: { level: 'debug' } } }, async () => 'level 20, whatever the status')
app.get('/hook', { config: { accessLog: { category: 'hooks' } } }, async () => 'in hooks.log')

const adminRoutes: FastifyPluginAsync = async (admin) => {
  admin.setAccessLog({ category: 'admin' })
  admin.get('/users', async () => 'this scope and those below: in admin.log')
  admin.get('/hook', { config: { accessLog: { category: 'hooks' } } }, async () => 'the route wins over its scope')
}
await app.register(adminRoutes, { prefix: '/admin' })

for (const url of ['/', '/health', '/noisy', '/hook', '/admin/users', '/admin/hook']) await app.inject(url)

await app.accessLog.flush()
for (const category of ['app', 'admin', 'hooks']) {
  console.log(`${category}.log`)
  console.log(await readFile(join(logDir, `${category}.log`), 'utf8'))
}
await app.close()
await rm(logDir, { recursive: true })
