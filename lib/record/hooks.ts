import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  preHandlerHookHandler,
} from 'fastify'
import { type Exchange, exchangeSlot } from './exchange.ts'
import { runFirst, runLast } from './first-hook.ts'
import { exchangeOf, type Observed, type Recorder } from './recorder.ts'
import { watchPayload } from './watch-payload.ts'
import { watchResponse } from './watch-response.ts'

type Slotted = FastifyRequest & { [exchangeSlot]: Exchange | null }

/**
 * Hangs the recorder on the Fastify hooks of a scope: who claims an exchange, who it is from, and which errors it had.
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
    const exchange = (reply.raw as Observed)[exchangeOf] ?? adopt(request, reply, recorder)
    exchange.request = request
    // A socket of HTTP/2 or inject() may not tell its address at the end.
    if (exchange.connection === null) exchange.address = addressNow(request)
    ;(request as Slotted)[exchangeSlot] = exchange
    return exchange
  }

  const onRequest: onRequestHookHandler = (request, reply, done) => {
    claim(request, reply)
    done()
  }
  app.addHook('onRequest', onRequest)
  app.after(() => runFirst(app, onRequest))

  const preHandler: preHandlerHookHandler = (request, reply, done) => {
    see(claim(request, reply), request)
    done()
  }
  app.addHook('preHandler', preHandler)
  // Hooks that are added later may be those that find out who it is; Fastify adds them when the plugin at hand is through.
  app.addHook('onRoute', function moveSeeing() {
    this.after(() => runLast(this, preHandler))
  })

  app.addHook('onError', (request, reply, error, done) => {
    claim(request, reply).fail(error)
    done()
  })

  // An error of a stream whose head has left reaches no hook; only the stream tells of it.
  app.addHook('onSend', (request, reply, payload, done) => {
    const exchange = claim(request, reply)
    if (exchange.lastUser === null) see(exchange, request)
    if (typeof payload === 'object' && payload !== null) watchPayload(payload, exchange)
    done()
  })
}

/** A trustProxy function of the user's may throw: then the record asks once more at its end, and reports it. */
function addressNow(request: FastifyRequest): string | undefined {
  try {
    return request.ip
  } catch {
    return undefined
  }
}

/** A response that no server signal announced: an upgrade that is answered, a scope without its server. */
function adopt(request: FastifyRequest, reply: FastifyReply, recorder: Recorder): Exchange {
  const exchange = (request.raw as Observed)[exchangeOf] ?? recorder.begin(request.raw, reply.raw, null)
  ;(reply.raw as Observed)[exchangeOf] = exchange
  watchResponse(exchange, reply.raw)
  return exchange
}
