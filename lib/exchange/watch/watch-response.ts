import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import type { Socket } from 'node:net'
import { type Carrier, didPeerLeave, waitsForSocket } from '../delivery.ts'
import type { Exchange, Recording } from '../exchange.ts'
import { compileHttp2Peer } from './http2-peer.ts'
import { overhear } from './overhear.ts'
import type { Peer } from './peer.ts'

/** How to end each response that is followed and open. */
const open = new Map<Exchange, () => void>()

/** Ends what is open, of one recorder or of all: the process ends now, or no further signal will be heard. */
export function endResponses(recorder?: Recording): void {
  for (const [exchange, end] of open) {
    if (recorder === undefined || exchange.recorder === recorder) end()
  }
}

/** What one recorder, whose log is over, left open is recorded by another. */
export function handOverResponses(from: Recording, to: Recording): void {
  for (const exchange of open.keys()) {
    if (exchange.recorder === from) exchange.recorder = to
  }
}

/**
 * Follows a response that no HTTP/1 connection of ours carries: HTTP/2, inject(), an answered upgrade, a scope that
 * was registered without its server.
 */
export function watchResponse(exchange: Exchange, res: ServerResponse): void {
  exchange.res = res
  const { req } = exchange
  const { onFault } = exchange.recorder
  const { isWhole, isPeerGone, headersLeft, errorOfCut, leftNow } = compilePeer(exchange, res, () => over())
  const over = (hasHead = headersLeft()) => {
    open.delete(exchange)
    if (exchange.ended) return
    const peerLeft = isPeerGone()
    exchange.destroyedBy(res.errored ?? errorOfCut(), peerLeft)
    exchange.recorder.close(exchange, peerLeft, hasHead)
  }
  const finish = () => {
    open.delete(exchange)
    if (isWhole()) exchange.recorder.finish(exchange)
    else over()
  }
  open.set(exchange, () => {
    const left = leftNow()
    if (left === 'all' && !exchange.ended) finish()
    else over(left !== 'nothing')
  })
  if (!('emit' in res)) watchEnd(res, finish, onFault)
  overhear(
    res,
    ['close', 'finish'],
    (event) => {
      if (event === 'close') over()
      else if (event === 'finish') finish()
      return undefined
    },
    onFault,
  )
  // A response queued on a pipelined connection that closes never emits `close` on Node 20 and 22.
  overhear(
    req,
    ['close'],
    () => {
      if (req.aborted) over()
      return undefined
    },
    onFault,
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

/** A request of light-my-request, which keeps the signal that is aborted when its client leaves. */
type Injected = IncomingMessage & { _lightMyRequest?: { signal?: AbortSignal } }

function compilePeer(exchange: Exchange, res: ServerResponse, onForgotten: () => void): Peer {
  const { socket, _lightMyRequest: injected } = exchange.req as Injected
  const { stream } = res as unknown as Partial<Http2ServerResponse>
  if (typeof stream?.respond === 'function') return compileHttp2Peer(exchange, res, stream, onForgotten)
  const isAborted = () => injected?.signal?.aborted === true
  const connection = socket == null || injected !== undefined ? null : peerOf(socket, exchange.recorder.onFault)
  const isPeerGone = () => isAborted() || (connection !== null && didPeerLeave(connection, [exchange]))
  return {
    isWhole: () => !isPeerGone(),
    isPeerGone,
    headersLeft: () => res.headersSent && !waitsForSocket(res) && !isAborted(),
    errorOfCut: () => null,
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
