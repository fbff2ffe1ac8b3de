import type { RouterTraits } from '../fastify/router-traits.ts'
import { routerSlashes } from './plain-path.ts'

/** `publicPaths`, ready to be asked. */
export interface PublicPaths {
  /** Whether a string of `publicPaths` is this route pattern or path. */
  names(path: string): boolean
  /** Whether a string is this route pattern or path, or a RegExp matches it. */
  match(path: string): boolean
}

/**
 * Compares as the router does: case, doubled and trailing slashes count unless the router ignores them. Rules and paths are
 * brought into one form before they meet, so that a resource gets one answer however it is spelled.
 *
 * What a RegExp matches has to end where a segment ends, so that `/^\/api\/auth/` opens `/api/auth` and `/api/auth/login`,
 * but not `/api/authors`.
 */
export function compilePublicPaths(publicPaths: readonly (string | RegExp)[], traits: RouterTraits): PublicPaths {
  const fold = (path: string) => (traits.caseSensitive ? path : path.toLowerCase())
  const asRouted = (path: string) => fold(routerSlashes(path, traits))
  const exact = new Set(publicPaths.filter((path) => typeof path === 'string').map(asRouted))
  const patterns = publicPaths.filter((path) => typeof path !== 'string').map((path) => toSegmentEnd(path, traits))
  const names = (path: string) => exact.has(asRouted(path))
  const matches = (path: string) => patterns.some((pattern) => pattern.test(path))
  return {
    names,
    match: (path) => {
      if (names(path)) return true
      const routed = asRouted(path)
      // A RegExp may ask for the slash that the router takes off.
      return matches(routed) || (traits.ignoreTrailingSlash && matches(`${routed}/`))
    },
  }
}

/** A copy, so that nobody changes it later: the same RegExp, which must stop at a `/` or at the end. */
function toSegmentEnd(pattern: RegExp, traits: RouterTraits): RegExp {
  const flags = traits.caseSensitive || pattern.ignoreCase ? pattern.flags : `${pattern.flags}i`
  // With the flag v a slash in a class has to be escaped.
  return new RegExp(String.raw`(?:${pattern.source})(?:(?<=\/)|(?![^\/]))`, flags)
}
