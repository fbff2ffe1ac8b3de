import { once } from 'node:events'
import http2 from 'node:http2'
import { within } from './deadline.ts'
import type { Visit } from './visit.ts'

/** One stream of an HTTP/2 session. */
export interface Http2Stream {
  stream: http2.ClientHttp2Stream
  /** Resolves when the first bytes of a body were read. */
  firstPart: Promise<void>
  /** Resolves when the stream is over, however. */
  closed: Promise<void>
}

/** An HTTP/2 client; every status it reads is noted. */
export class Http2Client {
  readonly session: http2.ClientHttp2Session
  readonly #at: Visit

  constructor(at: Visit, scheme: 'http' | 'https') {
    this.#at = at
    this.session = http2.connect(`${scheme}://127.0.0.1:${at.port}`, { rejectUnauthorized: false })
    this.session.on('error', () => {})
    at.atEnd(() => this.session.destroy())
  }

  request(headers: http2.OutgoingHttpHeaders, body?: string): Http2Stream {
    const stream = this.session.request(headers, { endStream: body === undefined && headers[':method'] !== 'POST' })
    stream.on('error', () => {})
    stream.on('response', (answer) => this.#at.note(Number(answer[':status'])))
    const firstPart = within(
      new Promise<void>((resolve) => {
        stream.on('data', () => resolve())
        stream.on('end', () => resolve())
      }),
      'first bytes of the stream',
    )
    firstPart.catch(() => {})
    const closed = within(new Promise<void>((resolve) => stream.once('close', () => resolve())), 'end of the stream')
    closed.catch(() => {})
    if (body !== undefined) stream.end(body)
    return { stream, firstPart, closed }
  }

  /** Loses the connection under the session; with an error it says GOAWAY with a code. */
  async lose(error?: Error): Promise<void> {
    const closed = new Promise((resolve) => this.session.once('close', resolve))
    this.session.destroy(error)
    await within(closed, 'end of the session')
  }

  async close(): Promise<void> {
    if (this.session.destroyed) return
    const closed = once(this.session, 'close')
    this.session.close()
    await within(closed, 'end of the session')
  }
}
