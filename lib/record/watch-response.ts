import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse, Http2Session, ServerHttp2Stream } from 'node:http2'
import type { Exchange } from './exchange.ts'
import { isClientGone } from './outcome.ts'

/** How to end each response that is followed and open. */
const open = new Map<Exchange, () => void>()

/** Ends what is open, as the process ends now: no signal follows. */
export function endResponses(): void {
  for (const end of open.values()) end()
}

/**
 * Follows a response that no HTTP/1 connection of ours carries: HTTP/2, inject(), an answered upgrade, a scope that
 * was registered without its server.
 * @param signal aborted when the client of an injected request leaves
 */
export function watchResponse(exchange: Exchange, res: ServerResponse, signal?: AbortSignal): void {
  exchange.res = res
  const { isPeerGone, headersLeft, leftNow } = compilePeer(exchange, res, signal)
  const finish = () => {
    open.delete(exchange)
    if (isPeerGone()) exchange.recorder.close(exchange, true, headersLeft())
    else exchange.recorder.finish(exchange)
  }
  const over = (hasHead = headersLeft()) => {
    open.delete(exchange)
    if (exchange.ended) return
    exchange.blame(res.errored)
    exchange.recorder.close(exchange, isPeerGone(), hasHead)
  }
  open.set(exchange, () => {
    const left = leftNow()
    if (left === 'all' && !exchange.ended) finish()
    else over(left !== 'nothing')
  })
  // First in line: a listener of @fastify/websocket destroys the socket at finish.
  res.prependListener('finish', finish)
  res.on('close', () => over())
  // A response queued on a pipelined connection that closes never emits `close` on Node 20 and 22.
  exchange.req.on('close', () => {
    if (exchange.req.aborted) over()
  })
}

interface Peer {
  isPeerGone(): boolean
  /** Whether the head of the response went out while the peer was there. */
  headersLeft(): boolean
  /** What of the response is out of this process already, though its signal may not have come. */
  leftNow(): 'nothing' | 'head' | 'all'
}

function compilePeer({ req }: Exchange, res: ServerResponse, signal: AbortSignal | undefined): Peer {
  const { stream } = res as unknown as Http2ServerResponse
  if (stream !== undefined) return compileHttp2Peer(res, stream)
  return {
    isPeerGone: () =>
      signal?.aborted === true || req.socket?.readableEnded === true || isClientGone(req.socket?.errored),
    headersLeft: () => res.headersSent && signal?.aborted !== true,
    leftNow: () => {
      if (res.writableEnded && !res.socket?.writableLength) return 'all'
      return res.headersSent ? 'head' : 'nothing'
    },
  }
}

/** A stream that broke off was reset by its peer unless we destroyed it, with whatever code. */
function compileHttp2Peer(res: ServerResponse, stream: ServerHttp2Stream): Peer {
  // A stream forgets its session when it ends.
  const session: Http2Session | undefined = stream.session
  const isReset = () => stream.aborted || stream.rstCode !== 0
  const { destroy } = res
  const { respond } = stream
  let cut = false
  let headersLeft = false
  let sentBefore = 0
  res.destroy = (error) => {
    cut = true
    return destroy.call(res, error)
  }
  stream.respond = (...args) => {
    headersLeft = !isReset()
    sentBefore = bytesSent(session)
    respond.apply(stream, args)
  }
  return {
    isPeerGone: () => !cut && (isReset() || session?.destroyed === true),
    headersLeft: () => headersLeft,
    // What a turn says is sent at its end.
    leftNow: () => {
      if (!headersLeft || bytesSent(session) === sentBefore) return 'nothing'
      return stream.state.localClose === 1 ? 'all' : 'head'
    },
  }
}

/** Bytes that a session gave to its socket, which itself does not count them. */
function bytesSent(session: Http2Session | undefined): number {
  const { _handle: handle } = (session?.socket ?? {}) as { _handle?: { bytesWritten: number } | null }
  return handle?.bytesWritten ?? 0
}
