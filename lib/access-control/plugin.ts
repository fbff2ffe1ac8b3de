import fp from 'fastify-plugin'
import type { AccessControlOptions } from './options.ts'

export type { AccessControlOptions } from './options.ts'
export type { RouteAccess } from './route-access.ts'

/**
 * Guards every route of this scope and the scopes below, also those registered before: a request goes on if its route is
 * public or its token is valid, and `request.user` is the payload of a verified token or null.
 *
 * Refusals are thrown as NotAuthorized, for whichever error handler the server has.
 *
 * @throws {OptionInvalid} an option is unknown or has a wrong value, or contradicts how @fastify/jwt or @fastify/cookie is registered
 * @throws {AlreadyRegistered} this scope or one above is guarded already
 * @throws {RegisteredTooLate} middleware was registered before, which would answer without a token
 * @example await app.register(accessControlPlugin, { secret: process.env.JWT_SECRET, publicPaths: ['/', '/api/login'] })
 */
export const accessControlPlugin = fp<AccessControlOptions>(
  async (app, given) => {
    // Servers that only log do not load it.
    const { guardRoutes } = await import('./guard-routes.ts')
    await guardRoutes(app, given)
  },
  { fastify: '^5.10.0', name: 'fastify-access-control' },
)
