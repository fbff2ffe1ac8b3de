import type { Exchange } from '../exchange.ts'
import { overhear } from './overhear.ts'

/** Tells the exchange when a stream that is sent fails: a Node stream, a web stream, or a fetch Response around one. */
export function watchPayload(payload: object, exchange: Exchange): void {
  if (typeof (payload as Partial<NodeJS.ReadableStream>).pipe === 'function') {
    exchange.isOpenEnded = true
    overhear(
      payload,
      ['error'],
      (_event, error) => {
        exchange.fail(error)
        return undefined
      },
      exchange.recorder.onFault,
    )
    return
  }
  const stream = bodyOf(payload)
  if (!isWebStream(stream)) return
  exchange.isOpenEnded = true
  watchReader(stream, exchange)
}

/** The classes themselves are not asked: to name one of them makes Node load all of fetch. */
function bodyOf(payload: object): unknown {
  return (payload as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'Response'
    ? (payload as Response).body
    : payload
}

function isWebStream(stream: unknown): stream is ReadableStream {
  return typeof (stream as Partial<ReadableStream> | null)?.getReader === 'function'
}

/** Only the reader of a web stream learns of its failure, and whoever sends it takes the reader later. */
function watchReader(stream: ReadableStream, exchange: Exchange): void {
  const { getReader } = stream
  stream.getReader = function watched(this: ReadableStream, ...asked: []) {
    const reader = getReader.apply(this, asked)
    reader.closed.catch((error: unknown) => exchange.fail(error))
    return reader
  } as ReadableStream['getReader']
}
