import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { TYPESCRIPT_FLAGS } from '../harness/typescript-flags.ts'
import { missing } from './harness/installed.ts'

const program = fileURLToPath(new URL('./programs/traced.ts', import.meta.url))
// Where an application has its packages the access log stands beside them.
const NODE_PATH = fileURLToPath(new URL('./node_modules', import.meta.url))

type Ids = [traceId: string | null, spanId: string | null]

async function traced(way: string): Promise<{ records: Ids[]; spans: Ids[]; own: Ids[] }> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(process.execPath, [...TYPESCRIPT_FLAGS, program, way], { env: { ...env, NODE_PATH } })
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}

/** That of the traceparent header which one of the requests has. */
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const NOTHING: Ids = [null, null]

describe('a record of a traced request', { skip: missing, concurrency: 2 }, () => {
  test('has the ids of the span that @fastify/otel gives the request, also of a trace that starts here', async () => {
    const { records, spans } = await traced('fastify')
    assert.equal(records.length, 5)
    assert.deepEqual(records, spans)
    assert.equal(records[1]?.[0], TRACE)
    assert.equal(new Set(records.map(([traceId]) => traceId)).size, 5)
  })

  test('has the ids of a span that is not sampled', async () => {
    const { records, spans } = await traced('unsampled')
    assert.deepEqual(spans, [])
    for (const [traceId, spanId] of records) assert.match(`${traceId} ${spanId}`, /^[0-9a-f]{32} [0-9a-f]{16}$/)
    assert.equal(records[1]?.[0], TRACE)
  })

  test('has the ids of a span that a hook began', async () => {
    const { records, own } = await traced('own span')
    assert.equal(own.length, 5)
    // Where a hook answers, none of ours comes behind it.
    assert.deepEqual(records.toSpliced(3, 1), own.toSpliced(3, 1))
  })

  for (const way of ['no span', 'no provider']) {
    test(`has the trace of the header and no span, with ${way}`, async () => {
      const { records } = await traced(way)
      assert.deepEqual(records, [NOTHING, [TRACE, null], NOTHING, NOTHING, NOTHING])
    })
  }
})
