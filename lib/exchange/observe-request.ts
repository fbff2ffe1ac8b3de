import { AsyncResource } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'
import { Duplex } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Exchange, exchangeSlot } from './exchange.ts'
import { readStatusLine } from './head/status-line.ts'
import type { Recorder } from './recorder.ts'
import type { Sender } from './sender.ts'
import type { SpanIds } from './trace/active-span.ts'
import { announce } from './watch/announce.ts'
import { watchPayload } from './watch/watch-payload.ts'

export interface RequestObserverOptions {
  /** Keeps who a request is from: a handler that logs its user out leaves none for the end. */
  see: Sender['see']
  /** Finds the span that a request runs in; null when no record shows it. */
  spanOf: ((request: FastifyRequest) => SpanIds | null) | null
}

type Observe = (request: FastifyRequest, reply: FastifyReply) => void

/** What hooks tell of a request, each noted on its exchange. None throws: what cannot be observed is no reason for a request to fail. */
export interface RequestObserver {
  /** Connects the request with its exchange, as all others do where they come first. */
  claim: Observe
  keepContext: Observe
  seeSpan: Observe
  seeUser: Observe
  keepError: (request: FastifyRequest, reply: FastifyReply, error: unknown) => void
  seeSent: (request: FastifyRequest, reply: FastifyReply, payload: unknown) => void
  seeTaken: Observe
}

type Slotted = FastifyRequest & { [exchangeSlot]: Exchange | null }

export function compileRequestObserver(recorder: Recorder, { see, spanOf }: RequestObserverOptions): RequestObserver {
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

  function quietly(
    observe: (request: FastifyRequest, reply: FastifyReply, seen?: unknown) => unknown,
  ): (request: FastifyRequest, reply: FastifyReply, seen?: unknown) => void {
    return (request, reply, seen) => {
      try {
        observe(request, reply, seen)
      } catch (error) {
        recorder.onFault(error)
      }
    }
  }

  return {
    claim: quietly(claim),
    keepContext: quietly(keepContext),
    seeSpan: quietly(seeSpan),
    seeUser: quietly(seeUser),
    keepError: quietly(keepError),
    seeSent: quietly(seeSent),
    seeTaken: quietly(seeTaken),
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
