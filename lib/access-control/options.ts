import type { FastifyCookieOptions } from '@fastify/cookie'
import type { FastifyJWTOptions, Secret } from '@fastify/jwt'
import { OptionInvalid } from '../errors.ts'
import { isArrayOf, isFunction, isObject, isPath, isPlainPattern, isText, TRUE_OR_FALSE } from '../options/kinds.ts'
import {
  checkNames,
  checkOptions,
  type Given,
  invalidOption,
  type Option,
  option,
  type Resolved,
  withDefaults,
  withoutFastifys,
} from '../options/option.ts'
import { ALGORITHMS, type Algorithm, checkKey } from './key/key.ts'
import type { WebSocketToken } from './token/handshake-token.ts'

const OPTIONS = {
  /**
   * Paths that need no token. A string is exactly one route (its pattern, `/docs/:page`) or path. A RegExp is matched against
   * the pattern of a route, or the path below a wildcard route, and must stop where a segment ends.
   * @default [] everything needs a token
   * @example ['/', '/openapi.json', /^\/docs(\/|$)/]
   */
  publicPaths: option<readonly (string | RegExp)[]>(
    {
      expected: 'an array of strings that begin with / and have no query, and of RegExps without the flags g and y',
      holds: (value) => isArrayOf(value, isPublicPath),
    },
    [],
  ),
  /**
   * Below this path the token comes in the Authorization header, everywhere else in the cookie. `'/'`: always in the header;
   * false: always in the cookie.
   * @default '/api'
   */
  apiPrefix: option<string | false>(
    {
      expected: "a path such as '/api', without / at its end, '/' for all paths, or false for none",
      holds: (value) => value === false || value === '/' || (isText(value) && API_PREFIX.test(value)),
    },
    '/api',
  ),
  /** Cookie that carries the token, with or without `Bearer `. @default 'Authorization' */
  cookieName: option<string>(
    { expected: 'a cookie name (RFC 6265)', holds: (value) => isText(value) && TOKEN.test(value) },
    // Where the original looked for its tokens.
    'Authorization',
  ),
  /**
   * Key that tokens are verified with: a secret of at least 32 bytes, a public key or certificate as PEM, `{ public }` or
   * `{ public, private }` as PEM, or a function that finds the key of a token, such as one over a JWKS. What the function throws
   * is a fault of the server, unless its status is 401. Required unless @fastify/jwt is already registered.
   */
  secret: option<Secret | { public: Secret; private?: Secret } | undefined>({
    expected:
      'a string, a Buffer, a function, or { public } with one of them; set it, or if it is read from the environment, set the variable',
    holds: isSecret,
    shown: shownSecret,
  }),
  /** Signature algorithms that are accepted, all for one kind of key. @default all those that fit the key; never `none` */
  algorithms: option<readonly Algorithm[]>({
    expected: `an array of at least one of ${[...ALGORITHMS].join(', ')}`,
    holds: (value) => isArrayOf(value, (name) => ALGORITHMS.has(name)) && value.length > 0,
  }),
  /** Seconds by which the clocks of issuer and server may differ, for `exp` and `nbf`. @default 0 */
  clockTolerance: option<number>(
    { expected: 'seconds from 0', holds: (value) => Number.isFinite(value) && (value as number) >= 0 },
    0,
  ),
  /**
   * Where a WebSocket's handshake may bring the token instead, for browsers, which can set no header on one: behind a named
   * subprotocol or in a query parameter. It is taken out of the request before a handler or a line can see it.
   * @default none: only where the route's token is
   * @example { subprotocol: 'bearer' }
   */
  webSocketToken: option<WebSocketToken>({
    expected: '{ subprotocol } or { query } with a name, or both',
    holds: isWebSocketToken,
  }),
  /** Whether the cookie is signed by @fastify/cookie, which then needs a secret. @default false */
  signedCookies: option<boolean>(TRUE_OR_FALSE, false),
  /** Secret, or secrets to rotate, that @fastify/cookie is registered with; not when it is already registered. */
  cookieSecret: option({
    expected: 'a string, a Buffer, or an array of them, none empty',
    holds: (value) => isBytes(value) || (isArrayOf(value, isBytes) && value.length > 0),
    shown: shownSecret,
    // As written, so that the declarations go on to import @fastify/cookie, whose `reply.setCookie` users rely on.
  }) as Option<Extract<FastifyCookieOptions['secret'], string | Buffer | string[] | Buffer[]>>,
  /** Namespace of @fastify/jwt: of one already registered, or to register under. @default none */
  namespace: option<string>({ expected: 'a name', holds: isText }),
  /** What else @fastify/jwt takes: `sign`, `trusted`, `formatUser`, `verify: { allowedIss, allowedAud, requiredClaims, … }`. */
  jwt: option<Omit<FastifyJWTOptions, 'secret' | 'namespace' | 'cookie' | 'jwtVerify'>>(
    { expected: 'an object of options of @fastify/jwt', holds: isObject },
    {},
  ),
}

/** Options of accessControlPlugin. */
export interface AccessControlOptions extends Given<typeof OPTIONS> {}

/** Every option, with its default where it has one. */
export type ResolvedAccessControl = Resolved<typeof OPTIONS>

/** Options of @fastify/jwt that accessControlPlugin sets itself, and its own options for them: a rule has one place, so that none is ignored. */
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

/** The options of @fastify/jwt that remain. */
const JWT_NAMES: readonly (keyof FastifyJWTOptions)[] = [
  ...(['decode', 'sign', 'verify', 'trusted', 'formatUser', 'messages', 'decoratorName'] as const),
  ...(['jwtDecode', 'jwtSign'] as const),
]

const VERIFY_NAMES: readonly (keyof NonNullable<FastifyJWTOptions['verify']> | 'allowedCritHeaders')[] = [
  ...(['allowedIss', 'allowedAud', 'allowedSub', 'allowedJti', 'allowedNonce', 'requiredClaims', 'checkTyp'] as const),
  ...(['maxAge', 'clockTimestamp', 'ignoreExpiration', 'ignoreNotBefore', 'allowedCritHeaders', 'complete'] as const),
  ...(['cache', 'cacheTTL', 'errorCacheTTL', 'cacheKeyBuilder'] as const),
]

const API_PREFIX = /^(?:\/[^/?#*:%;\\\s]+)+$/

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/**
 * Checks every option and fills in the defaults.
 * @throws {OptionInvalid} an option is unknown or has a wrong value
 */
export function resolveAccessControl(given: AccessControlOptions): ResolvedAccessControl {
  const options = checkOptions(OPTIONS, withoutFastifys(given))
  // `secret: process.env.JWT_SECRET` of a variable that is not set must be heard, not taken as left out.
  if ('secret' in given && given.secret === undefined) throw invalidOption('secret', undefined, OPTIONS.secret)
  const { jwt = {} } = options
  for (const [path, ours] of Object.entries(OURS)) refuseWithinJwt(jwt, path, ours)
  // A claim that is checked by a name that does not exist is not checked.
  checkNames(jwt, JWT_NAMES, 'jwt.')
  checkNames(jwt.verify ?? {}, VERIFY_NAMES, 'jwt.verify.')
  checkKey(options.secret, options.algorithms)
  return withDefaults(OPTIONS, options)
}

function refuseWithinJwt(jwt: object, path: string, ours: string): void {
  const [first = '', second] = path.split('.')
  const value = (jwt as Record<string, unknown>)[first]
  const inner = second === undefined ? value : (value as Record<string, unknown> | undefined)?.[second]
  if (inner === undefined) return
  throw new OptionInvalid(`Option jwt.${path} is given; expected none: use ${ours} of accessControlPlugin instead`)
}

function shownSecret(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shownSecret).join(', ')}]`
  return value === '' ? 'empty' : `of type ${value === null ? 'null' : typeof value}`
}

function isPublicPath(value: unknown): boolean {
  return isPlainPattern(value) || value === '*' || isPath(value)
}

function isWebSocketToken(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length === 0) return false
  return Object.entries(value).every(([name, text]) => {
    if (text === undefined) return name === 'subprotocol' || name === 'query'
    // A subprotocol is a token (RFC 6455, 4.1); a parameter may have any name that is one.
    return isText(text) && (name === 'query' || (name === 'subprotocol' && TOKEN.test(text)))
  })
}

function isSecret(value: unknown): boolean {
  const isKey = (key: unknown) => isFunction(key) || isBytes(key)
  return isKey(value) || (isObject(value) && isKey(value.public))
}

function isBytes(value: unknown): boolean {
  return (typeof value === 'string' || Buffer.isBuffer(value)) && value.length > 0
}
