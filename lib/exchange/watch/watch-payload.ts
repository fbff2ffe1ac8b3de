import type { Exchange } from '../exchange.ts'
import { overhear } from './overhear.ts'

/** Tells the exchange when a stream that is sent fails: a Node stream, a web stream, or a fetch Response around one. */
export function watchPayload(payload: object, exchange: Exchange): void {
  if (typeof (payload as Partial<NodeJS.ReadableStream>).pipe === 'function') {
    overhear(
      payload,
      (event, [error]) => {
        if (event === 'error') exchange.fail(error)
        return undefined
      },
      exchange.recorder.onFault,
    )
    return
  }
  const stream = payload instanceof Response ? payload.body : payload
  if (stream instanceof ReadableStream) watchReader(stream, exchange)
}

/** Only the reader of a web stream learns of its failure, and Fastify takes the reader later. */
function watchReader(stream: ReadableStream, exchange: Exchange): void {
  const getReader = stream.getReader.bind(stream) as () => ReadableStreamDefaultReader
  stream.getReader = (() => {
    const reader = getReader()
    reader.closed.catch((error: unknown) => exchange.fail(error))
    return reader
  }) as ReadableStream['getReader']
}
