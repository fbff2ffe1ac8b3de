import type { Server } from 'node:http'
import type { TestContext } from 'node:test'
import Fastify, { type FastifyHttpOptions, type FastifyInstance } from 'fastify'
import { type AccessControlOptions, accessControlPlugin } from '../../../lib/access-control/plugin.ts'
import { SECRET } from './make-token.ts'

/** A server with accessControlPlugin on it and the routes of a test; closed when the test is over. */
export async function guardedServer(
  t: TestContext,
  options: AccessControlOptions,
  routes: (app: FastifyInstance) => void,
  server: FastifyHttpOptions<Server> = {},
): Promise<FastifyInstance> {
  const app = Fastify(server)
  t.after(() => app.close())
  await app.register(accessControlPlugin, { secret: SECRET, ...options })
  routes(app)
  await app.ready()
  return app
}
