import { AsyncResource } from 'node:async_hooks'
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  preHandlerHookHandler,
} from 'fastify'
import { runFirst, runLast } from '../fastify/first-hook.ts'
import { announce } from './announce.ts'
import { type Exchange, exchangeSlot } from './exchange.ts'
import type { Recorder } from './recorder.ts'
import { watchPayload } from './watch/watch-payload.ts'
import { watchSend } from './watch/watch-send.ts'

type Slotted = FastifyRequest & { [exchangeSlot]: Exchange | null }

/**
/**
 * Hangs the recorder on the Fastify hooks of a scope: who claims an exchange, in which context its request runs, who it is
 * from, and which errors it had. The hooks' names are what `printRoutes` shows.
 * @param see keeps who a request is from: a handler that logs its user out leaves none for the end
 */
export function addRecordHooks(
  app: FastifyInstance,
  recorder: Recorder,
  see: (exchange: Exchange, request: FastifyRequest) => void,
): void {
  app.decorateRequest(exchangeSlot, null)

  /** The first of our hooks to run claims: an earlier plugin may answer or throw in its onRequest. */
  function claim(request: FastifyRequest, reply: FastifyReply): Exchange {
    const claimed = (request as Slotted)[exchangeSlot]
    // Scopes that were loaded before have requests without the slot.
    if (claimed) return claimed
    const exchange = announce(request.raw, reply.raw, recorder)
    exchange.request = request
    // A socket of HTTP/2 or inject() may not tell its address at the end.
    if (exchange.connection === null) exchange.address = addressNow(request)
    ;(request as Slotted)[exchangeSlot] = exchange
    return exchange
  }

  /** What cannot be observed is no reason for a request to fail. */
  function attempt(work: (exchange: Exchange) => void, request: FastifyRequest, reply: FastifyReply): void {
    try {
      work(claim(request, reply))
    } catch (error) {
      recorder.onFault(error)
    }
  }

  const onRequest: onRequestHookHandler = function accessLogOnRequest(request, reply, done) {
    attempt(() => {}, request, reply)
    done()
  }
  app.addHook('onRequest', onRequest)
  app.after(() => runFirst(app, onRequest))

  // The first moment behind the last onRequest hook, where others begin their context.
  app.addHook('preParsing', function accessLogPreParsing(request, reply, _payload, done) {
    attempt(keepContext, request, reply)
    done()
  })

  const preHandler: preHandlerHookHandler = function accessLogPreHandler(request, reply, done) {
    attempt((exchange) => see(exchange, request), request, reply)
    done()
  }
  app.addHook('preHandler', preHandler)
  // Hooks that are added later may be those that find out who it is; Fastify adds them when the plugin at hand is through.
  app.addHook('onRoute', function moveSeeing() {
    this.after(() => runLast(this, preHandler))
  })

  app.addHook('onError', function accessLogOnError(request, reply, error, done) {
    attempt((exchange) => exchange.fail(error), request, reply)
    done()
  })

  // An error of a stream whose head has left reaches no hook; only the stream tells of it.
  // An error of a stream whose head has left reaches no hook; only the stream tells of it.
  watchSend(app, (reply, payload) => {
    attempt(
      (exchange) => {
        if (exchange.lastUser === null) see(exchange, reply.request)
        if (typeof payload === 'object' && payload !== null) watchPayload(payload, exchange)
      },
      reply.request,
      reply,
    )
  })
}

function keepContext(exchange: Exchange): void {
  exchange.context = new AsyncResource('AccessRecord')
}

/** A trustProxy function of the user's may throw: then the record asks once more at its end, and reports it. */
function addressNow(request: FastifyRequest): string | undefined {
  try {
    return request.ip
  } catch {
    return undefined
  }
}
