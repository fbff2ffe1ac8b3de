import type { RouterTraits } from '../router-traits.ts'

/**
 * The path of a request target (RFC 9112, 3.2) as the router read it; null when another reader could take it elsewhere.
 *
 * Behind a wildcard route or a 404 a handler, a file system or another server reads the path once more. Only a path that
 * leaves nothing to read into it may be called public: one decoding, then no escape, no dot segment, no empty segment (unless
 * the router merges slashes), no backslash, `;` (unless the router cuts there), `#` or control character.
 */
export function plainPath(target: string, traits: RouterTraits): string | null {
  const raw = cutQuery(originForm(target), traits)
  if (raw === null) return null
  const decoded = decodedOnce(raw)
  if (decoded === null || OPEN_TO_READINGS.test(decoded)) return null
  const path = routerSlashes(decoded, traits)
  return path.includes('//') || DOT_SEGMENT.test(path) ? null : path
}

/** Merges and trims slashes as the router does, in a request's path or a route's pattern. */
export function routerSlashes(path: string, traits: RouterTraits): string {
  const merged = traits.ignoreDuplicateSlashes ? path.replace(/\/{2,}/g, '/') : path
  return traits.ignoreTrailingSlash && merged.length > 1 && merged.endsWith('/') ? merged.slice(0, -1) : merged
}

/** `%` is what decodeURI left: an escaped delimiter such as `%2F`, or an escaped `%`, which a second decoding would open. */
const OPEN_TO_READINGS = /[%\\;#\x00-\x1f\x7f]/

const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/

/** Everything a router, old or new, agrees on: `/path`, or `http://authority/path` with nothing odd in its authority. */
const ABSOLUTE_FORM = /^https?:\/\/[^/?#\\@]+(?=\/)/

function originForm(target: string): string {
  return target.startsWith('/') ? target : target.replace(ABSOLUTE_FORM, '')
}

function cutQuery(target: string, traits: RouterTraits): string | null {
  if (!target.startsWith('/')) return null
  const end = target.search(traits.useSemicolonDelimiter ? /[?;]/ : /\?/)
  return end === -1 ? target : target.slice(0, end)
}

function decodedOnce(path: string): string | null {
  try {
    return decodeURI(path)
  } catch {
    return null
  }
}
