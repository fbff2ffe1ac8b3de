import type { FastifyRequest } from 'fastify'
import { PeerMissing } from '../../errors.ts'
import type { OptionalField } from '../../record/optional-fields.ts'
import { loadOpenTelemetry } from './load-opentelemetry.cjs'

/** Which span of which trace, as W3C Trace Context writes it. */
export interface SpanIds {
  traceId: string
  spanId: string
}

/** What is used of OpenTelemetry's `Span`. */
interface Span {
  spanContext(): SpanIds
}

/** What is used of `@opentelemetry/api`. */
interface Api {
  trace: { getActiveSpan(): Span | undefined }
  isSpanContextValid(ids: SpanIds): boolean
}

/** @fastify/otel gives a request its span; within hooks and handlers the active one is that of the hook or handler. */
interface Traced {
  opentelemetry?: () => { span?: Span | null }
}

/**
 * Finds the span that a request runs in; null where no field asks for it, or OpenTelemetry is not there.
 *
 * @throws {PeerMissing} `spanId` is asked for without `@opentelemetry/api`
 */
export function compileSpanOf(fields: readonly OptionalField[]): ((request: FastifyRequest) => SpanIds | null) | null {
  if (!fields.includes('traceId') && !fields.includes('spanId')) return null
  const api = loadOpenTelemetry() as Api | undefined
  if (api === undefined) {
    if (!fields.includes('spanId')) return null
    throw new PeerMissing(
      "Option fields names 'spanId', which needs the package @opentelemetry/api, which is not installed: npm install @opentelemetry/api",
    )
  }
  return (request) => {
    const span = (request as Traced).opentelemetry?.().span ?? api.trace.getActiveSpan()
    const ids = span?.spanContext()
    return ids !== undefined && api.isSpanContextValid(ids) ? { traceId: ids.traceId, spanId: ids.spanId } : null
  }
}
