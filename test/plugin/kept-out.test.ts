import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { AccessRecord } from '../../lib/record/access-record.ts'
import { type AppGiven, startApp } from './harness/start-app.ts'

/** The record of one GET, and all lines as they stand in the file. */
async function visited(t: Parameters<typeof startApp>[0], path: string, given: AppGiven) {
  const { request, lines, records, app } = await startApp(t, given)
  const { status } = await request(path)
  const written = await lines()
  const record = (await records())[0] as AccessRecord
  return { record, status, text: JSON.stringify(written), failures: app.accessLog.stats().failures }
}

const failing = (message: (path: string) => string) => (app: FastifyInstance) =>
  app.get('/fail/:token', async (request) => {
    throw new Error(message(request.url))
  })

const repeated: [title: string, message: (url: string) => string][] = [
  ['as sent', (url) => `Cannot GET ${url}`],
  ['decoded', (url) => `Cannot GET ${decodeURIComponent(url)}`],
  ['without its question mark', (url) => `bad query ${url.split('?')[1]}`],
]

for (const [title, message] of repeated) {
  test(`the query of a request, ${title}, is in no text of its error, nor is a masked parameter`, async (t) => {
    const { record, text } = await visited(t, '/fail/abcdefgh?key=%53ECRET&b=1', { routes: failing(message) })
    assert.doesNotMatch(text, /SECRET|%53|abcdefgh/)
    assert.match(record.errorDetail?.message ?? '', /\[query\]$/)
    assert.equal(record.errorDetail?.detail, record.errorDetail?.message)
    assert.equal(record.url, '127.0.0.1/fail/:token')
    assert.match((record.err as { stack: string }).stack, /\[query\]\n {4}at /)
  })
}

for (const sent of ['abc%3d%3d', 'abcd%2fef', 'abcd%2bef', '%61bcdefgh', 'ab!cd*(ef)%27']) {
  test(`a masked parameter sent as ${sent} is in no text of its error`, async (t) => {
    const { record } = await visited(t, `/fail/${sent}`, { routes: failing((url) => `bad link ${url}`) })
    assert.equal(record.errorDetail?.message, 'bad link /fail/:token')
  })
}

test('a short query is cut out only behind its mark', async (t) => {
  const { record } = await visited(t, '/fail/x?a', { routes: failing((url) => `a bad path ${url}`) })
  assert.equal(record.errorDetail?.message, 'a bad path /fail/x?[query]')
})

test('maskParams: [] masks nothing', async (t) => {
  const { record } = await visited(t, '/fail/abcdefgh', { maskParams: [], routes: failing((url) => url) })
  assert.deepEqual([record.url, record.errorDetail?.message], ['127.0.0.1/fail/abcdefgh', '/fail/abcdefgh'])
})

test('scrub goes over message, detail and stack, and over what comes late', async (t) => {
  const { record, text } = await visited(t, '/', {
    scrub: (text) => text.replaceAll('4111', '****'),
    routes: (app) =>
      app.get('/', async (request) => {
        request.accessLog.locate(new Error('card 4111'))
        throw new Error('again 4111')
      }),
  })
  assert.equal(record.errorDetail?.message, 'card ****')
  assert.doesNotMatch(text, / 4111/)
  assert.match(text, /again \*\*\*\*/)
})

for (const [title, scrub] of [
  ['throws', () => assert.fail('scrub')],
  ['answers nothing', () => undefined as never],
  ['answers a promise', async () => assert.fail('scrub')],
] as const) {
  test(`a scrub that ${title} leaves the text out and is counted`, async (t) => {
    const { record, text, failures } = await visited(t, '/fail/x', {
      scrub: scrub as unknown as (text: string) => string,
      routes: failing(() => 'card 4111'),
    })
    assert.deepEqual([record.statusCode, record.errorDetail?.message, record.errorDetail?.detail], [500, '', ''])
    assert.doesNotMatch(text, / 4111/)
    assert.ok(failures > 0)
  })
}

test('a handler without a name is called by method and route', async (t) => {
  const { record } = await visited(t, '/fail/x', { routes: failing(() => 'x') })
  assert.equal(record.errorDetail?.errorFunc, 'GET /fail/:token')
})

const addresses: [ipMask: NonNullable<AppGiven['ipMask']>, sent: string, client: string | null, failures: number][] = [
  ['truncate', '203.0.113.9', '203.0.113.0', 0],
  ['truncate', '2001:db8:1:2::9', '2001:db8:1::', 0],
  ['truncate', '::ffff:203.0.113.9', '::ffff:203.0.113.0', 0],
  ['truncate', 'unknown', null, 0],
  [(address) => address.slice(0, 3), '203.0.113.9', '203', 0],
  [() => null, '203.0.113.9', null, 0],
  [() => undefined as never, '203.0.113.9', null, 1],
  [() => assert.fail('mask'), '203.0.113.9', null, 1],
]

for (const [ipMask, sent, client, failures] of addresses) {
  test(`ipMask ${String(ipMask)}: ${sent} is recorded as ${client}`, async (t) => {
    const { app, request, record } = await startApp(t, { ipMask, fastify: { trustProxy: true } })
    await request('/', { headers: { 'x-forwarded-for': sent } })
    assert.equal((await record()).client.client, client)
    assert.equal(app.accessLog.stats().failures, failures)
  })
}

test('a part that fails at the start is told', async (t) => {
  const { text, failures } = await visited(t, '/', {
    categories: { app: { formatters: { level: () => assert.fail('level') } } },
  })
  assert.ok(failures > 0)
  assert.match(text, /formatters\.level failed/)
})
