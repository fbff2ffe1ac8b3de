import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Exchange, exchangeOf, type Observed } from '../exchange.ts'
import type { Recorder } from '../recorder.ts'
import { watchResponse } from './watch-response.ts'

/**
 * The exchange of a response that Node's channel did not announce: one of HTTP/2 or inject(), one that somebody hands to
 * the server, one that answers an upgrade.
 */
export function announce(req: IncomingMessage, res: ServerResponse, recorder: Recorder): Exchange {
  const known = (res as Observed)[exchangeOf]
  if (known !== undefined) return known
  const exchange = (req as Observed)[exchangeOf] ?? recorder.begin(req, null, null)
  exchange.address ??= req.socket?.remoteAddress
  ;(res as Observed)[exchangeOf] = exchange
  watchResponse(exchange, res)
  return exchange
}
