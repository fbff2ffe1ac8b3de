import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerResponse, Http2Session, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import { type Carrier, didPeerLeave, waitsForSocket } from '../delivery.ts'
import { type Exchange, exchangeOf, type Observed, type Recording } from '../exchange.ts'
import { overhear } from './overhear.ts'

/** How to end each response that is followed and open. */
const open = new Map<Exchange, () => void>()

/** Ends what is open, of one recorder or of all: the process ends now, or nobody will hear of the signal that follows. */
export function endResponses(recorder?: Recording): void {
  for (const [exchange, end] of open) {
    if (recorder === undefined || exchange.recorder === recorder) end()
  }
}

/**
 * Follows a response that no HTTP/1 connection of ours carries: HTTP/2, inject(), an answered upgrade, a scope that
 * was registered without its server.
 */
export function watchResponse(exchange: Exchange, res: ServerResponse): void {
  exchange.res = res
  const { recorder, req } = exchange
  const { isPeerGone, headersLeft, leftNow } = compilePeer(exchange, res)
  const finish = () => {
    open.delete(exchange)
    if (isPeerGone()) recorder.close(exchange, true, headersLeft())
    else recorder.finish(exchange)
  }
  const over = (hasHead = headersLeft()) => {
    open.delete(exchange)
    if (exchange.ended) return
    const peerLeft = isPeerGone()
    exchange.destroyedBy(res.errored, peerLeft)
    recorder.close(exchange, peerLeft, hasHead)
  }
  open.set(exchange, () => {
    const left = leftNow()
    if (left === 'all' && !exchange.ended) finish()
    else over(left !== 'nothing')
  })
  if (!('emit' in res)) watchEnd(res, finish, recorder.onFault)
  overhear(
    res,
    ['close', 'finish'],
    (event) => {
      if (event === 'close') over()
      else if (event === 'finish') finish()
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

/** An object in the place of a response, as an adapter to another server hands it over, may have no events: its end is all it tells. */
function watchEnd(res: ServerResponse, finish: () => void, onFault: (error: unknown) => void): void {
  const { end } = res
  const value = function ended(this: ServerResponse, ...args: unknown[]): unknown {
    const answer: unknown = Reflect.apply(end, this, args)
    try {
      finish()
    } catch (error) {
      onFault(error)
    }
    return answer
  }
  Object.defineProperty(res, 'end', { value, writable: true, configurable: true, enumerable: true })
}

interface Peer {
  isPeerGone(): boolean
  /** Whether the head of the response went out while the peer was there. */
  headersLeft(): boolean
  /** What of the response is out of this process already, though its signal may not have come. */
  leftNow(): 'nothing' | 'head' | 'all'
}

/** A request of light-my-request, which keeps the signal that is aborted when its client leaves. */
type Injected = IncomingMessage & { _lightMyRequest?: { signal?: AbortSignal } }

function compilePeer(exchange: Exchange, res: ServerResponse): Peer {
  const { socket, _lightMyRequest: injected } = exchange.req as Injected
  const { stream } = res as unknown as Partial<Http2ServerResponse>
  if (typeof stream?.respond === 'function') return compileHttp2Peer(exchange, res, stream)
  const isAborted = () => injected?.signal?.aborted === true
  const connection = socket == null || injected !== undefined ? null : peerOf(socket, exchange.recorder.onFault)
  return {
    isPeerGone: () => isAborted() || (connection !== null && didPeerLeave(connection, [exchange])),
    headersLeft: () => res.headersSent && !waitsForSocket(res) && !isAborted(),
    leftNow: () => {
      if (res.writableEnded && !res.socket?.writableLength) return 'all'
      return res.headersSent ? 'head' : 'nothing'
    },
  }
}

const peerSlot: unique symbol = Symbol('fastify-access-log.peer')

type PeerSocket = Socket & { [peerSlot]?: Peering }

type Peering = Pick<Carrier, 'socket' | 'peerEnded'>

/** What a connection of another server's tells of its peer, for all its requests. */
function peerOf(socket: PeerSocket, onFault: (error: unknown) => void): Peering {
  const known = socket[peerSlot]
  if (known !== undefined) return known
  const peer = { socket, peerEnded: false }
  socket[peerSlot] = peer
  overhear(
    socket,
    ['end'],
    () => {
      peer.peerEnded ||= !socket.writableEnded
      return undefined
    },
    onFault,
  )
  return peer
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
