import diagnosticsChannel from 'node:diagnostics_channel'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Server as TlsServer } from 'node:tls'
import { monotonic } from '../clock.ts'
import { answerByDefault } from './answer-by-default.ts'
import { Connection } from './connection.ts'
import type { Exchange } from './exchange.ts'
import { isInKernel } from './in-kernel.ts'
import { isClientGone, isParseError } from './outcome.ts'
import { exchangeOf, type Observed, type Recorder } from './recorder.ts'
import { readStatusLine } from './status-line.ts'

/**
 * Node's own channels see every HTTP/1 request the parser let through, also those that Node answers by itself, and
 * every finished response before any other listener. They belong to the process, so servers that are not ours pass by.
 */
const started = 'http.server.request.start'
const finished = 'http.server.response.finish'
const accepted = 'net.server.socket'

const watchOf: unique symbol = Symbol('fastify-access-log.watch')
const connectionOf: unique symbol = Symbol('fastify-access-log.connection')

type WatchedServer = Server & { [watchOf]?: Watch | null }
type WatchedSocket = Socket & { [connectionOf]?: Connection }
type Message = { request: IncomingMessage; response: ServerResponse; socket: Socket; server: Server }

interface Watch {
  recorder: Recorder
  server: Server
  connections: Set<Connection>
  detach: (() => void)[]
}

const watches = new Set<Watch>()

/** Feeds the recorder with all that happens on a server's HTTP/1 connections. Returns the way to stop. */
export function watchHttp1(server: Server, recorder: Recorder): () => void {
  const watch: Watch = { server, recorder, connections: new Set(), detach: [] }
  if (watches.size === 0) subscribe()
  watches.add(watch)
  attach(server, watch)
  return () => {
    watches.delete(watch)
    for (const detach of watch.detach) detach()
    // What a server that is over left open will send no further signal.
    for (const connection of watch.connections) onClosed(connection, watch)
    if (watches.size === 0) unsubscribe()
  }
}

/** Ends what is open on every server, as the process ends now: no signal follows. */
export function endConnections(): void {
  for (const watch of watches) for (const connection of watch.connections) onClosed(connection, watch)
}

function subscribe(): void {
  diagnosticsChannel.subscribe(started, onStarted)
  diagnosticsChannel.subscribe(finished, onFinished)
  diagnosticsChannel.subscribe(accepted, onAccepted)
}

function unsubscribe(): void {
  diagnosticsChannel.unsubscribe(started, onStarted)
  diagnosticsChannel.unsubscribe(finished, onFinished)
  diagnosticsChannel.unsubscribe(accepted, onAccepted)
}

function onStarted(message: unknown): void {
  const { request, response, socket, server } = message as Message
  const watch = watchFor(server)
  if (watch !== null) watch.recorder.begin(request, response, connectionFor(socket, watch))
}

function onFinished(message: unknown): void {
  const { response, socket } = message as Message
  const exchange = (response as Observed)[exchangeOf]
  if (exchange === undefined || exchange.ended || exchange.connection === null) return
  if (isDelivered(socket)) exchange.recorder.finish(exchange)
  else exchange.recorder.close(exchange, isClientGone(socket.errored), headersLeft(exchange))
}

/**
 * Node says `finish` also when the last bytes could not be written. A socket that was merely destroyed, by a server that
 * closes or a listener that hangs up, had taken them before.
 */
function isDelivered(socket: Socket & { _writableState?: { errored: unknown } }): boolean {
  const error = socket.errored ?? socket._writableState?.errored
  return error === null || error === undefined || isParseError(error)
}

/** A second binding of `localhost` is a server Fastify shows to nobody; it is met at its first connection. */
function onAccepted(message: unknown): void {
  const { socket } = message as { socket: Socket & { server?: Server } }
  if (socket.server === undefined || (socket.server as WatchedServer)[watchOf] !== undefined) return
  const watch = watchFor(socket.server)
  if (watch !== null && !isTls(socket.server)) connectionFor(socket, watch)
}

/** The watch of a server of ours, also of a further binding, which shares the request listener; null for others'. */
function watchFor(server: WatchedServer): Watch | null {
  const known = server[watchOf]
  if (known !== undefined) return known
  server[watchOf] = null
  const listeners = new Set(server.listeners('request'))
  for (const watch of watches) {
    if (watch.server.listeners('request').some((listener) => listeners.has(listener))) attach(server, watch)
  }
  return server[watchOf]
}

function attach(server: WatchedServer, watch: Watch): void {
  const listen = <Args extends unknown[]>(event: string, listener: (...args: Args) => void) => {
    server.prependListener(event, listener as (...args: unknown[]) => void)
    watch.detach.push(() => server.removeListener(event, listener as (...args: unknown[]) => void))
  }
  server[watchOf] = watch
  watch.detach.push(() => {
    server[watchOf] = null
  })
  listen(isTls(server) ? 'secureConnection' : 'connection', (socket: Socket & { alpnProtocol?: string | false }) => {
    // A secure server of HTTP/2 may take HTTP/1 beside it; what speaks HTTP/2 is watched a stream at a time.
    if (socket.alpnProtocol !== 'h2') connectionFor(socket, watch)
  })
  listen('clientError', (error: Error & { code?: string; rawPacket?: Buffer }, socket: Duplex) => {
    onClientError(error, socket as Socket, watch)
    if (server.listenerCount('clientError') === 1) answerByDefault(error, socket as Socket)
  })
  listen('connect', (req: IncomingMessage, socket: Duplex) => {
    leaveHttp(req, socket as Socket, watch)
    // Without listeners Node drops a CONNECT; ours must not keep it alive.
    if (server.listenerCount('connect') === 1) socket.destroy()
  })
  watchUpgrades(server, watch, listen)
}

/** Node takes an Upgrade header for a plain request unless someone listens, so we listen only beside others. */
function watchUpgrades(
  server: Server,
  watch: Watch,
  listen: <Args extends unknown[]>(event: string, listener: (...args: Args) => void) => void,
): void {
  let listening = false
  const begin = () => {
    if (listening) return
    listening = true
    listen('upgrade', (req: IncomingMessage, socket: Duplex) => leaveHttp(req, socket as Socket, watch))
  }
  if (server.listenerCount('upgrade') > 0) begin()
  else listen('newListener', (event: string) => void (event === 'upgrade' && begin()))
}

function leaveHttp(req: IncomingMessage, socket: Socket, watch: Watch): void {
  const exchange = watch.recorder.begin(req, null, connectionFor(socket, watch))
  exchange.leavesHttp = true
  exchange.said = readStatusLine(socket)
  ;(req as Observed)[exchangeOf] = exchange
}

function connectionFor(socket: WatchedSocket, watch: Watch): Connection {
  const known = socket[connectionOf]
  if (known !== undefined) return known
  const connection = new Connection(socket, monotonic())
  socket[connectionOf] = connection
  watch.connections.add(connection)
  socket.on('timeout', () => onTimeout(connection))
  socket.on('close', () => onClosed(connection, watch))
  return connection
}

function onTimeout(connection: Connection): void {
  connection.timedOut = true
  for (const exchange of connection.open) exchange.timedOut = true
}

function onClosed(connection: Connection, { recorder, connections }: Watch): void {
  if (!connections.delete(connection)) return
  const { socket, refusal, timedOut } = connection
  const clientLeft = socket.readableEnded || isClientGone(socket.errored)
  for (const exchange of [...connection.open]) {
    if (leftWhole(exchange, socket)) recorder.finish(exchange)
    else {
      exchange.blame(exchange.res?.errored ?? socket.errored)
      recorder.close(exchange, clientLeft, headersLeft(exchange))
    }
  }
  if (refusal !== null) recorder.refuse(connection, refusal)
  // Bytes that never became a request, until the connection's time was over. Later ones cannot be told from a body.
  else if (timedOut && !connection.hadRequest && socket.bytesRead > 0) {
    recorder.refuse(connection, { startedAt: connection.startedAt, head: null, said: { status: null }, timedOut })
  }
}

/**
 * A response queued behind another was given no socket, and one that was made when the socket was gone wrote nothing: its
 * head exists, but never left.
 */
function headersLeft({ res, connection }: Exchange): boolean {
  return res?.headersSent === true && res.socket !== null && connection !== null && connection.bytesSince > 0
}

/** Node 24 says no `finish` of a response whose socket is destroyed in the turn that took its last bytes. */
function leftWhole(exchange: Exchange, socket: Socket): boolean {
  return exchange.res?.writableEnded === true && headersLeft(exchange) && isInKernel(socket) && isDelivered(socket)
}

function onClientError(error: Error & { code?: string; rawPacket?: Buffer }, socket: Socket, watch: Watch): void {
  const connection = connectionFor(socket, watch)
  const timedOut = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const { last } = connection
  if (last !== null && !last.req.complete) {
    // The body of the last request is what was refused. Its response may be over: then there is nothing to add.
    if (last.ended) return
    last.timedOut ||= timedOut
    last.said = readStatusLine(socket)
    return
  }
  if (isClientGone(error) || !isOfHttp(error)) return
  // A connection on which nothing was asked, a browser's or a probe's, runs into the time limit of a request too.
  if (timedOut && socket.bytesRead === 0) return
  connection.refusal ??= {
    startedAt: connection.hadRequest ? monotonic() : connection.startedAt,
    head: beginsRequest(connection, error.rawPacket) ? error.rawPacket : null,
    said: readStatusLine(socket),
    timedOut,
  }
}

/** Errors of TLS come here too; without a request they leave no record. */
function isOfHttp({ code }: { code?: string }): boolean {
  return code?.startsWith('HPE_') === true || code?.startsWith('ERR_HTTP_') === true
}

/** The packet that broke the parser is a request's beginning only when nothing came on the connection before it. */
function beginsRequest(connection: Connection, packet: Buffer | undefined): packet is Buffer {
  return packet !== undefined && !connection.hadRequest && connection.socket.bytesRead === packet.length
}

function isTls(server: Server): boolean {
  return server instanceof TlsServer
}
