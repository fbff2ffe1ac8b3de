import { connect, type Socket } from 'node:net'

const HEAD_END = '\r\n\r\n'

/** Clients that each ask on one connection, the next request as soon as the answer is whole, until the server is gone. */
export class KeepAliveLoad {
  /** Paths whose answer was read to its last byte. */
  readonly answered: string[] = []
  readonly #sockets: Socket[] = []
  readonly #gone: Promise<unknown>

  /** @param name begins every path, so that no other load asks for the same */
  constructor(port: number, clients: number, name: string) {
    this.#gone = Promise.all(Array.from({ length: clients }, (_, client) => this.#ask(port, `/${name}-${client}`)))
  }

  /** Resolves when every connection is closed. */
  async over(): Promise<void> {
    await this.#gone
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #ask(port: number, name: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1')
      this.#sockets.push(socket)
      let count = 0
      let path = ''
      const next = () => {
        path = `${name}-${count++}`
        socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      }
      let received = ''
      socket.setEncoding('latin1')
      socket.on('connect', next)
      socket.on('data', (text: string) => {
        received += text
        if (!isWhole(received)) return
        // What closes its connection behind an answer answered nothing more.
        if (received.startsWith('HTTP/1.1 200')) this.answered.push(path)
        const isLast = /\r\nconnection: close/i.test(received)
        received = ''
        if (isLast) socket.end()
        else next()
      })
      socket.on('error', () => {})
      socket.on('close', () => resolve())
    })
  }
}

function isWhole(received: string): boolean {
  const at = received.indexOf(HEAD_END)
  if (at === -1) return false
  const length = Number(/content-length: (\d+)/i.exec(received.slice(0, at))?.[1])
  return received.length - at - HEAD_END.length >= length
}
