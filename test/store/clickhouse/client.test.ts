import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOfEngine, valuesIn } from '../../../lib/store/clickhouse/client.ts'

test('an answer is of the engine when its headers say so', () => {
  assert.equal(isOfEngine({ response_headers: { 'x-clickhouse-summary': '{}' } }), true)
  assert.equal(isOfEngine({ response_headers: { 'X-ClickHouse-Query-Id': 'a' } }), true)
  assert.equal(isOfEngine({ response_headers: { 'content-type': 'text/html', server: 'nginx' } }), false)
  assert.equal(isOfEngine({}), false)
})

test('what stands in the place of a row is told in its own words', () => {
  const line = (text: string) => ({ text, json: () => JSON.parse(text) })
  assert.deepEqual(valuesIn(line('["a",1]')), ['a', 1])
  const text = 'Code: 241. DB::Exception: Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)'
  assert.throws(() => valuesIn(line(text)), { message: text })
})
