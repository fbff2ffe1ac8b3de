import type { FastifyRequest } from 'fastify'
import type { Reason } from '../refusal.ts'
import { compileReadHandshake, type WebSocketToken } from './handshake-token.ts'
import type { TokenSource } from './token-source.ts'

/** A token to verify, or why there is none. */
export type Reading = { token: string } | { reason: Reason; explanation?: string }

/** How a token travels where it is not in the Authorization header. */
export interface TokenForms {
  cookieName: string
  signedCookies: boolean
  webSocketToken?: WebSocketToken | undefined
}

/** More than any cookie and most proxies' header lines carry; bounds what is decoded before a signature is checked. */
export const MAX_TOKEN_LENGTH = 8192

/** Three base64url parts (RFC 7515, 7.1); the last may be empty, as in an unsigned token, which then fails as unsigned. */
const COMPACT_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]*$/

/** RFC 6750, 2.1; the scheme's case does not count (RFC 9110, 11.1). One space: readers disagree about more. */
const BEARER = /^bearer /i

/** A cookie's value may stand in double quotes (RFC 6265, 4.1.1), which some clients add to one with a space. */
const QUOTED = /^"(.*)"$/s

/** Reads a request's token where its route wants it. */
export function compileReadToken(form: TokenForms): (request: FastifyRequest, source: TokenSource) => Reading {
  const readHandshake = compileReadHandshake(form.webSocketToken ?? {})
  return (request, source) => {
    const [token, ...others] = readHandshake(request)
    if (others.length > 0) return { reason: 'malformed', explanation: 'more than one token in the handshake' }
    if (token !== undefined) return compactToken(token)
    if (source === 'cookie' || (source === 'any' && !request.raw.headers.authorization))
      return fromCookie(request, form)
    return fromHeader(request)
  }
}

function fromHeader(request: FastifyRequest): Reading {
  const value = request.raw.headers.authorization
  if (!value) return { reason: 'missing' }
  // Node keeps the first of several and a server in front of us may have read another.
  if (countOf(request.raw.rawHeaders ?? [], 'authorization') > 1) {
    return { reason: 'malformed', explanation: 'more than one Authorization header' }
  }
  if (!BEARER.test(value)) return { reason: 'malformed', explanation: 'the Authorization header is not Bearer <token>' }
  return compactToken(value.slice('Bearer '.length))
}

function fromCookie(request: FastifyRequest, { cookieName, signedCookies }: TokenForms): Reading {
  const header = request.raw.headers.cookie
  if (!header) return { reason: 'missing' }
  // Any neighbouring subdomain can set a second cookie of the same name, and the order is its to choose.
  if (namesOf(header).filter((name) => name === cookieName).length > 1) {
    return { reason: 'malformed', explanation: `more than one cookie ${cookieName}` }
  }
  // @fastify/cookie leaves the parsing to us when it was registered with `hook: false` or a later hook.
  const cookies: Record<string, string | undefined> = request.cookies ?? request.server.parseCookie(header)
  const value = cookies[cookieName]?.replace(QUOTED, '$1')
  if (!value) return { reason: 'missing' }
  const unsigned = signedCookies ? request.unsignCookie(value) : { valid: true, value }
  if (!unsigned.valid || unsigned.value === null) {
    return { reason: 'signature', explanation: `the signature of cookie ${cookieName} is invalid` }
  }
  return compactToken(unsigned.value.replace(BEARER, ''))
}

function compactToken(token: string): Reading {
  if (token.length > MAX_TOKEN_LENGTH) {
    return { reason: 'malformed', explanation: `the token is longer than ${MAX_TOKEN_LENGTH} characters` }
  }
  if (!COMPACT_TOKEN.test(token)) return { reason: 'malformed', explanation: 'the token is not three base64url parts' }
  return { token }
}

function countOf(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((header, at) => at % 2 === 0 && header.toLowerCase() === name).length
}

function namesOf(cookieHeader: string): string[] {
  return cookieHeader.split(';').map((pair) => pair.slice(0, Math.max(0, pair.indexOf('='))).trim())
}
