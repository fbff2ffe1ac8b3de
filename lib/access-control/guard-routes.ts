import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AlreadyRegistered, KeyInvalid } from '../errors.ts'
import { logsRequestsItself } from '../fastify/log-controller.ts'
import { routerTraitsOf } from '../fastify/router-traits.ts'
import { provideCookies } from './cookies.ts'
import { judgeAll } from './judged-once.ts'
import { overtakeMiddleware } from './middleware.ts'
import { type AccessControlOptions, resolveAccessControl } from './options.ts'
import { compilePublicPaths } from './public-paths.ts'
import { explanationOf, isTokenFault, reasonOfFailure } from './reason-of-failure.ts'
import { refusal } from './refusal.ts'
import { compileReadToken, type Reading } from './token/read-token.ts'
import { compileTokenSources } from './token/token-source.ts'
import { provideTokens, type VerifyToken } from './token/tokens.ts'
import { checkRouteAccess, compileVerdicts } from './verdict.ts'

const guarded = Symbol('fastify-access-control.guarded')

/** What `accessControlPlugin` does once it is registered. */
export async function guardRoutes(app: FastifyInstance, given: AccessControlOptions): Promise<void> {
  const options = resolveAccessControl(given)
  if (app.hasDecorator(guarded)) {
    throw new AlreadyRegistered(
      'accessControlPlugin is already registered on this scope or one above; register it once',
    )
  }
  app.decorate(guarded, true)
  await provideCookies(app, options)
  const verify = await provideTokens(app, options)
  const traits = routerTraitsOf(app)
  const verdictOf = compileVerdicts({
    publicPaths: compilePublicPaths(options.publicPaths, traits),
    sources: compileTokenSources(options.apiPrefix, traits),
    traits,
  })
  const readToken = compileReadToken(options)
  app.addHook('onRoute', (route) => checkRouteAccess(route.config?.access, route.url))
  const guard = judgeAll(app, async (request, reply) => {
    const { open, source } = verdictOf(request)
    const reading = readToken(request, source)
    await (open ? welcome(request, reading, verify) : admit(request, reply, reading, verify))
  })
  // Fastify adds a hook once what was registered before is loaded.
  await app.after()
  overtakeMiddleware(app, guard)
  if (options.webSocketToken?.query !== undefined && logsRequestsItself(app)) {
    app.log.warn(
      `accessControlPlugin: Fastify's own line of each request has the URL with its query, so tokens of webSocketToken.query stand in the log; use a subprotocol, or Fastify({ logController: createLogController() })`,
    )
  }
}

/** For public routes: a valid token says who the user is, an invalid one is ignored. */
async function welcome(request: FastifyRequest, reading: Reading, verify: VerifyToken): Promise<void> {
  if (!('token' in reading)) return
  await verify(request, reading.token).catch(() => {})
}

async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  reading: Reading,
  verify: VerifyToken,
): Promise<void> {
  if (!('token' in reading)) throw refused(request, reply, refusal(reading.reason, reading.explanation))
  try {
    await verify(request, reading.token)
  } catch (error) {
    if (!isTokenFault(error)) throw serverFault(error)
    throw refused(request, reply, refusal(reasonOfFailure(error, reading.token), explanationOf(error)))
  }
}

/** RFC 9110, 11.6.1: a 401 names the scheme. Why it was refused stands in the body alone, as its code. */
function refused(request: FastifyRequest, reply: FastifyReply, error: Error): Error {
  reply.header('www-authenticate', 'Bearer')
  if (request.raw.headers.upgrade !== undefined) hangUpAfter(request, reply)
  return error
}

/**
 * A socket that asked for an upgrade has left the HTTP server, and @fastify/websocket only closes it once its own hook has
 * seen the request. Without this, refused handshakes would pile up as open sockets.
 */
function hangUpAfter(request: FastifyRequest, reply: FastifyReply): void {
  const socket: { destroySoon?: () => void } | undefined = request.raw.socket
  reply.header('connection', 'close')
  reply.raw.once('finish', () => socket?.destroySoon?.())
}

/** As it was thrown, so that the record says where; but with no status that would blame the client. */
function serverFault(error: unknown): unknown {
  const { statusCode, status } = Object(error) as { statusCode?: unknown; status?: unknown }
  const own = Number(statusCode || status || 500)
  if (error instanceof Error && own >= 500 && own <= 599) return error
  const message = error instanceof Error ? error.message : 'what was thrown is no error'
  return Object.assign(new KeyInvalid(`A token could not be verified: ${message}`), { cause: error })
}
