import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'

/** Lets a request go on, or rejects. */
export type Judge = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** The config of the route that a request was judged for; each route and each 404 handler has its own. */
const judgedFor = Symbol('fastify-access-control.judged-for')

type Judged = FastifyRequest & { [judgedFor]?: object | null }

/** 404 handlers that say nothing but 404: Fastify's own and apiErrorHandler, which Fastify binds to its scope. */
const TELLS_NOTHING: ReadonlySet<string> = new Set(['basic404', 'bound apiErrorHandler'])

/**
 * Adds hooks to a scope that judge each request before its handler runs: at onRequest, before anything of it is read. A preflight
 * is judged later, after @fastify/cors had its turn to answer it. A request that a route hands to a 404 handler (`callNotFound`)
 * is judged once more, for that handler.
 * @returns the hook of onRequest
 */
export function judgeAll(app: FastifyInstance, judge: Judge): onRequestHookHandler {
  app.decorateRequest(judgedFor, null)

  function judgeNow(request: Judged, reply: FastifyReply, done: (error?: Error) => void): void {
    request[judgedFor] = request.routeOptions.config
    judge(request, reply).then(() => done(), done)
  }

  const onRequest: onRequestHookHandler = (request, reply, done) => {
    if (isPreflight(request)) done()
    else judgeNow(request, reply, done)
  }
  app.addHook('onRequest', onRequest)
  app.addHook('preParsing', (request: Judged, reply, payload, done) => {
    if (request[judgedFor]) done(null, payload)
    else judgeNow(request, reply, (error) => done(error ?? null, payload))
  })
  app.addHook('preHandler', (request: Judged, reply, done) => {
    if (isLeftTo404(request)) judgeNow(request, reply, done)
    else done()
  })
  return onRequest
}

/** Fetch standard, 4.8. It carries no token, and where cors is, cors answers it before any handler. */
function isPreflight(request: FastifyRequest): boolean {
  if (request.raw.method !== 'OPTIONS') return false
  const { origin, 'access-control-request-method': method } = request.raw.headers
  if (origin === undefined || method === undefined) return false
  return request.server.hasRequestDecorator('corsPreflightEnabled')
}

function isLeftTo404(request: Judged): boolean {
  if (!request.is404) return false
  const { config, handler } = request.routeOptions
  return request[judgedFor] !== config && !TELLS_NOTHING.has(handler.name)
}
