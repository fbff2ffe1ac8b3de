import type { Socket } from 'node:net'

type Handle = { _parent?: { writeQueueSize: number } }

/** Whether the kernel has all that was written to a socket. TLS says so a turn after the TCP socket under it took it. */
export function isInKernel(socket: Socket & { _bytesDispatched?: number; _handle?: Handle | null }): boolean {
  if (socket.writableLength === 0) return true
  return socket._handle?._parent?.writeQueueSize === 0 && socket._bytesDispatched === socket.bytesWritten
}
