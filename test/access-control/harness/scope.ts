import type { FastifyInstance, FastifyPluginCallback } from 'fastify'

/** A scope of its own for some routes. */
export function scope(routes: (app: FastifyInstance) => void): FastifyPluginCallback {
  return (app, _options, done) => {
    routes(app)
    done()
  }
}
