import type { FastifyJWTOptions, JWT } from '@fastify/jwt'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { OptionInvalid } from '../../errors.ts'
import { withCheckedKeys } from '../key/found-key.ts'
import type { ResolvedAccessControl } from '../options.ts'
import { refusal } from '../refusal.ts'

/** Fills `request.user` when the token holds; rejects with an error of @fastify/jwt, or of the key function, when not. */
export type VerifyToken = (request: FastifyRequest, token: string) => Promise<unknown>

/**
 * Uses the @fastify/jwt that is there, or registers it.
 * @throws {OptionInvalid} there is no key, one too many, or the registered @fastify/jwt cannot be used
 */
export async function provideTokens(app: FastifyInstance, options: ResolvedAccessControl): Promise<VerifyToken> {
  const registered = registeredJwt(app, options.namespace)
  if (registered === undefined) return registerJwt(app, options)
  refuseIdleOptions(options)
  refuseNone(registered)
  const verify = verifyOf(options.namespace)
  return (request, token) => verify(request, { decode: {}, verify: { extractToken: () => token } })
}

async function registerJwt(app: FastifyInstance, options: ResolvedAccessControl): Promise<VerifyToken> {
  const { secret, algorithms, clockTolerance, namespace, jwt: others } = options
  if (secret === undefined) {
    throw new OptionInvalid(
      'Option secret is missing; expected a string, a Buffer, a function, or { public }: set it, or register @fastify/jwt before accessControlPlugin',
    )
  }
  const tokens = new WeakMap<FastifyRequest, string>()
  const registration: FastifyJWTOptions = {
    ...others,
    secret: withCheckedKeys(secret, algorithms),
    ...(namespace === undefined ? {} : { namespace }),
    verify: {
      ...others.verify,
      ...(algorithms === undefined ? {} : { algorithms: [...algorithms] }),
      clockTolerance: clockTolerance * 1000,
      // Reads no header of its own, so that a handler's jwtVerify() sees the token that the guard saw.
      extractToken: (request) => {
        const token = tokens.get(request)
        if (token === undefined) throw refusal('missing')
        return token
      },
    },
  }
  // Servers without access control do not load it.
  const { default: jwt } = await import('@fastify/jwt')
  try {
    await app.register(jwt, registration)
  } catch (error) {
    throw refusedByJwt(error)
  }
  const verify = verifyOf(namespace)
  // Without options @fastify/jwt uses the verifier it made at its start.
  return (request, token) => {
    tokens.set(request, token)
    return verify(request)
  }
}

/** The verifier checks once more whether key and algorithms fit, to the curve; its errors name no option. */
function refusedByJwt(error: unknown): unknown {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown }
  if (code !== 'FAST_JWT_INVALID_KEY' && code !== 'FAST_JWT_INVALID_OPTION') return error
  return new OptionInvalid(
    `Option secret, algorithms or jwt is not accepted by @fastify/jwt: ${String(message)} Expected a key of RSA, P-256, P-384, P-521 or Ed25519, and algorithms for it`,
  )
}

/** The `jwtVerify` of the namespace, which @fastify/jwt puts on each request. */
function verifyOf(namespace: string | undefined): (request: FastifyRequest, options?: object) => Promise<unknown> {
  const name = (namespace === undefined ? 'jwtVerify' : `${namespace}JwtVerify`) as 'jwtVerify'
  return (request, options) => request[name](options as never)
}

function registeredJwt(app: FastifyInstance, namespace: string | undefined): JWT | undefined {
  if (!app.hasDecorator('jwt')) return undefined
  const there = app.jwt as JWT | Record<string, JWT>
  if (isSingle(there)) {
    if (namespace === undefined) return there
    throw new OptionInvalid(
      `Option namespace is "${namespace}", but @fastify/jwt is registered without namespaces; expected none: remove it`,
    )
  }
  if (namespace === undefined) {
    throw new OptionInvalid(
      `Option namespace is missing, but @fastify/jwt is registered with namespaces; expected one of ${Object.keys(there).join(', ')}, or a new one with its own secret`,
    )
  }
  if (there[namespace] !== undefined && !app.hasRequestDecorator(`${namespace}JwtVerify`)) {
    throw new OptionInvalid(
      `Option namespace is "${namespace}", but its @fastify/jwt renames ${namespace}JwtVerify; expected that name: remove \`jwtVerify\` from its registration`,
    )
  }
  return there[namespace]
}

function isSingle(there: JWT | Record<string, JWT>): there is JWT {
  return typeof there.verify === 'function'
}

function refuseIdleOptions(options: ResolvedAccessControl): void {
  for (const option of ['secret', 'algorithms', 'clockTolerance', 'jwt'] as const) {
    const value = options[option]
    if (value === undefined || value === 0 || (option === 'jwt' && Object.keys(options.jwt).length === 0)) continue
    throw new OptionInvalid(
      `Option ${option} is given, but @fastify/jwt is already registered and decides this; expected none: give it to @fastify/jwt`,
    )
  }
}

function refuseNone(registered: JWT): void {
  const algorithms: readonly unknown[] = registered.options.verify.algorithms ?? []
  if (!algorithms.includes('none')) return
  throw new OptionInvalid(
    "The registered @fastify/jwt accepts the algorithm 'none', a token without a signature; expected signed tokens only: remove 'none' from verify.algorithms",
  )
}
