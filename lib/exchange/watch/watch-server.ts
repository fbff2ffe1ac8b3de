import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Server as TlsServer } from 'node:tls'
import { announce } from './announce.ts'
import { overhear } from './overhear.ts'
import {
  type Connections,
  connectionFor,
  leaveHttp,
  onClientError,
  type ServerError,
  watchConnect,
} from './watch-connection.ts'
import { watchStream } from './watch-stream.ts'

const EVENTS = ['request', 'checkContinue', 'checkExpectation', 'clientError', 'connect', 'upgrade', 'stream']

/** Feeds the recorder with the events of one server, whoever emits them. Returns the way to stop. */
export function watchServer(server: Server, connections: Connections): () => void {
  // A secure server of HTTP/2 may take HTTP/1 beside it; what speaks HTTP/2 is watched a stream at a time.
  const connected = isTls(server) ? 'secureConnection' : isHttp2(server) ? null : 'connection'
  return overhear(
    server,
    connected === null ? EVENTS : [...EVENTS, connected],
    (event, first, second) => {
      switch (event) {
        case 'request':
        case 'checkContinue':
        case 'checkExpectation':
          announce(first as IncomingMessage, second as ServerResponse, connections.recorder)
          return undefined
        case connected: {
          const socket = first as Socket & { alpnProtocol?: string | false }
          if (socket.alpnProtocol === 'h2') return undefined
          connectionFor(socket, connections)
          return () => watchConnect(socket, server, connections)
        }
        case 'clientError':
          onClientError(first as ServerError, second as Socket, connections)
          return undefined
        case 'connect':
        case 'upgrade':
          // Without listeners nothing was taken over: Node answers as if there had been no upgrade.
          if (server.listenerCount(event) === 0) return undefined
          if (isResponse(second)) announce(first as IncomingMessage, second, connections.recorder).leavesHttp = true
          else leaveHttp(first as IncomingMessage, second as Duplex, connections)
          return undefined
        case 'stream':
          return () => watchStream(first as ServerHttp2Stream, second as IncomingHttpHeaders, connections.recorder)
        default:
          return undefined
      }
    },
    (error) => connections.recorder.onFault(error),
  )
}

function isResponse(given: unknown): given is ServerResponse {
  return typeof (given as Partial<ServerResponse> | undefined)?.writeHead === 'function'
}

export function isTls(server: Server): boolean {
  return server instanceof TlsServer
}

export function isHttp2(server: Server): boolean {
  return 'updateSettings' in server
}
