import { remember } from '../remember.ts'
import { compilePathMask } from './path-mask.ts'

const REMEMBERED_HOSTS = 256

/** Host of a Host header, :authority or X-Forwarded-Host: lower case, without user, port or brackets. */
export const hostName: (header: string) => string = remember(REMEMBERED_HOSTS, parseHost)

function parseHost(header: string): string {
  // A host that goes on as a path would make a record lie about the path that was served.
  const end = header.search(/[/?#\\]/)
  let host = end === -1 ? header : header.slice(0, end)
  host = host.slice(host.lastIndexOf('@') + 1).trim()
  const bracket = host.startsWith('[') ? host.indexOf(']') : -1
  if (bracket !== -1) return host.slice(1, bracket).toLowerCase()
  const colon = host.indexOf(':')
  // Two colons without brackets are an IPv6 address, not a port.
  return (colon !== -1 && colon === host.lastIndexOf(':') ? host.slice(0, colon) : host).toLowerCase()
}

/**
 * Where the path of a request target ends, as Fastify's router decides: at the first `?` or `#`.
 * @param isSemicolonQuery whether a `;` ends it too (`useSemicolonDelimiter`)
 */
export function pathEnd(target: string, isSemicolonQuery = false): number {
  const end = first(target.length, target.indexOf('?'), target.indexOf('#'))
  return isSemicolonQuery ? first(end, end, target.indexOf(';')) : end
}

/** The lesser of two places, of which either may be none (-1). */
function first(none: number, one: number, other: number): number {
  if (one === -1) return other === -1 ? none : other
  return other === -1 || one < other ? one : other
}

/**
 * Path of a request target without its query, as decodeURI reads it; as sent when one escape is not valid UTF-8. Escapes of
 * what terminals act upon stay: no client puts a line break into what is made of a record.
 */
export function decodePath(target: string, isSemicolonQuery = false): string {
  const path = target.slice(0, pathEnd(target, isSemicolonQuery))
  if (!path.includes('%')) return path
  try {
    return UNSAFE_ESCAPE.test(path) ? decodeOthers(path) : decodeURI(path)
  } catch {
    return path
  }
}

/** C0 and C1 controls, DEL, and the marks that part lines or turn the direction of text, as UTF-8 in escapes. */
const UNSAFE_ESCAPE = /(%[01][0-9a-f]|%7f|%c2%[89][0-9a-f]|%d8%9c|%e2%80%(?:8[ef]|a[89a-e])|%e2%81%a[6-9])/i

/** Control characters that a client sent as they are: in a Host, in what the parser refused, in a path of HTTP/2. */
const RAW_CONTROLS = /[\x00-\x1f\x7f-\x9f]/g

/** A url with such characters as escapes. */
export function withoutControls(url: string): string {
  return url.replace(RAW_CONTROLS, escapeOf)
}

/** Node reads what is sent byte by byte (latin1), so each such character is one byte. */
function escapeOf(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/** decodeURI of all but those escapes. */
function decodeOthers(path: string): string {
  const parts = path.split(UNSAFE_ESCAPE)
  return parts.map((part, index) => (index % 2 === 1 ? part : decodeURI(part))).join('')
}

/** Splits an absolute-form target (RFC 9112 3.2.2) into authority and the rest; null for every other form. */
export function splitAbsoluteForm(target: string): { authority: string; path: string } | null {
  if (target.charCodeAt(0) === 47 /* / */) return null
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^#]*)/i.exec(target)
  if (match === null) return null
  const [, authority = '', path = ''] = match
  return { authority, path: path.startsWith('/') ? path : `/${path}` }
}

export interface UrlOptions {
  /** Path parameters whose values are not shown. */
  maskParams: readonly string[]
  /** Where the router takes a `;` for the beginning of the query (`useSemicolonDelimiter`), so must the record. */
  isSemicolonQuery: boolean
}

/** The url of a record in two pieces: V8 would have to copy a joined text before it can test it. */
export interface RecordUrl {
  host: string
  path: string
}

/**
 * What a record calls the url: its host, then its path. The authority of an absolute-form target wins over the Host header
 * (RFC 9112 3.2.2); of a CONNECT target only the host stands, unless it has a path (RFC 8441).
 */
export function compileUrl({
  maskParams,
  isSemicolonQuery,
}: UrlOptions): (method: string | null, target: string, hostHeader: string, route: string | null) => RecordUrl {
  const maskPath = compilePathMask(maskParams)
  return (method, target, hostHeader, route) => {
    const asked = isSemicolonQuery ? target.replace(/;.*$/s, '') : target
    if (method === 'CONNECT' && !asked.startsWith('/')) return { host: hostName(asked || hostHeader), path: '' }
    const absolute = splitAbsoluteForm(asked)
    const path = decodePath(absolute === null ? asked : absolute.path)
    return { host: hostName(absolute === null ? hostHeader : absolute.authority), path: maskPath(route, path) }
  }
}

/** The query of a request target as it was sent, without the character that begins it; empty when there is none. */
export function queryOf(target: string, isSemicolonQuery = false): string {
  return target.slice(pathEnd(target, isSemicolonQuery) + 1)
}
