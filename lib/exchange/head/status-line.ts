import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Status of the first status line written to a socket; null while none was. */
export interface StatusLine {
  status: number | null
  /** How many bytes had been written before it, where that was read off a socket. */
  after?: number | undefined
}

const STATUS_LINE = /^HTTP\/\d\.\d (\d{3})/

/** What is read of a chunk to find an answer behind interim ones, which may hold many links; more is a body. */
const READ = 16_384

/** Where an interim answer, which has no body, is over. */
const HEAD_END = '\r\n\r\n'

/**
 * The status line that bytes begin with, or have behind interim answers. Without a status when they are anything else; null
 * when nothing was said yet, as they are none or interim answers alone.
 */
export function statusLineOf(chunk: unknown): StatusLine | null {
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return null
  if (chunk.length === 0) return null
  const status = statusIn(textOf(chunk, 16))
  return isInterim(status) ? lineBehindInterim(textOf(chunk, READ)) : { status }
}

function lineBehindInterim(text: string): StatusLine | null {
  for (let end = text.indexOf(HEAD_END); end !== -1; end = text.indexOf(HEAD_END, end + 1)) {
    const behind = text.slice(end + HEAD_END.length, end + HEAD_END.length + 16)
    if (behind === '') return null
    const status = statusIn(behind)
    if (!isInterim(status)) return { status }
  }
  return null
}

function textOf(chunk: string | Uint8Array, length: number): string {
  return typeof chunk === 'string' ? chunk.slice(0, length) : Buffer.from(chunk.subarray(0, length)).toString('latin1')
}

function statusIn(text: string): number | null {
  const match = STATUS_LINE.exec(text)
  return match === null ? null : Number(match[1])
}

/**
 * Reads the status off the bytes that someone writes to a socket without a response object: a refusing parser, a
 * WebSocket library, a listener of `upgrade` or `connect`, a handler that hijacked. Steps out of the way at the first
 * bytes that are no interim answer.
 *
 * @param isPassedOver whether a chunk was written by another than whose status is looked for; it is told what the chunk says
 */
export function readStatusLine(
  socket: Duplex,
  isPassedOver = (_chunk: unknown, _says: StatusLine) => false,
): StatusLine {
  const line: StatusLine = { status: null }
  const { write, end } = socket
  const look = (chunk: unknown) => {
    const written = statusLineOf(chunk)
    if (written === null || isPassedOver(chunk, written)) return
    line.status = written.status
    line.after = (socket as Partial<Socket>).bytesWritten
    socket.write = write
    socket.end = end
  }
  socket.write = function (this: Duplex, ...args: Parameters<Duplex['write']>) {
    look(args[0])
    return write.apply(this, args)
  } as Duplex['write']
  socket.end = function (this: Duplex, ...args: Parameters<Duplex['end']>) {
    look(args[0])
    return end.apply(this, args)
  } as Duplex['end']
  return line
}

/** 1xx but 101, behind which the answer is still to come. */
function isInterim(status: number | null): boolean {
  return status !== null && status < 200 && status !== 101
}
