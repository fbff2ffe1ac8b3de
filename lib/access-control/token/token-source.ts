import { posix } from 'node:path'
import type { RouterTraits } from '../../fastify/router-traits.ts'

/** Where a route's token is read: the Authorization header, the cookie, or the header when one is sent and else the cookie. */
export type TokenSource = 'header' | 'cookie' | 'any'

/** `apiPrefix`, ready to be asked. */
export interface TokenSources {
  /** Of a route's own pattern. */
  ofPattern(pattern: string): TokenSource
  /** Of all paths that a wildcard pattern can match; null when they differ. */
  ofWildcard(pattern: string): TokenSource | null
  /** Of one request target and the paths it can be read as; null when it leaves more open. */
  ofPath(readings: readonly string[] | null, target: string): TokenSource
}

/** Paths under the prefix, segment by segment, take the header; all others the cookie. `false`: no path takes the header. */
export function compileTokenSources(apiPrefix: string | false, traits: RouterTraits): TokenSources {
  if (apiPrefix === false) return { ofPattern: () => 'cookie', ofWildcard: () => 'cookie', ofPath: () => 'cookie' }
  const fold = (path: string) => (traits.caseSensitive ? path : path.toLowerCase())
  const below = fold(apiPrefix === '/' ? '/' : `${apiPrefix}/`)
  const sourceOf = (path: string): TokenSource => (`${fold(path)}/`.startsWith(below) ? 'header' : 'cookie')
  // Who reads a path once more, as Express does, may not tell case.
  const anyCase = below.toLowerCase()
  const isBelow = (path: string) => `${path.toLowerCase()}/`.startsWith(anyCase)
  return {
    ofPattern: sourceOf,
    ofWildcard: (pattern) => (fold(literalPart(pattern)).startsWith(below) ? 'header' : null),
    ofPath: (readings, target) =>
      (readings?.every((path) => !isBelow(path)) ?? !mayBeBelow(target, anyCase)) ? 'cookie' : 'header',
  }
}

/** What stands before the first parameter or wildcard. */
function literalPart(pattern: string): string {
  return pattern.slice(0, pattern.search(/[:*]/))
}

/**
 * A browser sends the cookie with any link. So a cookie is not accepted where some reader of the path could take it for one below
 * the prefix.
 */
function mayBeBelow(target: string, below: string): boolean {
  const [path = ''] = target.split('?', 1)
  const decoded = decodedThroughout(`${path}/`.toLowerCase())
  if (decoded === null) return true
  return [decoded.replace(/;[^\\/]*/g, ''), decoded]
    .map((reading) => reading.replace(SEPARATORS, '/'))
    .some((reading) => [reading, posix.normalize(reading)].some((path) => path.includes(below)))
}

/** What some reader ends a segment or the whole path at. */
const SEPARATORS = /[\\/;?#\x00-\x20\x7f]+/g

/** More than anybody encodes in good faith. */
const MOST_DECODINGS = 5

/** Null when escapes are left after all. */
function decodedThroughout(text: string): string | null {
  let decoded = text
  for (let times = 0; times < MOST_DECODINGS; times++) {
    const once = decodedLeniently(decoded)
    if (once === decoded) return decoded
    decoded = once.toLowerCase()
  }
  return null
}

function decodedLeniently(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
