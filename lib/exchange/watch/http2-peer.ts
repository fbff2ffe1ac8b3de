import type { ServerResponse } from 'node:http'
import type { Http2Session, ServerHttp2Stream } from 'node:http2'
import { type Exchange, exchangeOf, type Observed } from '../exchange.ts'
import { codeOf, isClientGone } from '../outcome.ts'
import { overhear } from './overhear.ts'
import type { Peer } from './peer.ts'

/** How a stream was closed: by its peer, or by a call on this side. */
interface Closing {
  byServer: boolean
  error: Error | null
  /** Whether the head of the response was sent. */
  head: boolean
  /** Whether all of the response was sent. */
  whole: boolean
  /** Whether the server had ended the response. */
  ended: boolean
}

/** A call that closes a stream: what it was given, and whether it may be Node's own on behalf of a peer that is gone. */
interface Call {
  error: Error | null
  byResponse: boolean
}

/**
 * The peer of an HTTP/2 stream. Node takes the timeout off a stream at the moment it closes, whoever closes it and with
 * whatever code; when the response hears of it, what was sent and who it was cannot be told any more.
 * @param onForgotten called when the peer reset the stream and the response may never hear of it
 */
export function compileHttp2Peer(
  exchange: Exchange,
  res: ServerResponse,
  stream: ServerHttp2Stream,
  onForgotten: () => void,
): Peer {
  ;(stream as Observed)[exchangeOf] = exchange
  const { onFault } = exchange.recorder
  // A stream forgets its session when it ends.
  const session: WatchedSession | undefined = stream.session
  if (session !== undefined) watchSession(session, onFault)
  const { respond, setTimeout, close, destroy } = stream
  const { destroy: destroyResponse } = res
  const { _handle: counter } = (session?.socket ?? {}) as { _handle?: ByteCounter | null }
  /** What the session had sent when the head was given to it; null of a head that went another way: of a file, or before us. */
  let sentBefore: number | null = null
  let call: Call | null = null
  let closing: Closing | null = null

  /** A head that was made in the turn in which the reset of the peer is read stays here; behind one of ours it is sent. */
  function closingNow(): Closing {
    const byServer = call !== null && !isOfPeer(call, session)
    const whole = stream.state.localClose === 1
    return {
      byServer,
      error: byServer && !isOfProtocol(call?.error, session) ? (call?.error ?? null) : null,
      head: stream.headersSent && (byServer || whole || !isCounted(counter) || bytesSent(counter) !== sentBefore),
      whole,
      ended: stream.writableEnded,
    }
  }

  function calling<T>(made: Call, run: () => T): T {
    const outer = call
    call ??= made
    try {
      return run()
    } finally {
      call = outer
    }
  }

  function forgotten(): void {
    try {
      onForgotten()
    } catch (error) {
      onFault(error)
    }
  }

  stream.respond = (...args) => {
    sentBefore = bytesSent(counter)
    respond.apply(stream, args)
  }
  stream.setTimeout = (...args) => {
    if (stream.closed && closing === null) {
      try {
        closing = closingNow()
        // Node waits for ever for such a response to be written, and closes its stream no sooner than the session.
        if (!closing.byServer && !closing.whole && closing.ended && !isReset(stream)) process.nextTick(forgotten)
      } catch (error) {
        onFault(error)
      }
    }
    return setTimeout.apply(stream, args)
  }
  stream.close = (...args) => calling({ error: null, byResponse: false }, () => close.apply(stream, args))
  stream.destroy = (error) => calling({ error: error ?? null, byResponse: false }, () => destroy.call(stream, error))
  res.destroy = (error) => calling({ error: error ?? null, byResponse: true }, () => destroyResponse.call(res, error))

  return {
    isWhole() {
      if (closing === null) return !isReset(stream)
      return closing.whole || (closing.byServer && closing.ended && stream.rstCode === 0 && stream.writableFinished)
    },
    isPeerGone: () => (closing === null ? isReset(stream) || session?.destroyed === true : !closing.byServer),
    headersLeft: () => (closing === null ? stream.headersSent : closing.head),
    errorOfCut: () => closing?.error ?? null,
    // What a turn says is sent at its end.
    leftNow: () => {
      if (closing?.head === false || !stream.headersSent || bytesSent(counter) === sentBefore) return 'nothing'
      return stream.state.localClose === 1 ? 'all' : 'head'
    },
  }
}

function isReset({ aborted, rstCode }: ServerHttp2Stream): boolean {
  return aborted || rstCode !== 0
}

const goneAway: unique symbol = Symbol('fastify-access-log.gone-away')

type WatchedSession = Http2Session & { [goneAway]?: boolean }

/** Whoever says GOAWAY with an error has the session destroyed, with the same error as a server that destroys it by a code. */
function watchSession(session: WatchedSession, onFault: (error: unknown) => void): void {
  if (session[goneAway] !== undefined) return
  session[goneAway] = false
  overhear(
    session,
    ['goaway'],
    (_event, code) => {
      session[goneAway] ||= code !== 0
      return undefined
    },
    onFault,
  )
}

/** Node closes the streams of a session that is lost as a server would, and destroys one whose bytes cannot be written. */
function isOfPeer({ error, byResponse }: Call, session: WatchedSession | undefined): boolean {
  if (byResponse || session === undefined) return false
  const { socket } = session
  return session[goneAway] === true || isClientGone(error) || socket.readableEnded || isClientGone(socket.errored)
}

/** What Node destroys a session with that broke the protocol, or that was given a code. */
function isOfProtocol(error: unknown, session: Http2Session | undefined): boolean {
  return session?.destroyed === true && codeOf(error).startsWith('ERR_HTTP2_')
}

/** The bytes that a session gave to its socket, which itself does not count them. */
interface ByteCounter {
  bytesWritten: number
}

/** A session has said its settings before it answers; Deno counts nothing. */
function isCounted(counter: ByteCounter | null | undefined): boolean {
  return bytesSent(counter) > 0
}

function bytesSent(counter: ByteCounter | null | undefined): number {
  return counter?.bytesWritten ?? 0
}
