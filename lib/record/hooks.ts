import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Exchange, exchangeSlot } from './exchange.ts'
import { exchangeOf, type Observed, type Recorder } from './recorder.ts'
import { watchResponse } from './watch-response.ts'

type Slotted = FastifyRequest & { [exchangeSlot]: Exchange | null }

/** Hangs the recorder on the Fastify hooks of a scope: who claims an exchange, and which errors it had. */
export function addRecordHooks(app: FastifyInstance, recorder: Recorder): void {
  app.decorateRequest(exchangeSlot, null)

  app.addHook('onRequest', (request, reply, done) => {
    const exchange = (reply.raw as Observed)[exchangeOf] ?? adopt(request, reply, recorder)
    exchange.request = request
    ;(request as Slotted)[exchangeSlot] = exchange
    done()
  })

  app.addHook('onError', (request, _reply, error, done) => {
    ;(request as Slotted)[exchangeSlot]?.fail(error)
    done()
  })

  // An error of a stream whose head has left reaches no hook; only the stream tells of it.
  app.addHook('onSend', (request, _reply, payload, done) => {
    if (typeof payload === 'object' && payload !== null) watchPayload(payload, (request as Slotted)[exchangeSlot])
    done()
  })
}

/** A response that no server signal announced: inject(), an upgrade that is answered, a scope without its server. */
function adopt(request: FastifyRequest, reply: FastifyReply, recorder: Recorder): Exchange {
  const upgrade = (request.raw as Observed)[exchangeOf]
  const exchange = upgrade ?? recorder.begin(request.raw, reply.raw, null)
  ;(reply.raw as Observed)[exchangeOf] = exchange
  exchange.address = request.ip
  watchResponse(exchange, reply.raw)
  return exchange
}

interface Failing {
  once(event: 'error', listener: (error: unknown) => void): unknown
}

function watchPayload(payload: object, exchange: Exchange | null): void {
  if (exchange === null) return
  if (typeof (payload as Partial<Failing>).once === 'function') {
    ;(payload as Failing).once('error', (error) => exchange.fail(error))
  }
}
