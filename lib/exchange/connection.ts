import type { Socket } from 'node:net'
import { type Carried, type Carrier, type Delivery, deliveryOf } from './delivery.ts'
import type { StatusLine } from './head/status-line.ts'

/** What could not become a request: its bytes, and the status that was written for it. */
export interface Refusal {
  /** When its first byte came; where that is not known, when the connection was opened, or when it was refused behind a request. */
  readonly startedAt: number
  /** Bytes of the request's beginning; null when they are not known to be that. */
  readonly head: Buffer | null
  readonly writtenStatus: StatusLine
  readonly timedOut: boolean
}

type SentCounted = Socket & { _bytesDispatched?: number }

/** Node's own part of `bytesWritten`, which copies a list at each call to add what still waits in memory. */
function bytesSent(socket: SentCounted): number {
  return socket._bytesDispatched ?? socket.bytesWritten
}

/** A request and its response on a connection. */
interface Queued extends Carried {
  readonly req: { readonly complete: boolean }
  /** What the socket had taken of the response when it was destroyed; null while it is alive. */
  sealed: Delivery | null
}

/** One HTTP/1 socket. Responses leave it in the order of their requests, so the open ones are a queue. */
export class Connection<Exchange extends Queued> implements Carrier {
  readonly socket: SentCounted
  /** Address of the peer, read while it is there. */
  readonly address: string | undefined
  readonly startedAt: number
  readonly open: Exchange[] = []
  /** The request whose body may still come. Forgotten once it and its response are over, as there may be many idle connections. */
  last: Exchange | null = null
  hadRequest = false
  refusal: Refusal | null = null
  /** What was written when the parser gave up: to a refusal, or to the last request, whose body it was. */
  parserAnswer: StatusLine | null = null
  timedOut = false
  /** The error with which the parser gave up; its code alone is no proof, as errors of other parsers bear it too. */
  parserError: unknown = null
  /** Whether what is written without the response object is no answer to its request, but a refusal by the parser or what an upgrade speaks. */
  speaksOther = false
  /** Whether the peer ended the connection before the server did. */
  peerEnded = false
  /** How many bytes had left when the latest response was over. What leaves after that belongs to the next one. */
  bytesMarked = 0

  constructor(socket: Socket, startedAt: number) {
    this.socket = socket
    this.address = socket.remoteAddress
    this.startedAt = startedAt
  }

  begin(exchange: Exchange): void {
    this.timedOut = false
    this.last = exchange
    this.hadRequest = true
    this.open.push(exchange)
  }

  /** Bytes that left since the latest response was over. */
  get bytesSince(): number {
    return bytesSent(this.socket) - this.bytesMarked
  }

  /**
   * Those bytes, as the response is over: what leaves from now on is the next one's. The parser's answer is left for whom it was
   * written, who ends after the responses that were still open.
   */
  takeBytes(writtenStatus: StatusLine | null): number {
    const { parserAnswer } = this
    let sent = bytesSent(this.socket)
    if (parserAnswer?.after !== undefined && parserAnswer !== writtenStatus) {
      sent = Math.max(this.bytesMarked, Math.min(sent, parserAnswer.after))
    }
    const since = sent - this.bytesMarked
    this.bytesMarked = sent
    return since
  }

  /** The socket is about to be destroyed: what it has not taken by now, it never will. */
  seal(): void {
    for (const exchange of this.open) exchange.sealed ??= deliveryOf(exchange)
  }

  end(exchange: Exchange): void {
    if (this.last === exchange && exchange.req.complete) this.last = null
    if (this.open[0] === exchange) this.open.shift()
    else {
      const at = this.open.indexOf(exchange)
      if (at !== -1) this.open.splice(at, 1)
    }
  }
}
