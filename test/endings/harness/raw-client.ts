import net from 'node:net'
import tls from 'node:tls'
import { eventually, within } from './deadline.ts'
import { statusesIn } from './statuses-in.ts'

/** Where a raw client goes: an address with a port, or a unix socket. */
export type Address = { port: number; host?: string } | { path: string }

/** A client that decides about every byte and about how the connection ends. */
export class RawClient {
  readonly socket: net.Socket
  /** Resolves when both directions are over, however they ended. */
  readonly closed: Promise<void>
  #received = ''

  constructor(socket: net.Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1')
    })
    // A reset is an ending that tests ask for; what matters is what was read before it.
    socket.on('error', () => {})
    this.closed = within(new Promise((resolve) => socket.once('close', () => resolve())), 'end of the connection')
    this.closed.catch(() => {})
  }

  /** Resolves when the bytes were handed to the system, or could not be. */
  send(bytes: string | Buffer): Promise<void> {
    return new Promise((resolve) => this.socket.write(bytes, () => resolve()))
  }

  /** Half-closes: nothing more will be sent, answers are still read. */
  fin(): void {
    this.socket.end()
  }

  /**
   * Leaves by a RST. Only TCP knows it; elsewhere the connection just ends. libuv of Node 20 and 22 takes a RST that
   * arrives together with bytes for a FIN, so wait until the server has read what was sent (`Visit.readBy`).
   */
  reset(): void {
    if (this.socket.remoteFamily === undefined || this.socket instanceof tls.TLSSocket) this.socket.destroy()
    else this.socket.resetAndDestroy()
  }

  /** Stops reading, so that the server's buffers fill. */
  stopReading(): void {
    this.socket.pause()
  }

  received(): string {
    return this.#received
  }

  /** Final statuses read so far, in order: every 1xx but 101 is left out. */
  statuses(): number[] {
    return statusesIn(this.#received)
  }

  readUntil(text: string): Promise<void> {
    return eventually(() => this.#received.includes(text), `the client reads ${JSON.stringify(text)}`)
  }

  /** Sends a request that asks for `Connection: close`, or ends the connection otherwise, and reads all of the answer. */
  async exchange(bytes: string | Buffer): Promise<void> {
    await this.send(bytes)
    await this.closed
  }
}

export function connectTcp(address: Address): Promise<RawClient> {
  const socket = net.connect({ host: '127.0.0.1', ...address })
  const client = new RawClient(socket)
  return within(
    new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(client))
      socket.once('error', reject)
    }),
    'connection',
  )
}

export function connectTls(address: Address): Promise<RawClient> {
  const socket = tls.connect({ host: '127.0.0.1', ...address, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
  const client = new RawClient(socket)
  return within(
    new Promise((resolve, reject) => {
      socket.once('secureConnect', () => resolve(client))
      socket.once('error', reject)
    }),
    'TLS connection',
  )
}
