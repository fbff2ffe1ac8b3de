import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { exchangeOf, type Observed, type Recorder } from './recorder.ts'
import { watchResponse } from './watch-response.ts'

/** Feeds the recorder with every stream of an HTTP/2 server, for which Node has no channel. Returns the way to stop. */
export function watchHttp2(server: Server, recorder: Recorder): () => void {
  const onRequest = (req: IncomingMessage, res: ServerResponse) => {
    if ((res as Observed)[exchangeOf] !== undefined) return
    const exchange = recorder.begin(req, res, null)
    exchange.address = req.socket?.remoteAddress
    watchResponse(exchange, res)
  }
  server.prependListener('request', onRequest)
  return () => void server.removeListener('request', onRequest)
}
