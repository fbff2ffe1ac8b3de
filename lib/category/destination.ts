import pino, { type DestinationStream } from 'pino'
import type { CategoryFile } from '../writer/category-file.ts'
import type { LineSink } from './line-sink.ts'

/** pino tells a stream with this key the time it stamped on the line. */
const metadata: symbol = Symbol.for('pino.metadata')

/** pino's `level` of a stream that takes every line. */
const EVERY_LEVEL = 0 as never

/** The stream of a logger: each line goes to the file with the time that stands in it, so that its day is never another. */
export function createDestination(file: CategoryFile, sink: LineSink | undefined): DestinationStream {
  const stream = {
    [metadata]: true,
    lastTime: '',
    write(line: string) {
      file.write(line, Number(stream.lastTime))
    },
  }
  return withSink(stream, sink)
}

/** The same for a logger whose caller knows the time of its line: pino need not tell it as text, to be read back. */
export function createTimedDestination(
  file: CategoryFile,
  timeNow: () => number,
  sink: LineSink | undefined,
): DestinationStream {
  return withSink({ write: (line) => file.write(line, timeNow()) }, sink)
}

function withSink(stream: DestinationStream, sink: LineSink | undefined): DestinationStream {
  if (sink === undefined) return stream
  return pino.multistream([
    { level: EVERY_LEVEL, stream },
    { level: EVERY_LEVEL, stream: sink },
  ])
}
