import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { contentPolicy } from '../html.ts'
import { type Admission, judge } from './admission.ts'

/** More windows are turned away: each is sent the whole report. */
const MOST_LISTENERS = 32

export interface LiveOptions {
  host: string
  /** 0 chooses any free one. */
  port: number
  token: string
  page: string
}

/** A server of the page that pushes reports to the windows in which it is open. */
export interface LiveServer {
  /** The url to open, which holds the token. */
  address: string
  /** Whether any window is open. */
  readonly isWatched: boolean
  /** Called whenever a window is opened. */
  onWatched: () => void
  /** Sends a report to all windows, and later to each new one. @param packed as `pack` makes it */
  push(packed: string): void
  close(): Promise<void>
}

/** Serves the page and its events to whoever has the token, until it is closed. @throws the system's error if it cannot listen */
export async function serveLive({ host, port, token, page }: LiveOptions): Promise<LiveServer> {
  const listeners = new Set<ServerResponse>()
  const behind = new Set<ServerResponse>()
  let last: string | null = null
  const admission: Admission = { host, port, token }
  const send = (response: ServerResponse, packed: string) => {
    // A window that reads too slowly gets only the latest, once it has read: each is the whole report.
    if (response.writableNeedDrain) behind.add(response)
    else response.write(`data: ${packed}\n\n`)
  }
  const listen = (response: ServerResponse) => {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' })
    response.write('retry: 2000\n\n')
    listeners.add(response)
    response.on('drain', () => {
      if (behind.delete(response) && last !== null) send(response, last)
    })
    response.once('close', () => {
      listeners.delete(response)
      behind.delete(response)
    })
    if (last !== null) send(response, last)
    live.onWatched()
  }
  const server = createServer((request, response) => {
    answer(request, response, admission, page, listeners.size < MOST_LISTENERS ? listen : null)
  })
  admission.port = await listenOn(server, host, port)
  const live: LiveServer = {
    onWatched: () => {},
    address: `http://${host.includes(':') ? `[${host}]` : host}:${admission.port}/?token=${token}`,
    get isWatched() {
      return listeners.size > 0
    },
    push(packed: string) {
      last = packed
      for (const response of listeners) send(response, packed)
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
  return live
}

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': `${contentPolicy("'self'")}; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  admission: Admission,
  page: string,
  listen: ((response: ServerResponse) => void) | null,
): void {
  const verdict = judge(request, admission)
  const path = (request.url ?? '/').split('?')[0]
  const plain = (status: number, text: string) => {
    response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
  }
  if (verdict.status !== 200) plain(verdict.status, verdict.reason)
  else if (path === '/events' && listen === null) plain(503, 'too many windows')
  else if (path === '/events') listen?.(response)
  else if (path !== '/') plain(404, 'not found')
  else {
    const cookie = verdict.cookie === null ? {} : { 'set-cookie': verdict.cookie }
    response.writeHead(200, { ...HEADERS, ...cookie, 'content-type': 'text/html; charset=utf-8' }).end(page)
  }
}

async function listenOn(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return (server.address() as AddressInfo).port
}
