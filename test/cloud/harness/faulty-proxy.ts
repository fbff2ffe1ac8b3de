import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** What a proxy has done to requests. */
export interface FaultyProxy {
  endpoint: string
  readonly requests: number
  readonly harmed: number
  readonly lostAnswers: number
  /** Method and path of each request. */
  readonly paths: readonly string[]
  close(): Promise<void>
}

/**
 * A proxy that harms a share of all requests: cuts them before or after they reached the store, answers 503 or 500 for it, or
 * cuts its answer. The same seed harms in the same order.
 */
export async function startFaultyProxy(target: string, seed: number, share: number): Promise<FaultyProxy> {
  const random = mulberry(seed)
  const counted = { requests: 0, harmed: 0, lostAnswers: 0 }
  const paths: string[] = []
  const server = createServer((incoming, outgoing) => {
    counted.requests++
    paths.push(`${incoming.method} ${incoming.url}`)
    if (random() >= share) return forward(incoming, outgoing, target, (answer) => void answer.pipe(outgoing))
    counted.harmed++
    const kind = Math.floor(random() * 5)
    if (kind === 0) return void incoming.socket.destroy()
    if (kind === 1) return void outgoing.writeHead(503, { connection: 'close' }).end()
    if (kind === 2) return void outgoing.writeHead(500, { connection: 'close' }).end()
    if (kind === 3) {
      counted.lostAnswers++
      return forward(incoming, outgoing, target, (answer) => {
        answer.resume()
        answer.on('end', () => outgoing.destroy())
      })
    }
    forward(incoming, outgoing, target, (answer) => {
      answer.once('data', (chunk: Buffer) => {
        outgoing.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => outgoing.destroy())
      })
      answer.once('end', () => outgoing.destroy())
    })
  }).listen(0, '127.0.0.1')
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return counted.requests
    },
    get harmed() {
      return counted.harmed
    },
    get lostAnswers() {
      return counted.lostAnswers
    },
    paths,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  use: (answer: IncomingMessage) => void,
) {
  const { method, url, headers } = incoming
  const { hostname, port } = new URL(target)
  const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    outgoing.flushHeaders()
    use(answer)
  })
  passed.on('error', () => outgoing.destroy())
  outgoing.on('error', () => {})
  incoming.pipe(passed)
}

/** Numbers from 0 to 1, the same for the same seed. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
