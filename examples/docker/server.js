/** A service in a container: its log is a volume, and the end of the container waits for the last records. */
import Fastify from 'fastify'
import { accessLogPlugin } from 'fastify-access-log'

const app = Fastify()
await app.register(accessLogPlugin, {
  categories: { app: {}, payment: { backupCount: Number.POSITIVE_INFINITY, keepUntilArchived: true } },
  // Asked by Docker and by Kubernetes every few seconds.
  ignorePaths: ['/health'],
})

app.get('/health', () => ({ up: true }))
app.get('/things/:id', (request) => ({ id: request.params.id }))
app.post('/payments', { config: { accessLog: { category: 'payment' } } }, async (_request, reply) => {
  reply.code(202)
  return { state: 'accepted' }
})

// As process 1, without an init before it, Node is ended by no signal that it does not handle.
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void app.close())

await app.listen({ host: '0.0.0.0', port: Number(process.env.PORT ?? 3000) })
