import net from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Sends a request whose head is written as given, and reads the head of the answer; then hangs up. */
export async function rawGet(
  app: FastifyInstance,
  target: string,
  headers: string[] = [],
  method = 'GET',
): Promise<string> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = net.connect((app.server.address() as net.AddressInfo).port, '127.0.0.1')
  const named = headers.some((header) => /^host:/i.test(header)) ? headers : ['Host: localhost', ...headers]
  socket.write(`${[`${method} ${target} HTTP/1.1`, ...named].join('\r\n')}\r\n\r\n`, 'latin1')
  let answer = ''
  for await (const chunk of socket) {
    answer += (chunk as Buffer).toString('latin1')
    if (answer.includes('\r\n\r\n')) break
  }
  socket.destroy()
  return answer
}

/** The status of an answer; 0 when there is none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
}
