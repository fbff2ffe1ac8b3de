// Counts what a server of Fastify is asked and answers, by what Node itself does and by nothing of the plugin's.
import diagnosticsChannel from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { require } from './packages.mjs'

const apps = new Set()
const asked = new Set()
const answers = []
const statusesSent = []
const lastRequestOf = new WeakMap()
const refusedSockets = new WeakSet()
/** Sockets whose heads count though their server is not known. */
const ownSockets = new WeakSet()
/** Responses whose head was given to their socket. */
const headed = new WeakSet()
/** Statuses of the heads that a socket was given and keeps. */
const headsBefore = new WeakMap()

/** Counts what reaches the servers of an app from now on. */
export function countExchangesOf(app) {
  apps.add(app)
  // The way of requests that came to a server of somebody else's.
  const { routing } = app
  app.routing = (request, response) => {
    asked.add(request.stream ?? request)
    if (request.socket instanceof Duplex) ownSockets.add(request.socket)
    return routing(request, response)
  }
}

/** How many requests there were, and the statuses of the heads that left. */
export function exchanges() {
  const statuses = [...statusesSent]
  for (const statusOf of answers) {
    const status = statusOf()
    if (status !== undefined) statuses.push(status)
  }
  return { requests: asked.size, statuses }
}

diagnosticsChannel.subscribe('http.server.request.start', ({ request, socket, server }) => {
  if (!isOurs(server)) return
  asked.add(request)
  lastRequestOf.set(socket, request)
})

const emit = EventEmitter.prototype.emit
EventEmitter.prototype.emit = function (event, ...args) {
  if (event in signals && isOurs(this)) signals[event](...args)
  return emit.call(this, event, ...args)
}

const signals = {
  __proto__: null,
  // Requests that a program hands to the server itself have no channel; those of HTTP/2 are counted as streams.
  request(request) {
    if (request.stream === undefined) asked.add(request)
  },
  stream(stream) {
    asked.add(stream)
    answers.push(() => stream.sentHeaders?.[':status'])
  },
  upgrade: leavesHttp,
  connect(request, socket) {
    if (request.stream === undefined) leavesHttp(request, socket)
  },
  clientError(error, socket) {
    const last = lastRequestOf.get(socket)
    // Whoever destroys a response brings an error of its own here.
    if (socket.destroyed) return
    const isOfItsBody = last !== undefined && !last.complete
    if (isOfItsBody || refusedSockets.has(socket) || !/^(HPE|ERR_HTTP)_/.test(error.code)) return
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0) return
    refusedSockets.add(socket)
    asked.add(error)
  },
}

function leavesHttp(request, socket) {
  asked.add(request)
  ownSockets.add(socket)
  // What is no stream of Node's, as an injected WebSocket has it, does not inherit from the prototype below.
  if (!(socket instanceof Duplex)) watchHeads(socket)
}

watchHeads(Duplex.prototype)

function watchHeads(target) {
  for (const method of ['write', 'end']) watchHeadsOf(target, method)
}

function watchHeadsOf(target, method) {
  const given = target[method]
  target[method] = function (chunk, ...args) {
    if ((ownSockets.has(this) || isOurs(this.server)) && this.writable && !this.destroyed) noteHead(this, chunk)
    return given.call(this, chunk, ...args)
  }
}

/** Node hands the head of a response to the socket as the beginning of a chunk. */
function noteHead(socket, chunk) {
  const head = typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? String(chunk.subarray(0, 12)) : ''
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1])
  if (status !== 101 && !(status >= 200)) return
  const { _httpMessage: message } = socket
  // A body may look like a head; what comes behind the body is another's.
  if (message && headed.has(message) && !message.finished) return
  if (message) headed.add(message)
  if (socket instanceof Socket) headsBefore.set(socket, [...(headsBefore.get(socket) ?? []), status])
  else statusesSent.push(status)
}

// What a socket still keeps when it is destroyed never leaves; this is what hands all that it keeps to the kernel.
const { _writeGeneric: writeGeneric } = Socket.prototype
Socket.prototype._writeGeneric = function (...args) {
  if (this._handle && !this.connecting && headsBefore.has(this)) {
    statusesSent.push(...headsBefore.get(this))
    headsBefore.delete(this)
  }
  return writeGeneric.apply(this, args)
}

const inject = createRequire(require.resolve('fastify'))('light-my-request')
const counting = new Proxy(inject, {
  apply: (target, self, [dispatch, ...rest]) => Reflect.apply(target, self, [counted(dispatch), ...rest]),
})
inject.inject = counting
inject.default = counting
require.cache[createRequire(require.resolve('fastify')).resolve('light-my-request')].exports = counting

function counted(dispatch) {
  return function (request, response) {
    asked.add(request)
    answers.push(() => (response._header ? Number(response._header.split(' ', 2)[1]) : undefined))
    return dispatch.call(this, request, response)
  }
}

function isOurs(server) {
  if (server === undefined || server === null) return false
  for (const app of apps) {
    if (app.server === server || bindingsOf(app).includes(server)) return true
  }
  return false
}

/** The further servers of an app that listens on `localhost`. */
function bindingsOf(app) {
  const symbol = Object.getOwnPropertySymbols(app).find(({ description }) => description === 'fastify.serverBindings')
  return app[symbol] ?? []
}
