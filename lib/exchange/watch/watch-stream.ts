import type { IncomingMessage } from 'node:http'
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { exchangeOf, type Observed } from '../exchange.ts'
import type { Recorder } from '../recorder.ts'
import { overhear } from './overhear.ts'

/** An HTTP/2 stream that Node answered by itself, a CONNECT or an unknown Expect: no event shows its request. */
export function watchStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, recorder: Recorder): void {
  if ((stream as Observed)[exchangeOf] !== undefined) return
  const req = { method: headers[':method'], url: headers[':path'] ?? '', headers } as IncomingMessage
  const exchange = recorder.begin(req, null, null)
  exchange.address = stream.session?.socket?.remoteAddress
  ;(stream as Observed)[exchangeOf] = exchange
  overhear(
    stream,
    ['close'],
    () => {
      const status = stream.sentHeaders?.[':status']
      exchange.writtenStatus = { status: status === undefined ? null : Number(status) }
      exchange.recorder.close(exchange, stream.rstCode !== constants.NGHTTP2_NO_ERROR, false)
      return undefined
    },
    recorder.onFault,
  )
}
