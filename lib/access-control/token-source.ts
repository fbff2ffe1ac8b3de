import type { RouterTraits } from '../router-traits.ts'

/** Where a route's token is read: the Authorization header, the cookie, or the header when one is sent and else the cookie. */
export type TokenSource = 'header' | 'cookie' | 'any'

/** `apiPrefix`, ready to be asked. */
export interface TokenSources {
  /** Of a route's own pattern. */
  ofPattern(pattern: string): TokenSource
  /** Of all paths that a wildcard pattern can match; null when they differ. */
  ofWildcard(pattern: string): TokenSource | null
  /** Of one path; `plain` is null when it can be read in more than one way. */
  ofPath(plain: string | null, target: string): TokenSource
}

/** Paths under the prefix, segment by segment, take the header; all others the cookie. `false`: no path takes the header. */
export function compileTokenSources(apiPrefix: string | false, traits: RouterTraits): TokenSources {
  if (apiPrefix === false) return { ofPattern: () => 'cookie', ofWildcard: () => 'cookie', ofPath: () => 'cookie' }
  const fold = (path: string) => (traits.caseSensitive ? path : path.toLowerCase())
  const below = fold(apiPrefix === '/' ? '/' : `${apiPrefix}/`)
  const isBelow = (path: string) => `${fold(path)}/`.startsWith(below)
  const sourceOf = (path: string): TokenSource => (isBelow(path) ? 'header' : 'cookie')
  return {
    ofPattern: sourceOf,
    ofWildcard: (pattern) => (fold(literalPart(pattern)).startsWith(below) ? 'header' : null),
    ofPath: (plain, target) => (plain === null ? sourceOfAnyReading(target, below) : sourceOf(plain)),
  }
}

/** What stands before the first parameter or wildcard. */
function literalPart(pattern: string): string {
  return pattern.slice(0, pattern.search(/[:*]/))
}

/** A browser adds the cookie to any link; so where some reading leads below the prefix, the cookie does not count. */
function sourceOfAnyReading(target: string, below: string): TokenSource {
  const readable = `${leniently(target)}/`.toLowerCase().replace(/[\\/]+/g, '/')
  return readable.includes(below.toLowerCase()) ? 'header' : 'cookie'
}

function leniently(target: string): string {
  return target.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
