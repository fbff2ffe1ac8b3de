import type { AsyncResource } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { isOrWraps } from '../origin/thrown.ts'
import type { Identity } from '../record/client/identity.ts'
import type { Connection } from './connection.ts'
import type { Delivery } from './delivery.ts'
import type { StatusLine } from './head/status-line.ts'
import { isClientGone } from './outcome.ts'
import { type RecordFields, type RequestAccessLog, readFields } from './request-access-log.ts'
import type { SpanIds } from './trace/active-span.ts'

/**
 * One request and its response while they are observed. Its life has two states: open, until the first signal that
 * says the response is over; then ended, when its record is written (or was not wanted) and every later signal is late.
 */
export class Exchange implements RequestAccessLog {
  readonly req: IncomingMessage
  /** Null until something answers an upgrade through a response object. */
  res: ServerResponse | null
  /** Monotonic milliseconds of the first signal. */
  readonly startedAt: number
  /** The HTTP/1 connection it came on; null for HTTP/2 and inject(). */
  readonly connection: Connection<Exchange> | null
  /** Set by the first Fastify hook; null for what is answered or dropped before. */
  request: FastifyRequest | null = null
  /** The first error; `failed` says whether there was one, as what was thrown may be undefined. */
  error: unknown = undefined
  failed = false
  /** Whether the request side or the connection ran into a time limit. */
  timedOut = false
  /** The status line that somebody wrote to the socket without the response object; null as long as nobody did. */
  writtenStatus: StatusLine | null = null
  /** Whether CONNECT or an upgrade asked to leave HTTP. */
  leavesHttp = false
  /**
   * Whether the response may be told another status after its head was made: while a stream is sent, or by a handler that took
   * the reply over.
   */
  isOpenEnded = false
  /** What the socket had taken of the response when it was destroyed; null while it is alive. */
  sealed: Delivery | null = null
  /** The asynchronous context in which the request ran after its onRequest hooks; null when it did not come that far. */
  context: AsyncResource | null = null
  /** The span that the request runs in, when a record shows it. */
  span: SpanIds | null = null
  fields: RecordFields | null = null
  /** The user who was seen last: at its end a request may no longer know who sent it, after a logout for example. */
  lastUser: Identity | null = null
  /** Address of the peer, kept for a socket that may be gone when the request ends. */
  address: string | undefined = undefined
  ended = false
  /** Receives the signals of this exchange. Where several apps share a server, it is that of the app whose hooks claim the request. */
  recorder: Recording

  constructor(
    recorder: Recording,
    req: IncomingMessage,
    res: ServerResponse | null,
    connection: Connection<Exchange> | null,
    startedAt: number,
  ) {
    this.recorder = recorder
    this.req = req
    this.res = res
    this.connection = connection
    this.startedAt = startedAt
  }

  set(fields: RecordFields): void {
    const { late } = this.recorder
    const given = readFields(fields)
    if (this.ended) {
      late.onLateFields(this)
      return
    }
    this.fields ??= {}
    for (const [name, value] of given) {
      if (late.isReserved(name)) late.onReservedField(name)
      else this.fields[name] = value
    }
  }

  locate(error: unknown): void {
    this.fail(error)
  }

  /** Takes the error that destroyed the response as the request's own, unless it only says that the peer left and the peer did leave. */
  destroyedBy(error: Error | null | undefined, peerLeft: boolean): void {
    if (!error || this.failed || error === this.connection?.parserError) return
    if (!peerLeft || !isClientGone(error)) this.fail(error)
  }

  /** Keeps the first error of the request; a later one belongs to the category's log. */
  fail(error: unknown): void {
    if (this.failed || this.ended) {
      if (!this.failed || !isOrWraps(error, this.error)) this.recorder.late.onLateError(this, error)
      return
    }
    this.failed = true
    this.error = error
  }
}

/** The key under which a response holds its exchange, so that every signal finds it. */
export const exchangeOf: unique symbol = Symbol('fastify-access-log.exchange')

export type Observed = { [exchangeOf]?: Exchange }

/** The key under which a Fastify request holds its exchange. A decorator, so that V8 sees all requests in one shape. */
export const exchangeSlot: unique symbol = Symbol('fastify-access-log.request')

/** Null before the hooks, in other scopes and with `enabled: false`. */
export function exchangeOfRequest(request: FastifyRequest): Exchange | null {
  return (request as FastifyRequest & { [exchangeSlot]?: Exchange | null })[exchangeSlot] ?? null
}

/** What takes the signals of exchanges. */
export interface Recording {
  readonly late: LateUse
  /** The response went out whole. */
  finish(exchange: Exchange): void
  /** The response is over without having finished. */
  close(exchange: Exchange, clientLeft: boolean, headersLeft: boolean): void
  /** Takes an error of the observation itself, which nobody else may feel. */
  readonly onFault: (error: unknown) => void
}

/** What happens to fields and errors that come too late for the record, and to fields that it cannot take. */
export interface LateUse {
  onLateFields(exchange: Exchange): void
  onLateError(exchange: Exchange, error: unknown): void
  isReserved(key: string): boolean
  onReservedField(key: string): void
}
