import type { Ending, ExpectedRecord } from '../harness/ending.ts'
import { lastJson, lastRequest } from '../harness/request-bytes.ts'

function missing(more: Partial<ExpectedRecord> = {}): readonly ExpectedRecord[] {
  return [{ statusCode: 404, outcome: 'completed', method: 'GET', url: '127.0.0.1/none', route: null, ...more }]
}

function ask(bytes: string): Ending['client'] {
  return async (at) => (await at.connect()).exchange(bytes)
}

/** A 404 is an answer, not an error of the application. */
export const notFoundEndings: readonly Ending[] = [
  { ending: '404', variant: 'default handler', client: ask(lastRequest('GET', '/none')), records: missing() },
  {
    ending: '404',
    variant: 'custom handler',
    routes: (app) => void app.setNotFoundHandler(async (_, reply) => reply.code(404).send('nothing here')),
    client: ask(lastRequest('GET', '/none')),
    records: missing(),
  },
  {
    ending: '404',
    variant: 'encapsulated handler',
    routes: (app) =>
      void app.register(
        async (scope) => void scope.setNotFoundHandler(async (_, reply) => reply.code(404).send('nothing in v1')),
        { prefix: '/v1' },
      ),
    client: ask(lastRequest('GET', '/v1/none')),
    records: missing({ url: '127.0.0.1/v1/none' }),
  },
  {
    ending: '404',
    variant: '`callNotFound` in a route',
    routes: (app) => void app.get('/x', (_, reply) => void reply.callNotFound()),
    client: ask(lastRequest('GET', '/x')),
    records: [{ statusCode: 404, outcome: 'completed', method: 'GET', url: '127.0.0.1/x' }],
  },
  {
    ending: '404',
    variant: 'a method without a route',
    routes: (app) => void app.get('/none', async () => 'ok'),
    client: ask(lastJson('/none', '{}')),
    records: missing({ method: 'POST' }),
  },
  {
    ending: '404',
    variant: 'a method Fastify does not know',
    client: ask(lastRequest('PURGE', '/none')),
    records: missing({ method: 'PURGE' }),
  },
  {
    ending: '404',
    variant: 'OPTIONS without a route',
    routes: (app) => void app.get('/none', async () => 'ok'),
    client: ask(lastRequest('OPTIONS', '/none')),
    records: missing({ method: 'OPTIONS' }),
  },
  {
    ending: '404',
    variant: 'OPTIONS *',
    client: ask(lastRequest('OPTIONS', '*')),
    records: [{ statusCode: 404, outcome: 'completed', method: 'OPTIONS', route: null }],
  },
]
