import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { monotonic } from '../../time/clock.ts'
import { Connection } from '../connection.ts'
import { deliveryOf, didPeerLeave, isFaultless } from '../delivery.ts'
import { type Exchange, exchangeOf, type Observed } from '../exchange.ts'
import { readStatusLine, type StatusLine, statusLineOf } from '../head/status-line.ts'
import { isParseError } from '../outcome.ts'
import type { Recorder } from '../recorder.ts'
import { overhear } from './overhear.ts'

/** A connection of exchanges. */
type Carrying = Connection<Exchange>

const connectionOf: unique symbol = Symbol('fastify-access-log.connection')

type WatchedSocket = Socket & { [connectionOf]?: Carrying }
type Destroy = (error: Error | null, callback: (error?: Error | null) => void) => void

/** The connections of a server that are open. */
export interface Connections {
  /** Records what no hook has claimed. */
  recorder: Recorder
  readonly open: Set<Carrying>
}

export type ServerError = Error & { code?: string; rawPacket?: Buffer }

/** The connection of a socket, watched from its first signal on. */
export function connectionFor(socket: WatchedSocket, connections: Connections): Carrying {
  const known = socket[connectionOf]
  if (known !== undefined) return known
  const connection = new Connection<Exchange>(socket, monotonic())
  socket[connectionOf] = connection
  connections.open.add(connection)
  const { onFault } = connections.recorder
  overhear(
    socket,
    ['timeout', 'end', 'close'],
    (event) => {
      if (event === 'timeout') return () => onTimeout(connection)
      if (event === 'end') connection.peerEnded ||= !socket.writableEnded
      else if (event === 'close') closeConnection(connection, connections)
      return undefined
    },
    onFault,
  )
  sealAtDestroy(connection, onFault)
  readForeignWrites(connection)
  return connection
}

/** A destroyed socket of Node says so only when it is closed; a response may end in between, so what it had taken is noted before. */
export function sealAtDestroy(connection: Pick<Carrying, 'socket' | 'seal'>, onFault: (error: unknown) => void): void {
  const socket = connection.socket as unknown as { _destroy?: Destroy }
  const { _destroy: destroy } = socket
  if (typeof destroy !== 'function') return
  const sealing: Destroy = function sealing(this: Socket, error, callback) {
    try {
      connection.seal()
    } catch (fault) {
      onFault(fault)
    }
    destroy.call(this, error, callback)
  }
  Object.defineProperty(socket, '_destroy', { value: sealing, writable: true, configurable: true, enumerable: false })
}

type Written = { _header?: string | null } & Observed
type Carrier = Socket & { _httpMessage?: Written | null }

/**
 * Before its head, a response itself writes nothing but interim answers (1xx). Anything else that goes to the socket until then
 * was written by somebody without the response. Once the parser gave up, it belongs to the refusal; after an upgrade, to whoever
 * took the socket over.
 */
function readForeignWrites(connection: Carrying): void {
  const { socket } = connection
  for (const method of ['write', 'end'] as const) {
    const write = socket[method] as (...args: unknown[]) => unknown
    if (typeof write !== 'function') continue
    const value = function (this: Carrier, chunk?: unknown, encoding?: unknown, callback?: unknown): unknown {
      // Who takes the socket off a response to answer on it answers the first that is open.
      const response = this._httpMessage ?? (connection.open[0]?.res as Written | null | undefined)
      if (response && !response._header && !connection.speaksOther) noteStatus(response, chunk)
      return write.call(this, chunk, encoding, callback)
    }
    Object.defineProperty(socket, method, { value, writable: true, configurable: true, enumerable: false })
  }
}

function noteStatus({ [exchangeOf]: exchange }: Written, chunk: unknown): void {
  if (exchange !== undefined) exchange.writtenStatus ??= statusLineOf(chunk)
}

/** A listener of the time limit may let the connection live. Then whatever ends it later is something else. */
function onTimeout(connection: Carrying): void {
  const { destroyed, writableEnded } = connection.socket
  if (!destroyed && !writableEnded) return
  connection.timedOut = true
  for (const exchange of connection.open) exchange.timedOut = true
}

/** Ends what is open on a connection that is over, or of which no further signal will come. */
export function closeConnection(connection: Carrying, { recorder, open }: Connections): void {
  if (!open.delete(connection)) return
  const { socket, refusal, timedOut } = connection
  const peerLeft = didPeerLeave(connection, connection.open)
  for (const exchange of [...connection.open]) {
    const { head, whole } = exchange.sealed ?? deliveryOf(exchange)
    // Node 24 says no `finish` of a response whose socket is destroyed in the turn that took its last bytes.
    if (whole && isFaultless(connection)) exchange.recorder.finish(exchange)
    else {
      exchange.destroyedBy(exchange.res?.errored ?? socket.errored, peerLeft)
      exchange.recorder.close(exchange, peerLeft, head)
    }
  }
  // Nobody else is left whose bytes they could be.
  connection.parserAnswer = null
  if (refusal !== null) recorder.refuse(connection, refusal)
  // Bytes that never became a request before the time limit. After a first request they could not be told from its body.
  else if (timedOut && !connection.hadRequest && socket.bytesRead > 0) {
    recorder.refuse(connection, {
      startedAt: connection.startedAt,
      head: null,
      writtenStatus: { status: null },
      timedOut,
    })
  }
}

/** CONNECT, or an upgrade that somebody listens for: from here on the socket speaks for itself. */
export function leaveHttp(req: IncomingMessage, socket: Duplex, connections: Connections): void {
  if ((req as Observed)[exchangeOf] !== undefined) return
  const connection = connectionFor(socket as Socket, connections)
  connection.speaksOther = true
  const exchange = connections.recorder.begin(req, null, connection)
  exchange.leavesHttp = true
  exchange.writtenStatus = readStatusLine(socket)
  ;(req as Observed)[exchangeOf] = exchange
}

type Parser = { onIncoming?: ((req: IncomingMessage, keepAlive: boolean) => number) | null }

/** Without listeners Node drops a CONNECT and says nothing of it; only its parser knows that there was one. */
export function watchConnect(socket: Socket & { parser?: Parser }, server: Server, connections: Connections): void {
  const { parser } = socket
  const onIncoming = parser?.onIncoming
  if (!parser || !onIncoming) return
  parser.onIncoming = function incoming(req, keepAlive) {
    const skipsBody = onIncoming.call(this, req, keepAlive)
    try {
      if (req.method === 'CONNECT' && server.listenerCount('connect') === 0) leaveHttp(req, socket, connections)
    } catch (error) {
      connections.recorder.onFault(error)
    }
    return skipsBody
  }
}

/** The parser, a time limit or the socket itself gave up a connection. */
export function onClientError(error: ServerError, socket: Socket, connections: Connections): void {
  const connection = connectionFor(socket, connections)
  // Who destroys a response brings its own error here, with whatever code; a parser's comes while the socket lives.
  if (!isParseError(error) || socket.destroyed) return
  connection.parserError = error
  connection.speaksOther = true
  const timedOut = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const { last } = connection
  if (last !== null && !last.req.complete) {
    // The body of the last request is what was refused. Its response may be over: then there is nothing to add.
    if (last.ended) return
    last.timedOut ||= timedOut
    last.writtenStatus = readRefusal(socket)
    connection.parserAnswer = last.writtenStatus
    return
  }
  // A connection on which nothing was asked, a browser's or a probe's, runs into the time limit of a request too.
  if (timedOut && socket.bytesRead === 0) return
  const head = beginsRequest(connection, error.rawPacket) ? error.rawPacket : null
  connection.refusal ??= {
    // Otherwise only Node's parser knows when the first byte came, and from Node 22 on it tells nobody.
    startedAt: head !== null || connection.hadRequest ? monotonic() : connection.startedAt,
    head,
    writtenStatus: readRefusal(socket),
    timedOut,
  }
  connection.parserAnswer = connection.refusal.writtenStatus
}

/** Whoever gets the error may let the connection live: then a response may still be sent on it, whose head is none of the refusal's. */
function readRefusal(socket: Carrier): StatusLine {
  return readStatusLine(socket, (chunk, { status }) => {
    const head = socket._httpMessage?._header
    if (typeof head !== 'string') return false
    return status === null || (typeof chunk === 'string' && chunk.startsWith(head))
  })
}

/** The packet that broke the parser is a request's beginning only when nothing came on the connection before it. */
function beginsRequest(connection: Carrying, packet: Buffer | undefined): packet is Buffer {
  return packet !== undefined && !connection.hadRequest && connection.socket.bytesRead === packet.length
}
