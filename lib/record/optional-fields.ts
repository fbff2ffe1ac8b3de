import type { EndedRequest } from './ended-request.ts'

/** Fields that a record has only when the option `fields` names them. */
export const OPTIONAL_FIELDS = {
  /** The User-Agent header. */
  userAgent: ({ headers }: EndedRequest) => headers['user-agent'] ?? null,
  /** The Referer header without its user, password, query and fragment, which may hold secrets. */
  referer: ({ headers }: EndedRequest) => (headers.referer === undefined ? null : refererOf(headers.referer)),
  /** Bytes that left for this response, head included (HTTP/1); else its content-length; null when unknown. */
  bytes: ({ bytes }: EndedRequest) => bytes,
  /** Trace id of the span of OpenTelemetry that the request ran in, else of a valid W3C traceparent header. */
  traceId: ({ span, headers }: EndedRequest) => span?.traceId ?? traceIdOf(headers.traceparent),
  /** Id of that span; null without one. */
  spanId: ({ span }: EndedRequest) => span?.spanId ?? null,
} as const satisfies Record<string, (ended: EndedRequest) => string | number | null>

export type OptionalField = keyof typeof OPTIONAL_FIELDS

/** What precedes the host, as lenient as browsers read it; of a path alone an `@` begins no host. */
const USER = /^([a-z][a-z0-9+.-]*:[/\\]*|[/\\]{2,})[^/\\]*@/i

function refererOf(header: string): string {
  return header.replace(/[?#].*$/s, '').replace(USER, '$1')
}

/** W3C Trace Context, level 1: `version-traceid-parentid-flags`, lower-case hexadecimal. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/

/** Trace id of a `traceparent` header; null when there is not one that is valid by W3C Trace Context. */
export function traceIdOf(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string') return null
  const match = TRACEPARENT.exec(header)
  if (match === null) return null
  const [, version, traceId = '', parentId = '', more] = match
  // Version 00 has exactly four fields; ff is forbidden; ids of zeros alone are invalid.
  if (version === 'ff' || (version === '00' && more !== undefined)) return null
  return /^0+$/.test(traceId) || /^0+$/.test(parentId) ? null : traceId
}
