import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Outcome } from '../record/access-record.ts'
import type { Facts } from '../record/ended-request.ts'
import { decodePath, type RecordUrl, recordUrl } from '../record/url.ts'
import { monotonic, now } from '../time/clock.ts'
import type { Connection, Refusal } from './connection.ts'
import { Exchange, type LateUse } from './exchange.ts'
import { codeOf, finishedAs, isClientGone, outcomeOf } from './outcome.ts'
import { readHead } from './request-head.ts'
import type { RouteLog } from './route-log.ts'
import { sentStatus } from './sent-status.ts'

export interface RecorderOptions {
  routeLogOf: (request: FastifyRequest | null) => RouteLog
  /** Level of a record that no route fixes. */
  levelOf: (facts: Facts) => string
  /** Whether a record that ended below 400 is wanted for this decoded path. */
  isIgnored: ((path: string) => boolean) | null
  /** Whether one more refused request may be written now. */
  mayRefuse: () => boolean
  /** Where the router takes a `;` for the beginning of the query (`useSemicolonDelimiter`), so must the record. */
  isSemicolonQuery: boolean
  late: LateUse
  /** Takes an error of the observation itself, which nobody else may feel. */
  onFault: (error: unknown) => void
}

/** Where an exchange hangs on its response, for every signal to find it. */
export const exchangeOf: unique symbol = Symbol('fastify-access-log.exchange')

export type Observed = { [exchangeOf]?: Exchange }

/**
 * Turns signals into records: an exchange begins once, is claimed by the first Fastify hook, and ends with the first
 * signal that says its response is over. All signals of one response meet here, whichever came first; one record results.
 */
export class Recorder {
  readonly late: LateUse
  readonly onFault: (error: unknown) => void
  readonly #options: RecorderOptions

  constructor(options: RecorderOptions) {
    this.late = options.late
    this.onFault = options.onFault
    this.#options = options
  }

  begin(req: IncomingMessage, res: ServerResponse | null, connection: Connection | null): Exchange {
    const exchange = new Exchange(this, req, res, connection, monotonic())
    if (res !== null) (res as Observed)[exchangeOf] = exchange
    connection?.begin(exchange)
    return exchange
  }

  /** The response went out whole. */
  finish(exchange: Exchange): void {
    const statusCode = exchange.res === null ? 0 : sentStatus(exchange.res)
    this.#end(
      exchange,
      statusCode,
      finishedAs(statusCode, exchange.request !== null, exchange.req.method === 'CONNECT'),
    )
  }

  /** The response is over without having finished. */
  close(exchange: Exchange, clientLeft: boolean, headersLeft: boolean): void {
    const { statusCode, outcome } = outcomeOf({
      status: exchange.res === null ? 0 : sentStatus(exchange.res),
      said: exchange.said?.status ?? null,
      headersLeft,
      hooked: exchange.request !== null,
      leavesHttp: exchange.leavesHttp,
      connects: exchange.req.method === 'CONNECT',
      timedOut: exchange.timedOut,
      clientLeft,
    })
    this.#end(exchange, statusCode, outcome)
  }

  /** Something that could not become a request is over with its connection. */
  refuse(connection: Connection, { head, said, startedAt, timedOut }: Refusal): void {
    const { method, target, host } = readHead(head)
    const exchange = new Exchange(this, { headers: {} } as IncomingMessage, null, connection, startedAt)
    const statusCode = said.status ?? (timedOut ? 408 : 0)
    const url = target === null ? null : recordUrl(method ?? undefined, this.#withoutQuery(target), host)
    this.#write(exchange, statusCode, timedOut ? 'timeout' : 'refused', method, url)
  }

  #end(exchange: Exchange, statusCode: number, outcome: Outcome): void {
    if (exchange.ended) return
    exchange.connection?.end(exchange)
    const { context } = exchange
    if (context === null) this.#writeEnded(exchange, statusCode, outcome)
    else context.runInAsyncScope(this.#writeEnded, this, exchange, statusCode, outcome)
  }

  #writeEnded(exchange: Exchange, statusCode: number, outcome: Outcome): void {
    const { req } = exchange
    const host = hostOf(exchange)
    this.#write(
      exchange,
      statusCode,
      outcome,
      req.method ?? null,
      recordUrl(req.method, this.#target(exchange), host ?? ''),
    )
  }

  /** What the client asked for; a router that rewrites `req.url` leaves it in originalUrl. */
  #target({ req, request }: Exchange): string {
    return this.#withoutQuery((request === null ? req.url : request.originalUrl) ?? '')
  }

  #withoutQuery(target: string): string {
    return this.#options.isSemicolonQuery ? target.replace(/;.*$/s, '') : target
  }

  #write(exchange: Exchange, statusCode: number, outcome: Outcome, method: string | null, url: RecordUrl | null): void {
    const { routeLogOf, levelOf, mayRefuse } = this.#options
    exchange.ended = true
    const routeLog = routeLogOf(exchange.request)
    if (
      routeLog.recorded &&
      !this.#isIgnored(exchange, statusCode, outcome) &&
      (exchange.request !== null || isAnswer(statusCode) || mayRefuse())
    ) {
      const ms = monotonic() - exchange.startedAt
      const failed = exchange.failed && !isPeersDoing(exchange, outcome)
      const facts: Facts = { exchange, routeLog, statusCode, outcome, time: now(), ms, url, method, failed }
      routeLog.writer.write(routeLog.level ?? levelOf(facts), facts)
    }
    exchange.connection?.mark()
  }

  #isIgnored(exchange: Exchange, statusCode: number, outcome: Outcome): boolean {
    const { isIgnored } = this.#options
    if (isIgnored === null || statusCode >= 400 || outcome !== 'completed') return false
    return isIgnored(decodePath(this.#target(exchange)))
  }
}

/** What another listener of the server answered well is no scanner's work. */
function isAnswer(statusCode: number): boolean {
  return statusCode > 0 && statusCode < 400
}

/** Behind a trusted proxy it is the host the client asked for; a trustProxy function may throw. */
function hostOf({ req, request }: Exchange): string | undefined {
  try {
    if (request !== null) return request.host
  } catch {
    // The record says what the request itself says.
  }
  return req.headers.host ?? (req.headers[':authority'] as string | undefined)
}

/** A body that broke off reaches the error hooks as ECONNRESET, or as half a JSON; the application did nothing wrong. */
function isPeersDoing({ error, req }: Exchange, outcome: Outcome): boolean {
  if (isClientGone(error)) return !req.complete
  return outcome === 'aborted' && codeOf(error).startsWith('FST_ERR_CTP_')
}
