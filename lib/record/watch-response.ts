import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import type { Exchange } from './exchange.ts'
import { isClientGone } from './outcome.ts'

/** RFC 9113 section 7: the peer does not want the stream any more. */
const HTTP2_CANCEL = 8

/**
 * Follows a response that no HTTP/1 connection of ours carries: HTTP/2, inject(), an answered upgrade, a scope that
 * was registered without its server.
 */
export function watchResponse(exchange: Exchange, res: ServerResponse): void {
  exchange.res = res
  // First in line: a listener of @fastify/websocket destroys the socket at finish.
  res.prependListener('finish', () => exchange.recorder.finish(exchange, isPeerGone(exchange)))
  const over = () => {
    if (exchange.ended) return
    blame(exchange, res)
    exchange.recorder.close(exchange, isPeerGone(exchange) || isAborted(res), res.headersSent)
  }
  res.on('close', over)
  // A response queued on a pipelined connection that closes never emits `close` on Node 20 and 22.
  exchange.req.on('close', () => void (exchange.req.destroyed && exchange.req.aborted && over()))
}

function isPeerGone({ req, res }: Exchange): boolean {
  const stream = (res as unknown as Http2ServerResponse).stream
  if (stream !== undefined) {
    return (
      stream.rstCode === HTTP2_CANCEL || (req.aborted && stream.session?.destroyed !== false && stream.rstCode === 0)
    )
  }
  const socket = req.socket
  return socket?.readableEnded === true || isClientGone(socket?.errored)
}

/** inject() with a signal destroys the response with an AbortError: the client of a test left. */
function isAborted(res: ServerResponse): boolean {
  return res.errored?.name === 'AbortError'
}

function blame(exchange: Exchange, { errored }: ServerResponse): void {
  if (errored === null || errored === undefined || exchange.failed) return
  if (errored.name !== 'AbortError' && !isClientGone(errored)) exchange.fail(errored)
}
