import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'

/** Where a browser's WebSocket, which can set no header, brings its token. */
export interface WebSocketToken {
  /**
   * Name of the subprotocol in front of the token: with `'bearer'`, `new WebSocket(url, ['bearer', token])`. The server answers
   * with the name, as with any subprotocol it takes.
   * @default none
   */
  subprotocol?: string
  /**
   * Name of the query parameter that is the token. Proxies and Fastify's own request lines write queries down: prefer the
   * subprotocol.
   * @default none
   */
  query?: string
}

/** The tokens a handshake brings where it was told to; more than one is one too many. */
export type ReadHandshake = (request: FastifyRequest) => readonly string[]

const NONE: readonly string[] = []

/**
 * Reads tokens of a WebSocket's handshake and takes them out of the request, so that neither a line nor an answer can repeat
 * them. Any other request brings none.
 */
export function compileReadHandshake({ subprotocol, query }: WebSocketToken): ReadHandshake {
  if (subprotocol === undefined && query === undefined) return () => NONE
  const taken = new WeakMap<FastifyRequest, readonly string[]>()
  return (request) => {
    if (request.raw.headers.upgrade?.toLowerCase() !== 'websocket') return NONE
    const tokens = taken.get(request) ?? [
      ...(subprotocol === undefined ? NONE : takeProtocols(request.raw, subprotocol)),
      ...(query === undefined ? NONE : takeParameters(request, query)),
    ]
    taken.set(request, tokens)
    return tokens
  }
}

const HEADER = 'sec-websocket-protocol'

function takeProtocols({ headers, rawHeaders }: IncomingMessage, name: string): string[] {
  const offered = headers[HEADER]?.split(',').map((protocol) => protocol.trim()) ?? []
  const isToken = (at: number) => offered[at - 1] === name
  if (!offered.includes(name)) return []
  const kept = offered.filter((_, at) => !isToken(at)).join(', ')
  headers[HEADER] = kept
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === HEADER) rawHeaders[at + 1] = kept
  }
  // The name alone is a token that is missing where it was announced.
  const tokens = offered.filter((_, at) => isToken(at))
  return tokens.length === 0 ? [''] : tokens
}

function takeParameters(request: FastifyRequest, name: string): string[] {
  const raw: IncomingMessage & { originalUrl?: string } = request.raw
  const [url, tokens] = withoutParameter(raw.url ?? '', name)
  if (tokens.length === 0) return []
  raw.url = url
  // What rewriteUrl left of the target.
  if (raw.originalUrl !== undefined) raw.originalUrl = withoutParameter(raw.originalUrl, name)[0]
  if (typeof request.query === 'object' && request.query !== null) {
    delete (request.query as Record<string, unknown>)[name]
  }
  return tokens
}

function withoutParameter(url: string, name: string): [url: string, values: string[]] {
  const start = url.indexOf('?')
  if (start === -1) return [url, []]
  const pairs = url.slice(start + 1).split('&')
  const valueIn = (pair: string) => new URLSearchParams(pair).get(name)
  const kept = pairs.filter((pair) => valueIn(pair) === null)
  const values = pairs.map(valueIn).filter((value) => value !== null)
  return [kept.length === 0 ? url.slice(0, start) : `${url.slice(0, start)}?${kept.join('&')}`, values]
}
