import type { IncomingHttpHeaders } from 'node:http'
import type { Outcome } from './access-record.ts'
import type { Identity } from './client/identity.ts'
import type { RecordUrl } from './url.ts'

/** What a client asked for. Errors repeat parts of it that a record must not show. */
export interface Asked {
  /** Target of the request as it was sent. */
  target: string
  /** The same as the router had it, where something rewrote it. */
  routedTarget: string | undefined
  /** Values of the route's path parameters. */
  params: unknown
}

/** All that a record is made of: plain data, taken when the request was over. */
export interface EndedRequest extends Asked {
  category: string
  /** Pattern of the route; null when none matched. */
  route: string | null
  /** Null when no hook saw the request. */
  reqId: unknown
  method: string | null
  url: RecordUrl | null
  statusCode: number
  outcome: Outcome
  /** Epoch milliseconds of the end. */
  time: number
  /** Milliseconds from the first signal to the end. */
  ms: number
  /** Address of the peer, as `trustProxy` decides. */
  address: string | undefined
  who: Identity | null
  headers: IncomingHttpHeaders
  /** The span of OpenTelemetry that it ran in; null when there was none, or no field shows it. */
  span: { traceId: string; spanId: string } | null
  /** Bytes of the response; null when unknown. */
  bytes: number | null
  /** What handlers added. */
  fields: Record<string, unknown> | null
  /** Whether the request had an error that is the application's, not of a peer that left. */
  failed: boolean
  /** Its first error. */
  error: unknown
}
