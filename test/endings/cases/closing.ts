import type { Ending, ExpectedRecord } from '../harness/ending.ts'
import { request } from '../harness/request-bytes.ts'

const answered: ExpectedRecord = {
  statusCode: 200,
  outcome: 'completed',
  method: 'GET',
  url: '127.0.0.1/x',
  route: '/x',
}

/** The server goes while requests are under way, and waits for them. */
export const closingEndings: readonly Ending[] = [
  {
    ending: 'close() with a request in flight',
    routes(app, gates) {
      app.get('/x', async () => {
        gates.open('reached')
        await gates.opened('closing')
        return 'the answer'
      })
      app.addHook('preClose', async () => gates.open('closing'))
    },
    async client(at) {
      const client = await at.connect()
      await client.send(request('GET', '/x'))
      await at.gates.opened('reached')
      await at.app.close()
      await client.closed
    },
    closes: true,
    records: [answered],
  },
  ...[true, false].map(
    (return503OnClosing): Ending => ({
      ending: return503OnClosing ? '503 while closing' : 'close() with a request in flight',
      variant: `\`return503OnClosing\` ${return503OnClosing ? 'on' : 'off'}`,
      fastify: { return503OnClosing },
      routes(app, gates) {
        app.get('/x', async () => {
          gates.open('reached')
          await gates.opened('second parsed')
          return 'the answer'
        })
        app.addHook('preClose', async () => gates.open('closing'))
      },
      async client(at) {
        const client = await at.connect()
        await client.send(request('GET', '/x'))
        await at.gates.opened('reached')
        const closed = at.app.close()
        await at.gates.opened('closing')
        at.app.server.once('request', () => at.gates.open('second parsed'))
        await client.send(request('GET', '/x?late'))
        await client.closed
        await closed
      },
      closes: true,
      records: return503OnClosing
        ? [{ statusCode: 503, outcome: 'refused', method: 'GET', url: '127.0.0.1/x', route: null }]
        : [answered],
      besides: [answered],
    }),
  ),
]
