import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** What a request has to know to be answered: where the server listens, and its token. */
export interface Admission {
  host: string
  port: number
  token: string
}

export type Verdict = { status: 200; cookie: string | null } | { status: 400 | 403 | 405; reason: string }

const NAMES_OF_LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
const ALL_ADDRESSES: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

/**
 * Judges a request. `Host` must be what the server listens on: a foreign name that was made to lead here (DNS rebinding)
 * is refused. The token of the printed address becomes a cookie that scripts cannot read and other sites do not send.
 */
export function judge({ method, headers, url }: IncomingMessage, { host, port, token }: Admission): Verdict {
  if (!isOurHost(headers.host, host, port)) return { status: 400, reason: `expected to be asked as ${host}:${port}` }
  if (method !== 'GET') return { status: 405, reason: 'expected GET' }
  const asked = tokenIn(url)
  if (asked !== null && isSame(asked, token)) return { status: 200, cookie: cookieOf(port, token) }
  if (isSame(cookieIn(headers.cookie, cookieName(port)), token)) return { status: 200, cookie: null }
  return { status: 403, reason: 'open the address that access-log report --live has printed' }
}

/** Without `new URL`, which throws for some targets that a client may send, such as `//`. */
function tokenIn(url = ''): string | null {
  const query = url.indexOf('?')
  return query === -1 ? null : new URLSearchParams(url.slice(query)).get('token')
}

function isOurHost(given: string | undefined, host: string, port: number): boolean {
  const [, name = '', , at = '80'] = /^((\[[\da-f:.]+\])|[^:[\]]+)(?::(\d+))?$/i.exec(given ?? '') ?? []
  if (Number(at) !== port) return false
  const bare = name.toLowerCase()
  if (bare === host.toLowerCase() || bare === `[${host.toLowerCase()}]`) return true
  // An IP address cannot be a foreign name that was made to lead here.
  if (ALL_ADDRESSES.has(host)) return bare === 'localhost' || isIP(bare.replace(/^\[|\]$/g, '')) !== 0
  return NAMES_OF_LOOPBACK.has(bare) && isLoopback(host)
}

/** Whether only this machine reaches it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function cookieOf(port: number, token: string): string {
  return `${cookieName(port)}=${token}; HttpOnly; SameSite=Strict; Path=/`
}

/** Holds the port, as all ports of a host share their cookies. */
function cookieName(port: number): string {
  return `access_log_${port}`
}

function cookieIn(header: string | undefined, name: string): string {
  const found = header?.split(';').find((pair) => pair.trim().startsWith(`${name}=`))
  return found?.trim().slice(name.length + 1) ?? ''
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}
