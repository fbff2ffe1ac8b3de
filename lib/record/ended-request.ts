import type { Exchange } from '../exchange/exchange.ts'
import type { RouteLog } from '../exchange/route-log.ts'
import type { Outcome } from './access-record.ts'
import type { RecordUrl } from './url.ts'

/** All that one record is made of, before it has a form. */
export interface Facts {
  exchange: Exchange
  routeLog: RouteLog
  statusCode: number
  outcome: Outcome
  /** Epoch milliseconds of the end. */
  time: number
  /** Milliseconds from the first signal to the end. */
  ms: number
  url: RecordUrl | null
  method: string | null
  /** Whether the first error is one of the application, not of a peer that left. */
  failed: boolean
}
