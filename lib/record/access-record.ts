/** How a request ended. `refused`: answered or dropped before any Fastify hook ran. */
export type Outcome = 'completed' | 'aborted' | 'timeout' | 'cut' | 'refused' | 'upgraded'

/** Where the first error of a request came from and what it said. */
export interface ErrorDetail {
  /** Function that raised it; `UNKNOWN` when the stack has no frame outside node: and node_modules. */
  errorFunc: string
  /** `40 line in /app/routes/index.ts`, or `UNKNOWN line in UNKNOWN`. */
  location: string
  /** Class name of what was thrown. */
  raised: string
  message: string
  detail: unknown
}

/** Who sent the request. */
export interface Client {
  /** IP address, as `trustProxy` decides; null where there is none (a unix socket). */
  client: string | null
  /** User id of the verified token. */
  user: string | number | null
  /** Masked e-mail of the verified token. */
  email: string | null
}

/** One request, as it stands in the file: one JSON object a line, keys in this order. */
export interface AccessRecord {
  level: number
  /** Epoch milliseconds of the end of the response. */
  time: number
  category: string
  /** Host in lower case without port, then the path as decodeURI reads it; no query. Null when the bytes had none. */
  url: string | null
  method: string | null
  /** What left the machine; 499 client left first, 408 timed out, 0 cut by the server before any status left. */
  statusCode: number
  errorDetail: ErrorDetail | null
  client: Client
  /** Milliseconds with at most 5 decimals and always a point: `0.26774ms`, `12.0ms`. */
  processedTime: string
  /** `2023/09/02 17:17:29` */
  datetimeUTC: string
  /** The same instant at +09:00. */
  datetimeKST: string
  outcome: Outcome
  reqId: string | null
  /** Pattern of the route, null when none matched. */
  route: string | null
  /** processedTime in whole microseconds. */
  durationUs: number
  /** Fields added by options, by handlers, and `err` last. */
  [field: string]: unknown
}

/** Keys that every record has or may have by itself; nobody else's field may double one. */
export const OWN_KEYS: ReadonlySet<string> = new Set(
  'level time category url method statusCode errorDetail client processedTime datetimeUTC outcome reqId route durationUs err msg'.split(
    ' ',
  ),
)
