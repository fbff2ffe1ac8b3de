import diagnosticsChannel from 'node:diagnostics_channel'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { didPeerLeave, isFaultless, isHeadTaken } from '../delivery.ts'
import { exchangeOf, type Observed } from '../exchange.ts'
import type { Recorder } from '../recorder.ts'
import { type Connections, closeConnection, connectionFor, watchConnect } from './watch-connection.ts'
import { handOverResponses } from './watch-response.ts'
import { isHttp2, isTls, watchServer } from './watch-server.ts'

/**
 * Node's own channels see every HTTP/1 request the parser let through, also those that Node answers by itself, and
 * every finished response before any other listener. They belong to the process, so servers that are not ours pass by.
 */
const started = 'http.server.request.start'
const finished = 'http.server.response.finish'
const accepted = 'net.server.socket'

const watchOf: unique symbol = Symbol('fastify-access-log.watch')

type WatchedServer = Server & { [watchOf]?: Watch | null }
type Message = { request: IncomingMessage; response: ServerResponse; socket: Socket; server: Server }
type RequestListener = (...args: never[]) => unknown

interface WatchedApp {
  recorder: Recorder
  /** Fastify's listener of requests, under the names by which others may give it to a server of theirs. */
  listeners: () => readonly unknown[]
}

interface Watch {
  /** Several where a server is shared or outlives its app. What none of them claims is recorded by the newest. */
  apps: WatchedApp[]
  connections: Connections
  detach: (() => void)[]
}

const watches = new Set<Watch>()

/**
 * Feeds the recorder with all that happens on a server and on those that share its request listener.
 * @param own the request listeners that are Fastify's
 * @param routing the one that Fastify shows, which others may wrap
 * @returns the way to stop
 */
export function watchServers(
  server: Server,
  recorder: Recorder,
  own: readonly unknown[],
  routing: () => RequestListener,
): () => void {
  const watch = (server as WatchedServer)[watchOf] ?? begin(server, recorder)
  const listeners = withoutThoseOf(watch.apps, own)
  const app: WatchedApp = { recorder, listeners: () => [...listeners, routing()] }
  watch.apps.push(app)
  watch.connections.recorder = recorder
  return () => {
    watch.apps.splice(watch.apps.indexOf(app), 1)
    const heir = watch.apps.at(-1)
    if (heir === undefined) end(watch)
    else handOver(watch.connections, recorder, heir.recorder)
  }
}

/** An app that replaces another finds the other's listener on the server. Taken as its own, each app would keep the one before it in memory. */
function withoutThoseOf(apps: readonly WatchedApp[], own: readonly unknown[]): unknown[] {
  const others = new Set(apps.flatMap(({ listeners }) => listeners()))
  return own.filter((listener) => !others.has(listener))
}

function begin(server: Server, recorder: Recorder): Watch {
  const watch: Watch = { apps: [], connections: { recorder, open: new Set() }, detach: [] }
  if (watches.size === 0) subscribe()
  watches.add(watch)
  attach(server, watch)
  return watch
}

function end(watch: Watch): void {
  watches.delete(watch)
  for (const detach of watch.detach) detach()
  // What a server that is over left open will send no further signal.
  for (const connection of watch.connections.open) closeConnection(connection, watch.connections)
  if (watches.size === 0) unsubscribe()
}

/** What a closed app left open is recorded by the app that remains. */
function handOver(connections: Connections, from: Recorder, to: Recorder): void {
  connections.recorder = to
  for (const { open } of connections.open) {
    for (const exchange of open) {
      if (exchange.recorder === from) exchange.recorder = to
    }
  }
  handOverResponses(from, to)
}

/**
 * The request listeners that are Fastify's own, asked before others wrap its routing: the one that Fastify shows, and the first
 * one of the server if that is another. Further listeners are other code's, which may add them to servers that are not ours.
 */
export function requestListenersOf({ server, routing }: { server: Server; routing: RequestListener }): unknown[] {
  const listeners: unknown[] = server.listeners('request')
  return listeners.includes(routing) ? [routing] : [routing, ...listeners.slice(0, 1)]
}

/** Ends what is open on every server, as the process ends now: no signal follows. */
export function endConnections(): void {
  for (const { connections } of watches) {
    for (const connection of connections.open) closeConnection(connection, connections)
  }
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
  if (watch === null) return
  const { recorder } = watch.connections
  try {
    recorder.begin(request, response, connectionFor(socket, watch.connections))
  } catch (error) {
    recorder.onFault(error)
  }
}

function onFinished(message: unknown): void {
  const { response } = message as Message
  const exchange = (response as Observed)[exchangeOf]
  if (exchange === undefined || exchange.ended || exchange.connection === null) return
  const { recorder, connection, sealed } = exchange
  try {
    // Node says `finish` also when the last bytes could not be written.
    const head = sealed === null ? isHeadTaken(exchange) : sealed.head
    if (isFaultless(connection) && (sealed === null ? head : sealed.whole)) recorder.finish(exchange)
    else recorder.close(exchange, didPeerLeave(connection, [exchange]), head)
  } catch (error) {
    recorder.onFault(error)
  }
}

/** For `localhost` Fastify may listen with a second server that it shows to nobody: it is found at its first connection. */
function onAccepted(message: unknown): void {
  const { socket } = message as { socket: Socket & { server?: Server } }
  if (socket.server === undefined || (socket.server as WatchedServer)[watchOf] !== undefined) return
  const watch = watchFor(socket.server)
  if (watch === null || isTls(socket.server) || isHttp2(socket.server)) return
  try {
    connectionFor(socket, watch.connections)
    watchConnect(socket, socket.server, watch.connections)
  } catch (error) {
    watch.connections.recorder.onFault(error)
  }
}

/** The watch of a server of ours, also of a further binding, which shares the request listener; null for others'. */
function watchFor(server: WatchedServer): Watch | null {
  const known = server[watchOf]
  if (known !== undefined) return known
  server[watchOf] = null
  const listeners = new Set<unknown>(server.listeners('request'))
  for (const watch of watches) {
    const isOfWatch = watch.apps.some((app) => app.listeners().some((listener) => listeners.has(listener)))
    if (isOfWatch) attach(server, watch)
  }
  return server[watchOf]
}

function attach(server: WatchedServer, watch: Watch): void {
  server[watchOf] = watch
  watch.detach.push(watchServer(server, watch.connections), () => {
    server[watchOf] = null
  })
}
