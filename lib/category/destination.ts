import pino, { type DestinationStream } from 'pino'
import type { DailyFile } from '../writer/daily-file.ts'
import { stampTime } from './stamp.ts'
import type { Terminal } from './terminal.ts'

/** pino tells a stream with this key the time it stamped on the line. */
const metadata: symbol = Symbol.for('pino.metadata')

/** pino's `level` of a stream that takes every line. */
const EVERY_LEVEL = 0 as never

/** The stream of a logger: each line goes to the file with the time that stands in it, so that its day is never another. */
export function createDestination(file: DailyFile, terminal: Terminal | undefined): DestinationStream {
  const stream = {
    [metadata]: true,
    lastTime: '',
    write(line: string) {
      file.write(line, Number(stream.lastTime))
    },
  }
  return withTerminal(stream, terminal)
}

/** The same for a logger that writes while the time is pinned and no part of the user's runs: nothing has to be told or read. */
export function createPinnedDestination(file: DailyFile, terminal: Terminal | undefined): DestinationStream {
  return withTerminal({ write: (line) => file.write(line, stampTime()) }, terminal)
}

function withTerminal(stream: DestinationStream, terminal: Terminal | undefined): DestinationStream {
  if (terminal === undefined) return stream
  return pino.multistream([
    { level: EVERY_LEVEL, stream },
    { level: EVERY_LEVEL, stream: terminal },
  ])
}
