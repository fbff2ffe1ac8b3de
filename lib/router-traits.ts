import type { FastifyInstance } from 'fastify'

/** How the server's router reads a path, as far as it changes which route a path reaches. */
export interface RouterTraits {
  caseSensitive: boolean
  ignoreTrailingSlash: boolean
  ignoreDuplicateSlashes: boolean
  useSemicolonDelimiter: boolean
}

/**
 * Reads them from the server's options. Fastify fills `routerOptions` with defaults once any is given, so of a server that
 * gives some there and others at the top level only the former are seen: such a path is then not public, never the reverse.
 */
export function routerTraitsOf(app: Pick<FastifyInstance, 'initialConfig'>): RouterTraits {
  const given: Partial<RouterTraits> = app.initialConfig.routerOptions ?? app.initialConfig
  return {
    caseSensitive: given.caseSensitive !== false,
    ignoreTrailingSlash: given.ignoreTrailingSlash === true,
    ignoreDuplicateSlashes: given.ignoreDuplicateSlashes === true,
    useSemicolonDelimiter: given.useSemicolonDelimiter === true,
  }
}
