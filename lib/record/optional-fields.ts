import type { Exchange } from '../exchange/exchange.ts'
import { traceIdOf } from './trace-id.ts'

/** Fields that a record has only when the option `fields` names them. */
export const OPTIONAL_FIELDS = {
  /** The User-Agent header. */
  userAgent: (exchange: Exchange) => exchange.req.headers['user-agent'] ?? null,
  /** The Referer header without its query and fragment, which may hold secrets. */
  referer: (exchange: Exchange) => exchange.req.headers.referer?.replace(/[?#].*$/s, '') ?? null,
  /** Bytes that left for this response, head included (HTTP/1); else its content-length; null when unknown. */
  bytes: sentBytes,
  /** Trace id of a valid W3C traceparent header. */
  traceId: (exchange: Exchange) => traceIdOf(single(exchange.req.headers.traceparent)),
} as const satisfies Record<string, (exchange: Exchange) => string | number | null>

export type OptionalField = keyof typeof OPTIONAL_FIELDS

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? undefined : header
}

function sentBytes({ connection, res }: Exchange): number | null {
  if (connection !== null) return connection.bytesSince
  const length = res?.getHeader('content-length')
  return length === undefined ? null : Number(length)
}
