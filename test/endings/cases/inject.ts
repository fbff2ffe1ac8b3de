import type { InjectOptions } from 'fastify'
import type { Ending, ExpectedRecord } from '../harness/ending.ts'
import type { Visit } from '../harness/visit.ts'

function ended(statusCode: number, more: Partial<ExpectedRecord> = {}): ExpectedRecord {
  return { statusCode, outcome: 'completed', method: 'GET', url: 'localhost/x', route: '/x', ...more }
}

async function inject(at: Visit, options: InjectOptions): Promise<void> {
  const response = await at.app.inject(options)
  at.note(response.statusCode)
}

/** Requests that use no socket. */
export const injectEndings: readonly Ending[] = [
  {
    ending: 'inject(): answered',
    routes: (app) => void app.get('/x', async () => 'ok'),
    client: (at) => inject(at, { url: '/x' }),
    records: [ended(200)],
  },
  {
    ending: 'inject(): answered',
    variant: 'POST with a body',
    routes: (app) => void app.post('/x', async () => 'ok'),
    client: (at) => inject(at, { method: 'POST', url: '/x', payload: { a: 1 } }),
    records: [ended(200, { method: 'POST' })],
  },
  {
    ending: 'inject(): 5xx thrown',
    routes: (app) =>
      void app.get('/x', async () => {
        throw new TypeError('boom')
      }),
    client: (at) => inject(at, { url: '/x' }),
    records: [ended(500, { errorDetail: { raised: 'TypeError', message: 'boom' } })],
  },
  {
    ending: 'inject(): 404',
    client: (at) => inject(at, { url: '/x' }),
    records: [ended(404, { route: null })],
  },
  {
    ending: 'inject() with an aborted signal',
    variant: 'in the handler',
    routes: (app, gates) =>
      void app.get('/x', async () => {
        gates.open('reached')
        await gates.opened('recorded')
        return 'nobody reads this'
      }),
    async client(at) {
      const controller = new AbortController()
      const answer = at.app.inject({ url: '/x', signal: controller.signal }).catch(() => 'aborted')
      await at.gates.opened('reached')
      controller.abort()
      await at.written(1)
      at.gates.open('recorded')
      await answer
    },
    records: [ended(499, { outcome: 'aborted' })],
  },
  {
    ending: 'inject() with an aborted signal',
    variant: 'before it began',
    routes: (app) => void app.get('/x', async () => 'nobody reads this'),
    async client(at) {
      await at.app.inject({ url: '/x', signal: AbortSignal.abort() }).catch(() => 'aborted')
    },
    records: [ended(499, { outcome: 'aborted' })],
  },
  {
    ending: 'inject() that close() finds open',
    routes: (app, gates) =>
      void app.get('/x', async () => {
        gates.open('reached')
        await gates.opened('closed')
        return 'read when the log is closed'
      }),
    async client(at) {
      const answer = at.app.inject({ url: '/x' })
      await at.gates.opened('reached')
      await at.app.close()
      at.gates.open('closed')
      await answer
    },
    closes: true,
    records: [ended(0, { outcome: 'cut' })],
  },
  {
    ending: 'inject() of an undecodable URL',
    variant: '`frameworkErrors` unset',
    client: (at) => inject(at, { url: '/x%zz' }),
    records: [{ statusCode: 400, outcome: 'refused', method: 'GET', url: 'localhost/x%zz', route: null }],
  },
  {
    ending: 'inject() of an undecodable URL',
    variant: '`frameworkErrors` set',
    fastify: {
      frameworkErrors(
        _error: unknown,
        _request: unknown,
        reply: { code(status: number): { send(text: string): void } },
      ) {
        reply.code(400).send('framed')
      },
    },
    client: (at) => inject(at, { url: '/x%zz' }),
    records: [{ statusCode: 400, outcome: 'refused', method: 'GET', url: 'localhost/x%zz', route: null }],
  },
]
