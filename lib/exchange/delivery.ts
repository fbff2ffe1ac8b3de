import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { isClientGone } from './outcome.ts'

/** How much of a response a socket took. */
export interface Delivery {
  head: boolean
  whole: boolean
}

/** A connection as far as it tells what became of a response. */
export interface Carrier {
  readonly socket: Socket
  /** Bytes that left since the response before was over. */
  readonly bytesSince: number
  /** The error with which the parser gave up. */
  readonly parserError: unknown
  /** Whether the peer ended the connection before the server did. */
  readonly peerEnded: boolean
}

/** What Node keeps of a message: whether its head was given away, and what waits for a socket that takes it. */
type Outgoing = ServerResponse & {
  _header?: string | null
  _headerSent?: boolean
  outputData?: readonly { data: unknown }[]
}

/** A response and what carries it. */
export interface Carried {
  readonly res: ServerResponse | null
  readonly connection: Carrier | null
}

/**
 * What its socket has taken of a response by now: nothing of one that is queued behind another, as it has no socket yet, or
 * that was made after the socket was gone or ended.
 */
export function deliveryOf(exchange: Carried): Delivery {
  const head = isHeadTaken(exchange)
  return { head, whole: head && isWholeTaken(exchange) }
}

/** Whether its socket has taken the head of a response. */
export function isHeadTaken({ res, connection }: Carried): boolean {
  if (res === null || connection === null || res.socket === null) return false
  const { _headerSent = res.headersSent } = res as Outgoing
  // A stream in the place of a socket counts no bytes.
  return _headerSent && !waitsForSocket(res) && !(connection.bytesSince <= 0)
}

/** Whether the head of a response was made but not yet written, because the response is queued behind another. */
export function waitsForSocket(res: ServerResponse): boolean {
  const { _header, outputData = [] } = res as Outgoing
  const first = outputData[0]?.data
  return typeof first === 'string' && typeof _header === 'string' && first.startsWith(_header)
}

function isWholeTaken({ res, connection }: Carried): boolean {
  if (res === null || connection === null) return false
  const { outputData = [] } = res as Outgoing
  return res.writableEnded && outputData.length === 0 && isInKernel(connection.socket)
}

/**
 * Whether no error of the socket says that its last bytes could not be written. A socket that was merely destroyed, by a
 * server that closes or a listener that hangs up, had taken them before.
 */
export function isFaultless({ socket, parserError }: Carrier): boolean {
  const error = socket.errored ?? (socket as Socket & { _writableState?: { errored: unknown } })._writableState?.errored
  return error === null || error === undefined || error === parserError
}

/**
 * Whether the peer left first, and not because the server had ended the connection. Code that destroys a response hands its
 * own error to the socket; with whatever code, that error is none of the peer's.
 */
export function didPeerLeave(
  { peerEnded, socket }: Pick<Carrier, 'peerEnded' | 'socket'>,
  responses: readonly Pick<Carried, 'res'>[],
): boolean {
  if (peerEnded) return true
  const { errored } = socket
  return isClientGone(errored) && !responses.some(({ res }) => res?.errored === errored)
}

type Handle = { _parent?: { writeQueueSize: number } }

/** Whether the kernel has all that was written to a socket. TLS says so a turn after the TCP socket under it took it. */
function isInKernel(socket: Socket & { _bytesDispatched?: number; _handle?: Handle | null }): boolean {
  if (socket.writableLength === 0) return true
  return socket._handle?._parent?.writeQueueSize === 0 && socket._bytesDispatched === socket.bytesWritten
}
