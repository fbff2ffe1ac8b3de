import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerResponse, Http2Session, ServerHttp2Stream } from 'node:http2'
import { type Exchange, exchangeOf, type Observed } from '../exchange.ts'
import { isClientGone } from '../outcome.ts'
import { overhear } from './overhear.ts'

/**
 * Follows a response that no HTTP/1 connection of ours carries: HTTP/2, inject(), an answered upgrade, a scope that
 * was registered without its server.
 */
export function watchResponse(exchange: Exchange, res: ServerResponse): void {
  exchange.res = res
  const { recorder, req } = exchange
  const { isPeerGone, headersLeft } = compilePeer(exchange, res)
  const over = () => {
    if (exchange.ended) return
    exchange.destroyedBy(res.errored)
    recorder.close(exchange, isPeerGone(), headersLeft())
  }
  overhear(
    res,
    ['close', 'finish'],
    (event) => {
      if (event === 'close') over()
      else if (event === 'finish') {
        if (isPeerGone()) recorder.close(exchange, true, headersLeft())
        else recorder.finish(exchange)
      }
      return undefined
    },
    recorder.onFault,
  )
  // A response queued on a pipelined connection that closes never emits `close` on Node 20 and 22.
  overhear(
    req,
    ['close'],
    () => {
      if (req.aborted) over()
      return undefined
    },
    recorder.onFault,
  )
}

interface Peer {
  isPeerGone(): boolean
  /** Whether the head of the response went out while the peer was there. */
  headersLeft(): boolean
}

/** A request of light-my-request, which keeps the signal that is aborted when its client leaves. */
type Injected = IncomingMessage & { _lightMyRequest?: { signal?: AbortSignal } }

function compilePeer(exchange: Exchange, res: ServerResponse): Peer {
  const { socket, _lightMyRequest: injected } = exchange.req as Injected
  const { stream } = res as unknown as Http2ServerResponse
  if (stream !== undefined) return compileHttp2Peer(exchange, res, stream)
  const isAborted = () => injected?.signal?.aborted === true
  return {
    isPeerGone: () => isAborted() || socket?.readableEnded === true || isClientGone(socket?.errored),
    headersLeft: () => res.headersSent && !isAborted(),
  }
}

/** A stream that broke off was reset by its peer unless we destroyed it, with whatever code. */
function compileHttp2Peer(exchange: Exchange, res: ServerResponse, stream: ServerHttp2Stream): Peer {
  ;(stream as Observed)[exchangeOf] = exchange
  // A stream forgets its session when it ends.
  const session: Http2Session | undefined = stream.session
  const isReset = () => stream.aborted || stream.rstCode !== 0
  const { destroy } = res
  const { respond } = stream
  let cut = false
  let headersLeft = false
  res.destroy = (error) => {
    cut = true
    return destroy.call(res, error)
  }
  stream.respond = (...args) => {
    headersLeft = !isReset()
    respond.apply(stream, args)
  }
  return { isPeerGone: () => !cut && (isReset() || session?.destroyed === true), headersLeft: () => headersLeft }
}
