import type { FastifyCookieOptions } from '@fastify/cookie'
import type { FastifyJWTOptions, Secret } from '@fastify/jwt'
import { OptionInvalid } from '../errors.ts'
import { checkOption, OF_FASTIFY, type Rules } from '../options/option-rule.ts'
import type { WebSocketToken } from './handshake-token.ts'
import { ALGORITHMS, type Algorithm, checkKey } from './key.ts'

/** Options of accessControlPlugin. */
export interface AccessControlOptions {
  /**
   * Paths that need no token. A string is exactly one route (its pattern, `/docs/:page`) or path. A RegExp is matched against
   * the pattern of a route, or the path below a wildcard route, and must stop where a segment ends.
   * @default [] everything needs a token
   * @example ['/', '/openapi.json', /^\/docs(\/|$)/]
   */
  publicPaths?: readonly (string | RegExp)[]
  /**
   * Below this path the token comes in the Authorization header, everywhere else in the cookie. `'/'`: always in the header;
   * false: always in the cookie.
   * @default '/api'
   */
  apiPrefix?: string | false
  /** Cookie that carries the token, with or without `Bearer `. @default 'Authorization' */
  cookieName?: string
  /**
   * Key that tokens are verified with: a secret of at least 32 bytes, a public key or certificate as PEM, `{ public }` or
   * `{ public, private }` as PEM, or a function that finds the key of a token, such as one over a JWKS. What the function throws
   * is a fault of the server, unless its status is 401. Required unless @fastify/jwt is already registered.
   */
  secret?: Secret | { public: Secret; private?: Secret } | undefined
  /** Signature algorithms that are accepted, all for one kind of key. @default all those that fit the key; never `none` */
  algorithms?: readonly Algorithm[]
  /** Seconds by which the clocks of issuer and server may differ, for `exp` and `nbf`. @default 0 */
  clockTolerance?: number
  /**
   * Where a WebSocket's handshake may bring the token instead, for browsers, which can set no header on one: behind a named
   * subprotocol or in a query parameter. It is taken out of the request before a handler or a line can see it.
   * @default none: only where the route's token is
   * @example { subprotocol: 'bearer' }
   */
  webSocketToken?: WebSocketToken
  /** Whether the cookie is signed by @fastify/cookie, which then needs a secret. @default false */
  signedCookies?: boolean
  /** Secret, or secrets to rotate, that @fastify/cookie is registered with; not when it is already registered. */
  cookieSecret?: Extract<FastifyCookieOptions['secret'], string | Buffer | string[] | Buffer[]>
  /** Namespace of @fastify/jwt: of one already registered, or to register under. @default none */
  namespace?: string
  /** What else @fastify/jwt takes: `sign`, `trusted`, `formatUser`, `verify: { allowedIss, allowedAud, requiredClaims, … }`. */
  jwt?: Omit<FastifyJWTOptions, 'secret' | 'namespace' | 'cookie' | 'jwtVerify'>
}

/** Every option with its value; those that stand for nothing, or decide what is registered, stay absent. */
export type ResolvedAccessControl = Required<
  Pick<AccessControlOptions, 'publicPaths' | 'apiPrefix' | 'cookieName' | 'clockTolerance' | 'signedCookies' | 'jwt'>
> &
  Pick<AccessControlOptions, 'secret' | 'algorithms' | 'cookieSecret' | 'namespace' | 'webSocketToken'>

/** Where the original looked for its tokens. */
const DEFAULTS = {
  publicPaths: [],
  apiPrefix: '/api',
  cookieName: 'Authorization',
  clockTolerance: 0,
  signedCookies: false,
  jwt: {},
} as const

const RULES: Rules<AccessControlOptions> = {
  publicPaths: {
    expected: 'an array of strings that begin with / and have no query, and of RegExps without the flags g and y',
    holds: (value: unknown) => Array.isArray(value) && value.every(isPublicPath),
  },
  apiPrefix: {
    expected: "a path such as '/api', without / at its end, '/' for all paths, or false for none",
    holds: (value: unknown) =>
      value === false || (typeof value === 'string' && (value === '/' || API_PREFIX.test(value))),
  },
  cookieName: {
    expected: 'a cookie name (RFC 6265)',
    holds: (value: unknown) => typeof value === 'string' && TOKEN.test(value),
  },
  secret: {
    expected:
      'a string, a Buffer, a function, or { public } with one of them; set it, for instance to process.env.JWT_SECRET',
    holds: isSecret,
  },
  algorithms: {
    expected: `an array of at least one of ${[...ALGORITHMS].join(', ')}`,
    holds: (value: unknown) => Array.isArray(value) && value.length > 0 && value.every((name) => ALGORITHMS.has(name)),
  },
  clockTolerance: {
    expected: 'seconds from 0',
    holds: (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
  },
  webSocketToken: {
    expected: '{ subprotocol } or { query } with a name, or both',
    holds: isWebSocketToken,
  },
  signedCookies: { expected: 'true or false', holds: (value: unknown) => typeof value === 'boolean' },
  cookieSecret: {
    expected: 'a string, a Buffer, or an array of them, none empty',
    holds: (value: unknown) => (Array.isArray(value) ? value.length > 0 && value.every(isBytes) : isBytes(value)),
  },
  namespace: { expected: 'a name', holds: (value: unknown) => typeof value === 'string' && value !== '' },
  jwt: {
    expected: 'an object of options of @fastify/jwt',
    holds: (value: unknown) => typeof value === 'object' && value !== null,
  },
}

/** Options of @fastify/jwt that are ours to give: two places for one rule would let one of them be believed in vain. */
const OURS: Readonly<Record<string, string>> = {
  secret: 'secret',
  namespace: 'namespace',
  jwtVerify: 'namespace',
  cookie: 'cookieName and signedCookies',
  'verify.key': 'secret',
  'verify.algorithms': 'algorithms',
  'verify.clockTolerance': 'clockTolerance (in seconds)',
  'verify.extractToken': 'apiPrefix, cookieName and config.access',
  'verify.onlyCookie': 'apiPrefix and config.access',
}

const SECRETS: ReadonlySet<string> = new Set(['secret', 'cookieSecret'])

const API_PREFIX = /^(?:\/[^/?#*:%;\\\s]+)+$/

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/**
 * Checks every option and fills in the defaults.
 * @throws {OptionInvalid} an option is unknown or has a wrong value
 */
export function resolveAccessControl(given: AccessControlOptions): ResolvedAccessControl {
  for (const [option, value] of Object.entries(given)) check(option, value)
  for (const [path, ours] of Object.entries(OURS)) refuseWithinJwt(given.jwt ?? {}, path, ours)
  checkKey(given.secret, given.algorithms)
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...DEFAULTS, ...set }
}

function check(option: string, value: unknown): void {
  if (OF_FASTIFY.has(option)) return
  // `secret: process.env.JWT_SECRET` of a variable that is not set must be heard, not taken as left out.
  if (value === undefined && option !== 'secret' && Object.hasOwn(RULES, option)) return
  checkOption(RULES, option, value, option, (wrong) => shown(option, wrong))
}

function refuseWithinJwt(jwt: object, path: string, ours: string): void {
  const [first = '', second] = path.split('.')
  const value = (jwt as Record<string, unknown>)[first]
  const inner = second === undefined ? value : (value as Record<string, unknown> | undefined)?.[second]
  if (inner !== undefined)
    throw new OptionInvalid(`Option jwt.${path} is given; use ${ours} of accessControlPlugin instead`)
}

function shown(option: string, value: unknown): string {
  if (SECRETS.has(option)) return value === '' ? 'empty' : `of type ${value === null ? 'null' : typeof value}`
  if (Array.isArray(value)) return `[${value.map((item) => shown(option, item)).join(', ')}]`
  return value instanceof RegExp ? String(value) : (JSON.stringify(value) ?? String(value))
}

function isPublicPath(value: unknown): boolean {
  if (value instanceof RegExp) return !value.global && !value.sticky
  return typeof value === 'string' && (value.startsWith('/') || value === '*') && !/[?#]/.test(value)
}

function isWebSocketToken(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).every(([name, text]) => {
    if (text === undefined) return name === 'subprotocol' || name === 'query'
    // A subprotocol is a token (RFC 6455, 4.1); a parameter may have any name that is one.
    if (typeof text !== 'string' || text === '') return false
    return name === 'query' || (name === 'subprotocol' && TOKEN.test(text))
  })
}

function isSecret(value: unknown): boolean {
  if (typeof value === 'function' || isBytes(value)) return true
  if (typeof value !== 'object' || value === null || !('public' in value)) return false
  return typeof value.public === 'function' || isBytes(value.public)
}

function isBytes(value: unknown): boolean {
  return (typeof value === 'string' || Buffer.isBuffer(value)) && value.length > 0
}
