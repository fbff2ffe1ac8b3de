/** Hosts a server is asked for are few; a scanner's are not, so the memory of them is emptied when it is full. */
const REMEMBERED_HOSTS = 256

const hosts = new Map<string, string>()

/** Most servers are asked for one host: a comparison is less than a look into the map. */
let latest = { header: '', name: '' }

/** Host of a Host header, :authority or X-Forwarded-Host: lower case, without user, port or brackets. */
export function hostName(header: string): string {
  if (header !== latest.header) latest = { header, name: hosts.get(header) ?? learnHost(header) }
  return latest.name
}

function learnHost(header: string): string {
  const name = parseHost(header)
  if (hosts.size === REMEMBERED_HOSTS) hosts.clear()
  hosts.set(header, name)
  return name
}

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
