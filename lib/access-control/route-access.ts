import type { FastifyContextConfig } from 'fastify'

/**
 * Who may call a route, whatever its path:
 * `public` everybody; `header` a bearer token in the Authorization header; `cookie` a token in the cookie;
 * `any` the header when one is sent, else the cookie.
 */
export type RouteAccess = 'public' | 'header' | 'cookie' | 'any'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call this route; wins over `publicPaths` and `apiPrefix` of accessControlPlugin. @default decided by the path */
    access?: RouteAccess
  }
}

const ROUTE_ACCESSES: ReadonlySet<unknown> = new Set<RouteAccess>(['public', 'header', 'cookie', 'any'])

/** What `config.access` has to be, for messages. */
export const ROUTE_ACCESS_EXPECTED = "'public', 'header', 'cookie' or 'any'"

/** Whether `config.access` of a route is absent or one of the four words. */
export function isRouteAccess(access: unknown): access is FastifyContextConfig['access'] {
  return access === undefined || ROUTE_ACCESSES.has(access)
}
