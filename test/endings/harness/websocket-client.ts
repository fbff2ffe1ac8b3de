import { once } from 'node:events'
import WebSocket from 'ws'
import { within } from './deadline.ts'
import type { Visit } from './visit.ts'

export interface OpenWebSocket {
  /** Sends a text and resolves when the same text came back. */
  echo(text: string): Promise<void>
  /** Closes with a handshake. */
  close(): Promise<void>
  /** Resolves when the connection is over. */
  closed: Promise<void>
}

/** Opens a WebSocket; the 101 is noted as read. */
export async function openWebSocket(at: Visit, path: string): Promise<OpenWebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${at.port}${path}`)
  socket.on('error', () => {})
  const closed = within(
    once(socket, 'close').then(() => {}),
    'end of the WebSocket',
  )
  await within(once(socket, 'open'), 'the WebSocket opens')
  at.note(101)
  return {
    closed,
    async echo(text) {
      const back = once(socket, 'message')
      socket.send(text)
      await within(back, 'the echo')
    },
    async close() {
      socket.close()
      await closed
    },
  }
}

/** Asks for a WebSocket and notes the status that came instead. */
export async function refusedWebSocket(at: Visit, path: string): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${at.port}${path}`)
  socket.on('error', () => {})
  const status = new Promise<number>((resolve) =>
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0)),
  )
  at.note(await within(status, 'the refusal'))
  socket.terminate()
}
