import assert from 'node:assert/strict'
import dns from 'node:dns'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import Fastify from 'fastify'
import type { AccessRecord } from '../../lib/record/access-record.ts'
import { type Address, connectTcp } from './harness/raw-client.ts'
import { lastRequest, request } from './harness/request-bytes.ts'
import { type Visit, visit } from './harness/visit.ts'

const NO_HOST = 'GET /x HTTP/1.1\r\nConnection: close\r\n\r\n'

function routes(app: Visit['app'], gates: Visit['gates']): void {
  app.get('/x', async () => 'ok')
  app.get('/slow', async () => {
    gates.open('reached')
    await gates.opened('recorded')
    return 'nobody reads this'
  })
}

/** One ending of each kind of signal: hooks, the parser, Node's own answer, the router, a client that leaves. */
async function everyKind(at: Visit, address: Address): Promise<void> {
  for (const bytes of [lastRequest('GET', '/x'), 'GARBAGE\r\n\r\n', NO_HOST, lastRequest('GET', '/x%zz')]) {
    await (await at.connect(address)).exchange(bytes)
  }
  const client = await at.connect(address)
  await client.send(request('GET', '/slow'))
  await at.gates.opened('reached')
  client.reset()
  await client.closed
}

function summary(records: readonly AccessRecord[]): string[] {
  return records.map(({ statusCode, outcome, url }) => `${statusCode} ${outcome} ${url}`).sort()
}

const EVERY_KIND = [
  '200 completed 127.0.0.1/x',
  '400 refused /x',
  '400 refused 127.0.0.1/x%zz',
  '400 refused null',
  '499 aborted 127.0.0.1/slow',
].sort()

async function assertEveryKind(at: Visit): Promise<void> {
  await at.written(EVERY_KIND.length)
  at.gates.open('recorded')
  await at.close()
  assert.deepEqual(summary(await at.recordsAfterClose()), EVERY_KIND)
}

describe('every server of a process has its own records', () => {
  it('a usual server records every kind of ending', async (t) => {
    const at = await visit(t as TestContext, { routes })
    await everyKind(at, { port: at.port })
    await assertEveryKind(at)
  })

  it('two servers do not record for each other', async (t) => {
    const [first, second] = await Promise.all([
      visit(t as TestContext, { routes }),
      visit(t as TestContext, { routes }),
    ])
    await everyKind(second, { port: second.port })
    await assertEveryKind(second)
    await everyKind(first, { port: first.port })
    await assertEveryKind(first)
  })

  it('servers without the plugin leave no record', async (t) => {
    const at = await visit(t as TestContext, { routes })
    const other = Fastify()
    other.get('/x', async () => 'ok')
    const plain = http.createServer((_, res) => res.end('plain'))
    t.after(() => Promise.all([other.close(), plain.close()]))
    // An instrumentation hangs one listener on each server of the process.
    const counting = () => {}
    for (const server of [at.app.server, other.server, plain]) server.on('request', counting)
    await other.listen({ port: 0, host: '127.0.0.1' })
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    for (const server of [other.server, plain]) {
      const address = server.address()
      if (typeof address !== 'object' || address === null) throw new Error('the server does not listen')
      for (const bytes of [lastRequest('GET', '/x'), NO_HOST, 'GARBAGE\r\n\r\n']) {
        await (await connectTcp({ port: address.port })).exchange(bytes)
      }
    }
    await everyKind(at, { port: at.port })
    await assertEveryKind(at)
  })

  it('a server of `serverFactory` records every kind of ending', async (t) => {
    const at = await visit(t as TestContext, {
      fastify: { serverFactory: (handler: http.RequestListener) => http.createServer(handler) },
      routes,
    })
    await everyKind(at, { port: at.port })
    await assertEveryKind(at)
  })

  for (const host of ['127.0.0.1', '::1']) {
    it(`both servers behind localhost record: ${host}`, async (t) => {
      answerLocalhost(t as TestContext, ['127.0.0.1', '::1'])
      const at = await visit(t as TestContext, { routes, listen: { port: 0, host: 'localhost' } })
      assert.equal(at.app.addresses().length, 2, 'Fastify listens at both addresses')
      await everyKind(at, { port: at.port, host })
      await assertEveryKind(at)
    })
  }

  it('requests that a server of somebody else hands over end as on one of ours', async (t) => {
    const answerOnSocket = (app: Visit['app'], gates: Visit['gates']) => {
      routes(app, gates)
      app.get('/socket', (req, reply) => {
        reply.hijack()
        req.raw.socket.end('HTTP/1.1 207 Multi-Status\r\nContent-Length: 0\r\n\r\n')
      })
    }
    const at = await visit(t, { routes: answerOnSocket })
    const foreign = http.createServer((req, res) => at.app.routing(req, res))
    t.after(() => foreign.close())
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve))
    for (const port of [undefined, (foreign.address() as AddressInfo).port]) {
      const address = port === undefined ? undefined : { port }
      await (await at.connect(address)).exchange(request('GET', '/socket'))
      const client = await at.connect(address)
      await client.send(request('GET', '/slow') + request('GET', '/x'))
      await at.gates.opened('reached')
      client.reset()
      await client.closed
      await at.written(port === undefined ? 3 : 6)
    }
    at.gates.open('recorded')
    await at.close()
    const each = ['207 completed 127.0.0.1/socket', '499 aborted 127.0.0.1/slow', '499 aborted 127.0.0.1/x']
    assert.deepEqual(summary(await at.records()), [...each, ...each].sort())
  })

  it('a server at several addresses records for each', async (t) => {
    const at = await visit(t as TestContext, { routes, listen: { port: 0, host: '0.0.0.0' } })
    await (await at.connect({ port: at.port, host: '127.0.0.2' })).exchange(lastRequest('GET', '/x'))
    await everyKind(at, { port: at.port, host: '127.0.0.1' })
    await at.written(EVERY_KIND.length + 1)
    at.gates.open('recorded')
    await at.close()
    const records = await at.recordsAfterClose()
    assert.deepEqual(summary(records), [...EVERY_KIND, '200 completed 127.0.0.1/x'].sort())
  })

  it('a server at a unix socket records every kind of ending', async (t) => {
    const holder = await visit(t as TestContext)
    const path = join(holder.logDir, 'unix.sock')
    const at = await visit(t as TestContext, { routes, listen: { path } })
    await everyKind(at, { path })
    await assertEveryKind(at)
    for (const { client } of await at.recordsAfterClose()) assert.equal(client.client, null)
  })
})

/** Lets `localhost` have both addresses, whatever this machine's resolver says. */
function answerLocalhost(t: TestContext, addresses: readonly string[]): void {
  const { lookup } = dns
  const answer = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  t.mock.method(dns, 'lookup', (host: string, options: { all?: boolean }, callback: (...args: unknown[]) => void) => {
    if (host === 'localhost' && options.all === true) callback(null, answer)
    else Reflect.apply(lookup, dns, [host, options, callback])
  })
}
