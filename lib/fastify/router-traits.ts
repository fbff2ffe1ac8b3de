import type { FastifyInstance } from 'fastify'
import { readFastify } from './fastify-symbol.ts'

/** How the server's router reads a path, as far as it changes which route a path reaches. */
export interface RouterTraits {
  caseSensitive: boolean
  ignoreTrailingSlash: boolean
  ignoreDuplicateSlashes: boolean
  useSemicolonDelimiter: boolean
}

/**
 * Reads them from the options that the router was made with. Where Fastify does not show those, from what it says of its
 * configuration: there options of the top level are not seen beside `routerOptions`, which Fastify fills with defaults.
 */
export function routerTraitsOf(app: Pick<FastifyInstance, 'initialConfig'>): RouterTraits {
  const made = readFastify(app, 'fastify.options') as { routerOptions?: Partial<RouterTraits> } | undefined
  const given: Partial<RouterTraits> = made?.routerOptions ?? app.initialConfig.routerOptions ?? app.initialConfig
  return {
    caseSensitive: given.caseSensitive !== false,
    ignoreTrailingSlash: given.ignoreTrailingSlash === true,
    ignoreDuplicateSlashes: given.ignoreDuplicateSlashes === true,
    useSemicolonDelimiter: given.useSemicolonDelimiter === true,
  }
}
