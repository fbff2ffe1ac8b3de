import { once } from 'node:events'
import net from 'node:net'
import type { Ending } from '../harness/ending.ts'
import { lastRequest } from '../harness/request-bytes.ts'
import { tlsPair } from '../harness/tls-pair.ts'

const fastify = { https: tlsPair }

/** Endings over TLS; what happens before a request is no request. */
export const tlsEndings: readonly Ending[] = [
  {
    ending: 'normal answer',
    variant: 'over TLS',
    fastify,
    routes: (app) => void app.get('/x', async () => 'ok'),
    async client(at) {
      await (await at.connectTls()).exchange(lastRequest('GET', '/x'))
    },
    records: [{ statusCode: 200, outcome: 'completed', method: 'GET', url: '127.0.0.1/x', route: '/x' }],
  },
  {
    ending: 'a malformed request line',
    variant: 'over TLS',
    fastify,
    async client(at) {
      await (await at.connectTls()).exchange('GARBAGE\r\n\r\n')
    },
    records: [{ statusCode: 400, outcome: 'refused', method: null, url: null, route: null }],
  },
  {
    ending: 'no request',
    variant: 'plain HTTP to a TLS port',
    fastify,
    async client(at) {
      await (await at.connect()).exchange(lastRequest('GET', '/x'))
    },
    records: [],
  },
  {
    ending: 'no request',
    variant: 'a TLS handshake that is broken off',
    fastify,
    async client(at) {
      const socket = net.connect(at.port, '127.0.0.1')
      await once(socket, 'connect')
      const failed = once(at.app.server, 'tlsClientError')
      socket.end(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]))
      await failed
      socket.destroy()
    },
    records: [],
  },
  {
    ending: 'no request',
    variant: 'a TLS handshake, then nothing',
    fastify,
    async client(at) {
      const client = await at.connectTls()
      client.fin()
      await client.closed
    },
    records: [],
  },
]
