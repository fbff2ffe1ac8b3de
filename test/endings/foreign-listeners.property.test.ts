import assert from 'node:assert/strict'
import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { it } from 'node:test'
import fc from 'fast-check'
import Fastify, { type FastifyInstance } from 'fastify'
import { accessLogPlugin } from '../../lib/plugin.ts'
import { tempDir } from '../harness/temp-dir.ts'
import { eventually } from './harness/deadline.ts'
import { connectTcp } from './harness/raw-client.ts'
import { lastRequest } from './harness/request-bytes.ts'

const RUNS = 40

type Listener = (...args: never[]) => void

// Twice on one server, only the first of them answers.
const answer = (text: string) => (_: IncomingMessage, res: ServerResponse) => void (res.writableEnded || res.end(text))
const close = (bytes: string) => (_: unknown, socket: Socket) => void (socket.writable && socket.end(bytes))

/** What others hang on a server. Each answers or hangs up, so that every connection ends. */
const LISTENERS: Readonly<Record<string, Listener>> = {
  upgrade: close('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\n\r\n'),
  connect: close('HTTP/1.1 200 Connected\r\n\r\ntunnel'),
  clientError: close('HTTP/1.1 422 Mine\r\n\r\n'),
  checkContinue: answer('continue'),
  checkExpectation: answer('expectation'),
  connection: () => {},
  dropRequest: () => {},
}
const EVENTS = Object.keys(LISTENERS)

const REQUESTS: Readonly<Record<string, string>> = {
  plain: lastRequest('GET', '/x'),
  'not found': lastRequest('GET', '/none'),
  undecodable: lastRequest('GET', '/%zz'),
  upgrade: lastRequest('GET', '/x', ['Connection: Upgrade', 'Upgrade: websocket']),
  connect: 'CONNECT 127.0.0.1:443 HTTP/1.1\r\nHost: 127.0.0.1:443\r\n\r\n',
  garbage: 'GARBAGE\r\n\r\n',
  'garbage behind a request': 'GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGARBAGE\r\n\r\n',
  'no host': 'GET /x HTTP/1.1\r\nConnection: close\r\n\r\n',
  continue: lastRequest('GET', '/x', ['Expect: 100-continue']),
  expectation: lastRequest('GET', '/x', ['Expect: the unexpected']),
}

type Step =
  | { act: 'on' | 'once' | 'prependListener' | 'off' | 'removeAllListeners'; event: string }
  | { act: 'request'; kind: string }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      act: fc.constantFrom('on' as const, 'once' as const, 'prependListener' as const, 'off' as const),
      event: fc.constantFrom(...EVENTS),
    }),
    fc.record({
      act: fc.constant('removeAllListeners' as const),
      event: fc.constantFrom('upgrade', 'connect', 'clientError', 'checkContinue', 'checkExpectation'),
    }),
    fc.record({ act: fc.constant('request' as const), kind: fc.constantFrom(...Object.keys(REQUESTS)) }),
  ),
  { minLength: 2, maxLength: 10 },
)

async function start(logDir: string | null): Promise<FastifyInstance> {
  const app = Fastify() as FastifyInstance
  if (logDir !== null) await app.register(accessLogPlugin, { logDir, environment: 'test' })
  app.get('/x', async () => 'ok')
  app.get('/slow', async () => 'slow')
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app
}

function shape(server: EventEmitter): unknown {
  return server
    .eventNames()
    .map((event) => [String(event), server.listenerCount(event), server.rawListeners(event).length])
    .sort()
}

/** What clients read and others see, step by step. */
async function take(app: FastifyInstance, plan: readonly Step[]): Promise<unknown[]> {
  const { server } = app
  const { port } = server.address() as AddressInfo
  const seen: unknown[] = []
  for (const step of plan) {
    if (step.act === 'request') {
      const client = await connectTcp({ port })
      await client.exchange(REQUESTS[step.kind] ?? '')
      seen.push(client.received().replace(/^Date: .*$/gim, 'Date'))
    } else if (step.act === 'removeAllListeners') server.removeAllListeners(step.event)
    else (server as EventEmitter)[step.act](step.event, LISTENERS[step.event] as () => void)
    seen.push(shape(server))
  }
  await eventually(
    () => new Promise<boolean>((resolve) => server.getConnections((_, count) => resolve(count === 0))),
    'no socket outlives its client',
  )
  return seen
}

it('whoever listens to a server meanwhile, clients read the same with the plugin and without', async () => {
  const logDir = tempDir()
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const [bare, watched] = await Promise.all([start(null), start(logDir)])
      try {
        const [without, withUs] = await Promise.all([take(bare, plan), take(watched, plan)])
        assert.deepEqual(withUs, without)
      } finally {
        await Promise.all([bare.close(), watched.close()])
      }
    }),
    { numRuns: RUNS },
  )
})
