import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Outcome } from '../record/access-record.ts'
import { monotonic } from '../time/clock.ts'
import type { Connection, Refusal } from './connection.ts'
import { Exchange, exchangeOf, type LateUse, type Observed, type Recording } from './exchange.ts'
import { readRequestHead } from './head/request-head.ts'
import { sentStatus } from './head/sent-status.ts'
import { finishedAs, outcomeOf } from './outcome.ts'
import { type End, targetOf } from './write-record.ts'

export interface RecorderOptions {
  /** Writes the record of an exchange that ended. */
  write: (exchange: Exchange, end: End) => void
  late: LateUse
  /** Takes an error of the observation itself, which nobody else may feel. */
  onFault: (error: unknown) => void
}

/**
 * Turns signals into records: an exchange begins once, is claimed by the first Fastify hook, and ends with the first
 * signal that says its response is over. All signals of one response meet here, whichever came first; one record results.
 */
export class Recorder implements Recording {
  readonly late: LateUse
  readonly onFault: (error: unknown) => void
  readonly #write: RecorderOptions['write']

  constructor(options: RecorderOptions) {
    this.late = options.late
    this.onFault = options.onFault
    this.#write = options.write
  }

  begin(req: IncomingMessage, res: ServerResponse | null, connection: Connection<Exchange> | null): Exchange {
    const exchange = new Exchange(this, req, res, connection, monotonic())
    if (res !== null) (res as Observed)[exchangeOf] = exchange
    connection?.begin(exchange)
    return exchange
  }

  /** The response went out whole. */
  finish(exchange: Exchange): void {
    const statusCode = exchange.res === null ? 0 : sentStatus(exchange.res, exchange.isOpenEnded)
    this.#end(
      exchange,
      statusCode,
      finishedAs(statusCode, exchange.request !== null, exchange.req.method === 'CONNECT'),
    )
  }

  /** The response is over without having finished. */
  close(exchange: Exchange, clientLeft: boolean, headersLeft: boolean): void {
    const { statusCode, outcome } = outcomeOf({
      status: exchange.res === null ? 0 : sentStatus(exchange.res, exchange.isOpenEnded),
      writtenStatus: exchange.writtenStatus?.status ?? null,
      headersLeft,
      hooked: exchange.request !== null,
      leavesHttp: exchange.leavesHttp,
      connects: exchange.req.method === 'CONNECT',
      timedOut: exchange.timedOut,
      clientLeft,
    })
    this.#end(exchange, statusCode, outcome)
  }

  /** Writes the record of bytes that could not become a request, once their connection is over. */
  refuse(connection: Connection<Exchange>, { head, writtenStatus, startedAt, timedOut }: Refusal): void {
    const exchange = new Exchange(this, { headers: {} } as IncomingMessage, null, connection, startedAt)
    const statusCode = writtenStatus.status ?? (timedOut ? 408 : 0)
    this.#write(exchange, { statusCode, outcome: timedOut ? 'timeout' : 'refused', ...readRequestHead(head) })
  }

  #end(exchange: Exchange, statusCode: number, outcome: Outcome): void {
    if (exchange.ended) return
    exchange.connection?.end(exchange)
    const { context } = exchange
    if (context === null) this.#writeEnded(exchange, statusCode, outcome)
    else context.runInAsyncScope(this.#writeEnded, this, exchange, statusCode, outcome)
  }

  #writeEnded(exchange: Exchange, statusCode: number, outcome: Outcome): void {
    const { method = null } = exchange.req
    const end = { statusCode, outcome, method, target: targetOf(exchange), host: hostOf(exchange) ?? '' }
    try {
      this.#write(exchange, end)
    } catch (error) {
      // Others may have made the request or response unreadable; the record is then written without them.
      this.onFault(error)
      exchange.request = null
      exchange.res = null
      this.#write(exchange, end)
    }
  }
}

/** Behind a trusted proxy it is the host the client asked for; a trustProxy function may throw. */
function hostOf({ req, request }: Exchange): string | undefined {
  try {
    if (request !== null) return request.host
  } catch {
    // The record says what the request itself says.
  }
  const headers = req.headers ?? {}
  return headers.host ?? (headers[':authority'] as string | undefined)
}
