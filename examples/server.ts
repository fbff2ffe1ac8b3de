/**
 * A small service with an access log: logins that give a token and a cookie, an API behind the token, a page behind the
 * cookie, payments in a file of their own, a route that fails.
 *
 * Run: npm start
 * PORT (default 3000) and LOG_DIR (default logs) are read from the environment.
 */
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import Fastify, { type FastifyPluginAsync } from 'fastify'
import { accessControlPlugin, accessLogPlugin, apiErrorHandler, NotAuthorized, NotFound } from 'fastify-access-log'

/** For this demonstration only: it stands in a public file. A service reads its secret from the environment. */
const DEMO_SECRET = 'demo secret of the example server, known to everybody'

/** The only account. */
const DEMO_USER = { id: 2, email: 'user@example.com', password: 'demo' }

const things = new Map([
  [1, { id: 1, name: 'lamp' }],
  [2, { id: 2, name: 'chair' }],
])

const app = Fastify()
await app.register(accessLogPlugin, {
  categories: ['app', 'db', 'payment'],
  ignorePaths: ['/'],
})
await app.register(accessControlPlugin, {
  secret: DEMO_SECRET,
  publicPaths: ['/', /^\/api\/auth(\/|$)/],
})
app.setErrorHandler(apiErrorHandler)

app.get('/', () => ({ service: 'example' }))

app.post<{ Body: { email: string; password: string } }>(
  '/api/auth/login',
  { schema: { body: textFields('email', 'password') } },
  async (request, reply) => {
    const { email, password } = request.body
    if (email !== DEMO_USER.email || password !== DEMO_USER.password) {
      throw new NotAuthorized({ detail: 'Unknown e-mail or wrong password' })
    }
    const token = app.jwt.sign({ id: DEMO_USER.id, email }, { expiresIn: '1h' })
    reply.setCookie('Authorization', token, { path: '/', httpOnly: true, sameSite: 'strict' })
    return { token }
  },
)

app.get('/mypage', async (request, reply) => {
  const { email } = request.user as { email: string }
  reply.type('text/html; charset=utf-8')
  return `<h1>${email}</h1>`
})

const apiRoutes: FastifyPluginAsync = async (api) => {
  api.get('/things', async (request) => {
    request.categoryLog('db').info({ rows: things.size }, 'select things')
    return [...things.values()]
  })

  api.get<{ Params: { id: number } }>(
    '/things/:id',
    { schema: { params: { type: 'object', properties: { id: { type: 'integer' } } } } },
    async (request) => {
      const thing = things.get(request.params.id)
      request.categoryLog('db').info({ rows: thing === undefined ? 0 : 1 }, 'select thing')
      if (thing === undefined) throw new NotFound({ detail: `No thing ${request.params.id}` })
      return thing
    },
  )

  api.post<{ Body: { name: string } }>('/things', { schema: { body: textFields('name') } }, async (request, reply) => {
    const thing = { id: things.size + 1, name: request.body.name }
    things.set(thing.id, thing)
    request.categoryLog('db').info({ rows: 1 }, 'insert thing')
    reply.code(201)
    return thing
  })

  api.post<{ Body: { orderId: string } }>(
    '/payments',
    { schema: { body: textFields('orderId') }, config: { accessLog: { category: 'payment' } } },
    async (request, reply) => {
      request.accessLog.set({ orderId: request.body.orderId })
      reply.code(202)
      return { orderId: request.body.orderId, state: 'accepted' }
    },
  )

  // `any`: the header or the cookie, so that a browser that is logged in may open it.
  api.get('/broken', { config: { access: 'any' } }, async () => ({ owner: ownerName() }))
}

await app.register(apiRoutes, { prefix: '/api/v1' })

function ownerName(): string {
  const settings: { owner: { name: string } } = JSON.parse('{}')
  return settings.owner.name
}

function textFields(...names: string[]): object {
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string', minLength: 1 }]))
  return { type: 'object', required: names, properties }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void app.close())

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 3000) })
const { port } = app.server.address() as AddressInfo
console.log(`
Listening on http://localhost:${port}, records in ${resolve(process.env.LOG_DIR || 'logs')}: app.log, db.log, payment.log
Try:
  curl -c /tmp/cookies -H 'content-type: application/json' -d '{"email":"user@example.com","password":"demo"}' localhost:${port}/api/auth/login
  curl -b /tmp/cookies localhost:${port}/mypage
  curl -b /tmp/cookies localhost:${port}/api/v1/broken
`)
