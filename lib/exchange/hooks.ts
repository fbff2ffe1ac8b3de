import { AsyncResource } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'
import { Duplex } from 'node:stream'
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  preHandlerHookHandler,
} from 'fastify'
import { runFirst } from '../fastify/first-hook.ts'
import { type Exchange, exchangeSlot } from './exchange.ts'
import { readStatusLine } from './head/status-line.ts'
import type { Recorder } from './recorder.ts'
import type { Sender } from './sender.ts'
import type { SpanIds } from './trace/active-span.ts'
import { announce } from './watch/announce.ts'
import { watchPayload } from './watch/watch-payload.ts'
import { watchReply } from './watch/watch-reply.ts'

type Slotted = FastifyRequest & { [exchangeSlot]: Exchange | null }

export interface RecordHooksOptions {
  /** Keeps who a request is from: a handler that logs its user out leaves none for the end. */
  see: Sender['see']
  /** Whether something that runs at the end may ask in which asynchronous context the request ran. */
  keepsContext: boolean
  /** Finds the span that a request runs in; null when no record shows it. */
  spanOf: ((request: FastifyRequest) => SpanIds | null) | null
}

/**
 * Hangs the recorder on the Fastify hooks of a scope: who claims an exchange, in which context its request runs, who it is
 * from, and which errors it had. The hooks' names are what `printRoutes` shows.
 */
export function addRecordHooks(
  app: FastifyInstance,
  recorder: Recorder,
  { see, keepsContext, spanOf }: RecordHooksOptions,
): void {
  app.decorateRequest(exchangeSlot, null)

  /** Called by every hook, as the first of ours to run claims: an earlier plugin may answer or throw in its onRequest. */
  function claim(request: FastifyRequest, reply: FastifyReply): Exchange {
    const claimed = (request as Slotted)[exchangeSlot]
    // Requests of scopes that were loaded before the plugin have no slot.
    if (claimed) return claimed
    const exchange = announce(request.raw, reply.raw, recorder)
    if (exchange.request !== request) exchange.recorder = recorder
    exchange.request = request
    // A socket of HTTP/2 or inject() may not tell its address at the end.
    if (exchange.connection === null) exchange.address = addressNow(request)
    ;(request as Slotted)[exchangeSlot] = exchange
    return exchange
  }

  const onRequest: onRequestHookHandler = function accessLogOnRequest(request, reply, done) {
    attempt(claim, request, reply)
    if (spanOf !== null) attempt(seeSpan, request, reply)
    done()
  }
  app.addHook('onRequest', onRequest)
  app.after(() => runFirst(app, onRequest))

  if (keepsContext || spanOf !== null) {
    // The first moment after the onRequest hooks, in which others (tracing, AsyncLocalStorage) begin their context.
    app.addHook('preParsing', function accessLogPreParsing(request, reply, _payload, done) {
      if (keepsContext) attempt(keepContext, request, reply)
      if (spanOf !== null) attempt(seeSpan, request, reply)
      done()
    })
  }

  const preHandler: preHandlerHookHandler = function accessLogPreHandler(request, reply, done) {
    attempt(seeUser, request, reply)
    done()
  }
  // For routes that exist already. Later ones get it behind their own preHandlers, which may find out who the user is.
  app.addHook('preHandler', preHandler)
  app.addHook('onRoute', function seeBehindItsOwn(route) {
    // After the other onRoute hooks, which run now and may add more preHandlers.
    this.after(() => {
      route.preHandler = [route.preHandler ?? [], preHandler].flat()
    })
  })

  app.addHook('onError', function accessLogOnError(request, reply, error, done) {
    attempt(keepError, request, reply, error)
    done()
  })

  // Once the head of a response has left, an error of its stream reaches no hook: only the stream itself tells of it.
  watchReply(app, {
    send: (reply, payload) => attempt(seeSent, reply.request, reply, payload),
    hijack: (reply) => attempt(seeTaken, reply.request, reply),
  })

  function keepContext(request: FastifyRequest, reply: FastifyReply): void {
    claim(request, reply).context = new AsyncResource('AccessRecord')
  }

  function seeSpan(request: FastifyRequest, reply: FastifyReply): void {
    const exchange = claim(request, reply)
    exchange.span = spanOf?.(request) ?? exchange.span
  }

  function seeUser(request: FastifyRequest, reply: FastifyReply): void {
    see(claim(request, reply), request)
  }

  function keepError(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    claim(request, reply).fail(error)
  }

  function seeSent(request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
    const exchange = claim(request, reply)
    if (exchange.lastUser === null) see(exchange, request)
    if (typeof payload === 'object' && payload !== null) watchPayload(payload, exchange)
  }

  /** A handler that takes the reply over may answer on the socket itself. Connections that we watch notice it by themselves. */
  function seeTaken(request: FastifyRequest, reply: FastifyReply): void {
    const exchange = claim(request, reply)
    exchange.isOpenEnded = true
    const { connection, writtenStatus } = exchange
    const { socket, stream } = reply.raw as ServerResponse & { stream?: unknown }
    // Nobody may write to the socket of HTTP/2, and an inject() has none.
    if (connection !== null || writtenStatus !== null || stream || !(socket instanceof Duplex)) return
    exchange.writtenStatus = readStatusLine(socket)
  }

  /** What cannot be observed is no reason for a request to fail. */
  function attempt(
    observe: (request: FastifyRequest, reply: FastifyReply, seen?: unknown) => unknown,
    request: FastifyRequest,
    reply: FastifyReply,
    seen?: unknown,
  ): void {
    try {
      observe(request, reply, seen)
    } catch (error) {
      recorder.onFault(error)
    }
  }
}

/** A trustProxy function of the user's may throw: then the record asks once more at its end, and reports it. */
function addressNow(request: FastifyRequest): string | undefined {
  try {
    return request.ip
  } catch {
    return undefined
  }
}
