/**
 * The first program of the README: a login, a page behind the cookie, an API behind the token, an error, and payments in a
 * category of their own. Needs JWT_SECRET, of at least 32 bytes; PORT is 3000 unless set.
 *
 * Run: node --import tsx examples/first-server.mjs
 */
import Fastify from 'fastify'
import { accessControlPlugin, accessLogPlugin, apiErrorHandler, NotAuthorized, NotFound } from 'fastify-access-log'

const app = Fastify()
await app.register(accessLogPlugin, { categories: ['app', 'payment'] })
await app.register(accessControlPlugin, {
  secret: process.env.JWT_SECRET, // at least 32 bytes
  publicPaths: ['/', '/api/login'],
})
app.setErrorHandler(apiErrorHandler)

// Public
app.get('/', async () => 'hello')
const body = { type: 'object', required: ['email', 'password'] }
app.post('/api/login', { schema: { body } }, async (request, reply) => {
  const { email, password } = request.body
  if (password !== 'demo') throw new NotAuthorized({ detail: 'Wrong password' })
  const token = app.jwt.sign({ id: 2, email }, { expiresIn: '1h' })
  reply.setCookie('Authorization', token, { path: '/', httpOnly: true, sameSite: 'strict' }) // and `secure` with HTTPS
  return { token }
})

// The token in the cookie
app.get('/mypage', async (request) => `hello ${request.user.email}`)

// The token in the header, as everywhere under /api
app.get('/api/things/:id', async (request) => {
  throw new NotFound({ detail: `No thing ${request.params.id}` })
})
app.post('/api/pay', { config: { accessLog: { category: 'payment' } } }, async (request) => {
  request.categoryLog('payment').info({ amount: 12 }, 'charged')
  request.accessLog.set({ orderId: 'A-17' })
  return { paid: true }
})

console.log(await app.listen({ port: Number(process.env.PORT ?? 3000) }))
