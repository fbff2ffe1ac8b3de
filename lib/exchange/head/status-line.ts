import type { Duplex } from 'node:stream'

/** Status of the first status line written to a socket; null while none was. */
export interface StatusLine {
  status: number | null
}

const STATUS_LINE = /^HTTP\/\d\.\d (\d{3})/

/** The status line that bytes begin with; null when they are none, or an interim answer, behind which it is still to come. */
export function statusLineOf(chunk: unknown): StatusLine | null {
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return null
  const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk.subarray(0, 16)).toString('latin1')
  const match = STATUS_LINE.exec(text)
  const status = match === null ? null : Number(match[1])
  return isInterim(status) ? null : { status }
}

/**
 * Reads the status off the bytes that someone writes to a socket without a response object: a refusing parser, a
 * WebSocket library, a listener of `upgrade` or `connect`, a handler that hijacked. Steps out of the way at the first
 * write that is no interim answer.
 */
export function readStatusLine(socket: Duplex): StatusLine {
  const line: StatusLine = { status: null }
  const { write, end } = socket
  const look = (chunk: unknown) => {
    const written = statusLineOf(chunk)
    if (written === null) return
    line.status = written.status
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
