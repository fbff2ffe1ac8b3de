import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import type { Socket } from 'node:net'
import { type Carrier, didPeerLeave, waitsForSocket } from '../delivery.ts'
import type { Exchange, Recording } from '../exchange.ts'
import { compileHttp2Peer } from './http2-peer.ts'
import { overhear } from './overhear.ts'
import type { Peer } from './peer.ts'
import { sealAtDestroy } from './watch-connection.ts'

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
  const { onFault } = exchange.recorder
  const connection = connectionBehind(exchange, res)
  const { isWhole, isPeerGone, headersLeft, errorOfCut, leftNow } = compilePeer(exchange, res, connection, () => over())
  /** Whether the head had left when the socket was destroyed: one that is made after that goes nowhere. */
  let hadHead: boolean | null = null
  const carried: Followed = {
    seal: () => {
      hadHead ??= headersLeft()
    },
    lose: () => over(),
  }
  const stop = () => {
    open.delete(exchange)
    connection?.open.delete(carried)
  }
  const over = (hasHead = hadHead ?? headersLeft()) => {
    stop()
    if (exchange.ended) return
    const peerLeft = isPeerGone()
    exchange.destroyedBy(res.errored ?? errorOfCut(), peerLeft)
    exchange.recorder.close(exchange, peerLeft, hasHead)
  }
  const finish = () => {
    stop()
    if (hadHead !== false && isWhole()) exchange.recorder.finish(exchange)
    else over()
  }
  open.set(exchange, () => {
    const left = leftNow()
    if (left === 'all' && !exchange.ended) finish()
    else over(left !== 'nothing')
  })
  // A response queued on a pipelined connection that closes never emits `close` on Node 20 and 22.
  connection?.open.add(carried)
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

function compilePeer(
  exchange: Exchange,
  res: ServerResponse,
  connection: Peering | null,
  onForgotten: () => void,
): Peer {
  const { stream } = res as MaybeOfHttp2
  if (typeof stream?.respond === 'function') return compileHttp2Peer(exchange, res, stream, onForgotten)
  const { _lightMyRequest: injected } = exchange.req as Injected
  const isAborted = () => injected?.signal?.aborted === true
  const isPeerGone = () => isAborted() || (connection !== null && didPeerLeave(connection, [exchange]))
  return {
    isWhole: () => !isPeerGone(),
    isPeerGone,
    headersLeft: () => res.headersSent && !waitsForSocket(res) && !isAborted(),
    errorOfCut: () => null,
    leftNow: () => {
      if (!res.headersSent || waitsForSocket(res)) return 'nothing'
      return res.writableEnded && !res.socket?.writableLength ? 'all' : 'head'
    },
  }
}

type MaybeOfHttp2 = { stream?: Http2ServerResponse['stream'] }

const peerSlot: unique symbol = Symbol('fastify-access-log.peer')

type PeerSocket = Socket & { [peerSlot]?: Peering }

/** What a connection of another server's tells of its peer, for all its requests. */
interface Peering extends Pick<Carrier, 'socket' | 'peerEnded'> {
  peerEnded: boolean
  readonly open: Set<Followed>
  /** The socket is about to be destroyed. */
  seal(): void
}

/** An open response as its connection tells it of its end. */
interface Followed {
  seal(): void
  lose(): void
}

/** Null for a response that no HTTP/1 connection carries. */
function connectionBehind({ req, recorder: { onFault } }: Exchange, res: ServerResponse): Peering | null {
  const { socket, _lightMyRequest: injected } = req as Injected & { socket: PeerSocket | null | undefined }
  if ((res as MaybeOfHttp2).stream || injected !== undefined || socket == null) return null
  const known = socket[peerSlot]
  if (known !== undefined) return known
  const open = new Set<Followed>()
  const connection: Peering = {
    socket,
    peerEnded: false,
    open,
    seal: () => {
      for (const response of open) response.seal()
    },
  }
  socket[peerSlot] = connection
  sealAtDestroy(connection, onFault)
  overhear(
    socket,
    ['end', 'close'],
    (event) => {
      if (event === 'end') connection.peerEnded ||= !socket.writableEnded
      // After the listeners, as Node itself tells the response that has the socket.
      else if (event === 'close') return () => loseAll(open)
      return undefined
    },
    onFault,
  )
  return connection
}

function loseAll(open: Iterable<Followed>): void {
  for (const response of open) response.lose()
}
