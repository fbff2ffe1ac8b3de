import { remember } from '../remember.ts'

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

/** Path of a request target without its query, as decodeURI reads it; as sent when one escape is not valid UTF-8. */
export function decodePath(target: string): string {
  const query = target.indexOf('?')
  const path = query === -1 ? target : target.slice(0, query)
  if (!path.includes('%')) return path
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/** Splits an absolute-form target (RFC 9112 3.2.2) into authority and the rest; null for every other form. */
export function splitAbsoluteForm(target: string): { authority: string; path: string } | null {
  if (target.charCodeAt(0) === 47 /* / */) return null
  const match = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^#]*)/i.exec(target)
  if (match === null) return null
  const [, authority = '', path = ''] = match
  return { authority, path: path.startsWith('/') ? path : `/${path}` }
}

/** What a record calls the url: its host, then its path. */
export interface RecordUrl {
  host: string
  /** Without query; empty when only the host is known. */
  path: string
}

/**
 * The authority of an absolute-form target wins over the Host header (RFC 9112 3.2.2); of a CONNECT target only the host
 * stands.
 */
export function recordUrl(method: string | undefined, target: string, hostHeader: string): RecordUrl {
  if (method === 'CONNECT') return { host: hostName(target), path: '' }
  const absolute = splitAbsoluteForm(target)
  if (absolute === null) return { host: hostName(hostHeader), path: decodePath(target) }
  return { host: hostName(absolute.authority), path: decodePath(absolute.path) }
}
