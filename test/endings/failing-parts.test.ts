import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AccessRecord } from '../../lib/record/access-record.ts'
import { request } from './harness/request-bytes.ts'
import { visit } from './harness/visit.ts'

interface FailingPart {
  title: string
  plugin?: Record<string, unknown>
  /** What a handler does before it answers. */
  handler?(request: FastifyRequest): void
  /** Of the record, where it is not the whole. */
  url?: string
  /** What the record still says, besides status, outcome and url. */
  expect?(record: AccessRecord): void
}

function boom(): never {
  throw new TypeError('boom')
}

const anonymous = ({ client }: AccessRecord) =>
  assert.deepEqual(client, { client: '127.0.0.1', user: null, email: null })

const cyclic: Record<string, unknown> = {}
cyclic.self = cyclic

const FAILING_PARTS: readonly FailingPart[] = [
  { title: '`identify` throws', plugin: { identify: boom }, expect: anonymous },
  {
    title: '`identify` answers a promise that rejects',
    plugin: { identify: async () => boom() },
    expect: anonymous,
  },
  { title: '`identify` answers a text', plugin: { identify: () => 'me' }, expect: anonymous },
  {
    title: '`identify` answers getters that throw',
    plugin: {
      identify: () => ({
        get id() {
          return boom()
        },
      }),
    },
    expect: anonymous,
  },
  {
    title: '`emailMask` throws',
    plugin: { identify: () => ({ id: 7, email: 'someone@example.com' }), emailMask: boom },
    expect: ({ client }) => assert.deepEqual(client, { client: '127.0.0.1', user: 7, email: null }),
  },
  {
    title: '`emailMask` answers a promise that rejects',
    plugin: { identify: () => ({ id: 7, email: 'someone@example.com' }), emailMask: async () => boom() },
    expect: ({ client }) => assert.deepEqual(client, { client: '127.0.0.1', user: 7, email: null }),
  },
  {
    title: '`ipMask` answers a promise that rejects',
    plugin: { ipMask: async () => boom() },
    expect: ({ client }) => assert.deepEqual(client, { client: null, user: null, email: null }),
  },
  {
    title: '`levelOf` answers a promise that rejects',
    plugin: { levelOf: async () => boom() },
    expect: ({ level }) => assert.equal(level, 30),
  },
  { title: '`levelOf` throws', plugin: { levelOf: boom }, expect: ({ level }) => assert.equal(level, 30) },
  {
    title: '`levelOf` names a level that does not exist',
    plugin: { levelOf: () => 'purple' },
    expect: ({ level }) => assert.equal(level, 30),
  },
  {
    title: 'a field cannot be written: its toJSON throws',
    handler: ({ accessLog }) => accessLog.set({ order: { toJSON: boom } }),
  },
  {
    title: 'a field cannot be written: its getter throws',
    handler: ({ accessLog }) =>
      accessLog.set({
        order: {
          get id() {
            return boom()
          },
        },
      }),
  },
  { title: 'a field cannot be written: it is cyclic', handler: ({ accessLog }) => accessLog.set({ order: cyclic }) },
  {
    title: 'the request is frozen',
    handler: (request) => void Object.freeze(request),
  },
  {
    title: 'the headers are gone',
    handler: ({ raw }) => void Object.defineProperty(raw, 'headers', { value: undefined }),
    plugin: { fields: ['userAgent', 'traceId'] },
    url: '/x',
  },
  {
    title: 'the headers are null',
    handler: ({ raw }) => void Object.defineProperty(raw, 'headers', { value: null }),
    url: '/x',
  },
  {
    title: 'the route cannot be read any more',
    handler: (request) => void Object.defineProperty(request, 'routeOptions', { get: boom }),
    expect: ({ route, reqId }) => assert.deepEqual([route, reqId], [null, null]),
  },
  { title: 'a field cannot be written: it is a BigInt', handler: ({ accessLog }) => accessLog.set({ order: 1n }) },
]

function routes(handler: FailingPart['handler']): (app: FastifyInstance) => void {
  return (app) => {
    app.get('/x', async (req) => {
      handler?.(req)
      return 'the answer'
    })
    app.get('/plain', async () => 'the second answer')
  }
}

describe('a part that fails changes no response, and its record is written', { concurrency: 6 }, () => {
  for (const { title, plugin, handler, url: shown = '127.0.0.1/x', expect } of FAILING_PARTS) {
    it(title, async (t) => {
      const at = await visit(t as TestContext, { ...(plugin && { plugin }), routes: routes(handler) })
      const client = await at.connect()
      await client.send(request('GET', '/x'))
      await client.readUntil('the answer')
      await client.send(request('GET', '/plain'))
      await client.readUntil('the second answer')
      await at.written(2)
      const records = await at.records()
      assert.deepEqual(
        records.map(({ url, statusCode, outcome, errorDetail }) => ({ url, statusCode, outcome, errorDetail })),
        [shown, '127.0.0.1/plain'].map((url) => ({
          url,
          statusCode: 200,
          outcome: 'completed',
          errorDetail: null,
        })),
      )
      for (const record of records.slice(0, 1)) expect?.(record)
      assert.deepEqual(client.statuses(), [200, 200])
    })
  }

  for (const { title, plugin } of FAILING_PARTS.filter(({ title }) => / (throws|rejects)$/.test(title))) {
    if (plugin === undefined) continue
    it(`${title}: it is counted in the stats`, async (t) => {
      const at = await visit(t as TestContext, { plugin, routes: routes(undefined) })
      for (let n = 0; n < 3; n += 1) await at.app.inject('/x')
      await at.written(3)
      assert.equal(at.app.accessLog.stats().failures, 3)
    })
  }
})
