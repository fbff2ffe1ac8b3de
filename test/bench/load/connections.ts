import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { parseHead } from './response-head.ts'

export interface LoadResult {
  requests: number
  seconds: number
  /** Milliseconds from the request's last byte sent to the response's last byte read, one per request. */
  latencies: number[]
}

export interface LoadOptions {
  /** Ends the load after so many milliseconds; answers under way are awaited and counted. */
  ms?: number
  /** Ends the load after so many requests. */
  requests?: number
  /** Milliseconds each connection rests between an answer and its next request. 0 when left out. */
  rest?: number
}

/**
 * Keep-alive connections that each have one request under way. Written on bare sockets because a client with a parser
 * of its own costs more than the server under test, and would be what is measured.
 */
export class Connections {
  readonly #sockets: Socket[]
  readonly #requests: Buffer[]
  readonly #expectedStatus: number
  #sent = 0

  private constructor(sockets: Socket[], requests: Buffer[], expectedStatus: number) {
    this.#sockets = sockets
    this.#requests = requests
    this.#expectedStatus = expectedStatus
  }

  /** Opens `count` connections; the requests are sent in turn. */
  static async open(port: number, count: number, requests: Buffer[], expectedStatus = 200): Promise<Connections> {
    const sockets = Array.from({ length: count }, () => connect({ port, host: '127.0.0.1', noDelay: true }))
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    return new Connections(sockets, requests, expectedStatus)
  }

  async run(options: LoadOptions): Promise<LoadResult> {
    const { ms = Number.POSITIVE_INFINITY, requests = Number.POSITIVE_INFINITY, rest = 0 } = options
    const begun = performance.now()
    const until = begun + ms
    const latencies: number[] = []
    let left = requests
    const mayGoOn = () => left-- > 0 && performance.now() < until
    const letSleep = stayAwake()
    await Promise.all(this.#sockets.map((socket) => this.#drive(socket, mayGoOn, rest, latencies))).finally(letSleep)
    return { requests: latencies.length, seconds: (performance.now() - begun) / 1000, latencies }
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #drive(socket: Socket, mayGoOn: () => boolean, rest: number, latencies: number[]): Promise<void> {
    return new Promise((resolve, reject) => {
      let missing = 0
      let sentAt = 0
      const send = () => {
        if (!mayGoOn()) return end(resolve)
        sentAt = performance.now()
        socket.write(this.#requests[this.#sent++ % this.#requests.length] as Buffer)
      }
      const onData = (chunk: Buffer) => {
        if (missing === 0) {
          const head = parseHead(chunk)
          if (head.status !== this.#expectedStatus) {
            return end(() => reject(new Error(`the server answered ${head.status}, not ${this.#expectedStatus}`)))
          }
          missing = head.length
        }
        missing -= chunk.length
        if (missing > 0) return
        latencies.push(performance.now() - sentAt)
        if (rest === 0) send()
        else setTimeout(send, rest)
      }
      const onClose = () => end(() => reject(new Error('the server closed a connection under load')))
      const end = (settle: () => void) => {
        socket.off('data', onData).off('close', onClose)
        settle()
      }
      socket.on('data', onData).on('close', onClose)
      send()
    })
  }
}

/**
 * Keeps this process's core busy until the returned function is called. Waking a core that sleeps is the work of whoever
 * sends to it: the server under test would pay for it, and the more the slower it is.
 */
function stayAwake(): () => void {
  let turn = setImmediate(function again() {
    turn = setImmediate(again)
  })
  return () => clearImmediate(turn)
}
