import type { RouterTraits } from '../fastify/router-traits.ts'

/**
 * Every path that a request target (RFC 9112, 3.2) can be read as, the router's first; null when it leaves more open.
 *
 * Behind a wildcard route or a 404 a handler, a file system or another server reads the path once more. Only a path that
 * leaves nothing to read into it may be called public: one decoding, then no escape, no dot segment, no empty segment (unless
 * the router merges slashes), no backslash, `#` or control character. `;` leaves three readings where the router cuts there
 * (others take parameters off each segment, or take it for any character), and too much where it does not.
 */
export function readingsOf(target: string, traits: RouterTraits): readonly string[] | null {
  const path = cutQuery(originForm(target))
  if (path === null) return null
  const semicolon = path.indexOf(';')
  if (semicolon === -1) return plainOnes([path], traits)
  if (!traits.useSemicolonDelimiter) return null
  return plainOnes([path.slice(0, semicolon), path.replace(/;[^/]*/g, ''), path], traits)
}

function plainOnes(paths: readonly string[], traits: RouterTraits): readonly string[] | null {
  const plain = paths.map((path) => plainPath(path, traits))
  return plain.includes(null) ? null : (plain as string[])
}

function plainPath(raw: string, traits: RouterTraits): string | null {
  const decoded = decodedOnce(raw)
  // Two slashes in front are those of an authority to whoever reads it as a URL.
  if (decoded === null || decoded.startsWith('//') || OPEN_TO_READINGS.test(decoded)) return null
  const path = mergedSlashes(decoded, traits)
  return path.includes('//') || DOT_SEGMENT.test(path) ? null : trimmedSlash(path, traits)
}

/** Merges and trims slashes as the router does, in a request's path or a route's pattern. */
export function routerSlashes(path: string, traits: RouterTraits): string {
  return trimmedSlash(mergedSlashes(path, traits), traits)
}

function mergedSlashes(path: string, traits: RouterTraits): string {
  return traits.ignoreDuplicateSlashes ? path.replace(/\/{2,}/g, '/') : path
}

/** One only, as the router does. */
function trimmedSlash(path: string, traits: RouterTraits): string {
  return traits.ignoreTrailingSlash && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** `%` is what decodeURI left: an escaped delimiter such as `%2F`, or an escaped `%`, which a second decoding would open. */
const OPEN_TO_READINGS = /[%\\#\x00-\x1f\x7f]/

const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/

/** Everything a router, old or new, agrees on: `/path`, or `http://authority/path` with nothing odd in its authority. */
const ABSOLUTE_FORM = /^https?:\/\/[^/?#\\@]+(?=\/)/

function originForm(target: string): string {
  return target.startsWith('/') ? target : target.replace(ABSOLUTE_FORM, '')
}

function cutQuery(target: string): string | null {
  if (!target.startsWith('/')) return null
  const end = target.indexOf('?')
  return end === -1 ? target : target.slice(0, end)
}

function decodedOnce(path: string): string | null {
  try {
    return decodeURI(path)
  } catch {
    return null
  }
}
