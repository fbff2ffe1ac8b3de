import type { Reason } from './refusal.ts'

const REASONS: Readonly<Record<string, Reason>> = {
  FST_JWT_AUTHORIZATION_TOKEN_EXPIRED: 'expired',
  FST_JWT_AUTHORIZATION_TOKEN_UNTRUSTED: 'claims',
  FAST_JWT_INACTIVE: 'claims',
  FAST_JWT_INVALID_CLAIM_TYPE: 'claims',
  FAST_JWT_INVALID_TYPE: 'claims',
  FAST_JWT_INVALID_PAYLOAD: 'malformed',
  FAST_JWT_MALFORMED: 'malformed',
}

/**
 * Why @fastify/jwt turned a token down. It has one code for a token it cannot decode, one it cannot trust and one with a
 * claim it does not allow; what it says about the claims in words is all there is to tell the last apart.
 */
export function reasonOfFailure(error: unknown, token: string): Reason {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown }
  const known = typeof code === 'string' && Object.hasOwn(REASONS, code) ? REASONS[code] : undefined
  if (known !== undefined) return known
  if (!isDecodable(token)) return 'malformed'
  if (isNoTime(error)) return 'claims'
  return code === 'FST_JWT_AUTHORIZATION_TOKEN_INVALID' && /\bclaim\b/.test(String(message)) ? 'claims' : 'signature'
}

/**
 * Whether a verification that failed says anything about the token. The verifier's own errors do, by their codes, and what says
 * that it is a 401; whatever else comes out of it was thrown by a function that was given to @fastify/jwt, and the token may be
 * good.
 */
export function isTokenFault(error: unknown): boolean {
  const { code, statusCode, status, originalError } = Object(error) as Record<string, unknown>
  if (code === 'FAST_JWT_KEY_FETCHING_ERROR') return isTokenFault(originalError)
  if (statusCode === 401 || status === 401) return true
  if (isNoTime(error)) return true
  return typeof code === 'string' && VERIFIER_CODE.test(code)
}

/** The verifier puts a time claim that it does not accept into its message, and a number may be no time. */
function isNoTime(error: unknown): boolean {
  return error instanceof RangeError && error.message === 'Invalid time value'
}

const VERIFIER_CODE = /^(?:FST|FAST)_JWT_(?!INVALID_OPTION$)/

/** Text for the record. Between quotes the verifier repeats what the token said, and no part of a token is written down. */
export function explanationOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/".*"/s, '"…"')
}

function isDecodable(token: string): boolean {
  return token.split('.').slice(0, 2).every(isJsonObject)
}

function isJsonObject(part: string): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
