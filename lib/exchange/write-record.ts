import type { ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { read } from '../origin/thrown.ts'
import type { Outcome } from '../record/access-record.ts'
import type { Asked, EndedRequest } from '../record/ended-request.ts'
import type { OptionalField } from '../record/optional-fields.ts'
import { compileUrl, decodePath, type UrlOptions } from '../record/url.ts'
import { monotonic, now } from '../time/clock.ts'
import type { Exchange } from './exchange.ts'
import { isAbort, isClientGone, isOfBrokenBody } from './outcome.ts'
import type { RouteLog } from './route-log.ts'
import { compileSender, type Sender, type SenderOptions } from './sender.ts'

export interface WriteRecordOptions extends UrlOptions, SenderOptions {
  routeLogOf: (request: FastifyRequest | null) => RouteLog
  /** Level of a record that no route fixes. */
  levelOf: (ended: EndedRequest, hasLevel: (label: string) => boolean) => string
  /** Paths whose records are not wanted when they end below 400. */
  ignorePaths: readonly (string | RegExp)[]
  /** Optional fields of records. */
  fields: readonly OptionalField[]
  /** Whether one more refused request may be written now. */
  mayRefuse: () => boolean
}

/** How an exchange ended, with what is known of its request where there is no request object. */
export interface End {
  statusCode: number
  outcome: Outcome
  method: string | null
  /** Null when it could not be read. */
  target: string | null
  host: string
}

/**
 * The last station of an exchange: turns it into an ended request and hands that, once, to the logger of its category; unless
 * options say that no record is wanted.
 */
export function compileWriteRecord(options: WriteRecordOptions): {
  write(exchange: Exchange, end: End): void
  see: Sender['see']
} {
  const { routeLogOf, levelOf, mayRefuse, isSemicolonQuery } = options
  const urlOf = compileUrl(options)
  const isIgnored = compilePaths(options.ignorePaths)
  const showsBytes = options.fields.includes('bytes')
  const { see, whoOf, addressOf } = compileSender(options)

  function isWanted({ request }: Exchange, { statusCode, outcome, target }: End): boolean {
    if (isIgnored !== null && statusCode < 400 && outcome === 'completed') {
      if (isIgnored(decodePath(target ?? '', isSemicolonQuery))) return false
    }
    return request !== null || isAnswer(statusCode) || mayRefuse()
  }

  function write(exchange: Exchange, end: End): void {
    exchange.ended = true
    const { req, request } = exchange
    const bytes = takeBytes(exchange, showsBytes)
    const { logger, recorded, level, route } = routeLogOf(request)
    if (recorded && isWanted(exchange, end)) {
      const { statusCode, outcome, method, target, host } = end
      const ms = monotonic() - exchange.startedAt
      const ended: EndedRequest = {
        category: logger.category,
        route,
        reqId: request?.id ?? null,
        method,
        url: target === null ? null : urlOf(method, target, host, route),
        statusCode,
        outcome,
        time: now(),
        ms,
        address: addressOf(exchange),
        who: whoOf(exchange),
        headers: req.headers ?? {},
        span: exchange.span,
        bytes,
        fields: exchange.fields,
        failed: exchange.failed && !isPeersDoing(exchange, outcome),
        error: exchange.error,
        target: target ?? '',
        routedTarget: textOnly(req.url),
        params: request === null ? null : request.params,
      }
      logger.write(level ?? levelOf(ended, logger.hasLevel), ended)
    }
  }

  return { write, see }
}

/** What the client asked for; a router that rewrites `req.url` leaves it in originalUrl. */
export function targetOf({ req, request }: Exchange): string {
  return (request === null ? undefined : originalUrlOf(request)) ?? textOnly(req.url) ?? ''
}

/** A request that was frozen cannot tell. */
function originalUrlOf(request: FastifyRequest): string | undefined {
  try {
    return textOnly(request.originalUrl)
  } catch {
    return undefined
  }
}

/** What somebody put in the place of a target may be no text. */
function textOnly(target: unknown): string | undefined {
  return typeof target === 'string' ? target : undefined
}

export function askedOf(exchange: Exchange): Asked {
  const { req, request } = exchange
  return {
    target: targetOf(exchange),
    routedTarget: textOnly(req.url),
    params: request === null ? null : read(request, 'params'),
  }
}

/** Bytes of the response: those that left on its connection, which are taken in any case, else what it says of its content. */
function takeBytes({ connection, res, writtenStatus }: Exchange, isShown: boolean): number | null {
  if (connection !== null) return connection.takeBytes(writtenStatus)
  if (!isShown) return null
  const length = res?.getHeader('content-length') ?? CONTENT_LENGTH.exec(headOf(res))?.[1]
  return length === undefined ? null : Number(length)
}

const CONTENT_LENGTH = /^content-length: *(\d+)\r$/im

/** Headers that `writeHead` was given, as Fastify does, are in the text of an HTTP/1 head alone. */
function headOf(res: (ServerResponse & { _header?: unknown }) | null): string {
  const head = res?._header
  return typeof head === 'string' ? head : ''
}

/** Whether a decoded path is one of the given: strings exact, RegExp by their own rule. Null when none are given. */
export function compilePaths(paths: readonly (string | RegExp)[]): ((path: string) => boolean) | null {
  if (paths.length === 0) return null
  const exact = new Set(paths.filter((path) => typeof path === 'string'))
  const patterns = paths.filter((path) => path instanceof RegExp)
  return (path) => exact.has(path) || patterns.some((pattern) => pattern.test(path))
}

/** Whether somebody answered it well, such as another listener of the server: then it is no scanner's request. */
function isAnswer(statusCode: number): boolean {
  return statusCode > 0 && statusCode < 400
}

/** A body that broke off reaches the error hooks as ECONNRESET, or as half a JSON; the application did nothing wrong. */
function isPeersDoing({ error, req }: Exchange, outcome: Outcome): boolean {
  // Where the client read an answer, or the server broke it off, such an error is of something else: of an upstream.
  if (outcome !== 'aborted' && outcome !== 'timeout') return false
  if (isClientGone(error)) return !req.complete
  // The body of an inject() is a stream that its signal ends.
  return outcome === 'aborted' && (isOfBrokenBody(error) || (isAbort(error) && !req.complete))
}
