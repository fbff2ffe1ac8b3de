import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Counter } from '../../lib/cli/stats/counter.ts'
import { Histogram } from '../../lib/cli/stats/histogram.ts'
import { readSample } from '../../lib/cli/stats/sample.ts'
import { Slowest } from '../../lib/cli/stats/slowest.ts'
import { sampleRecord } from '../reader/harness/sample-record.ts'

test('a percentile is within 1 % of the true one, the maximum exact', () => {
  const durations = fc.array(fc.oneof(fc.nat({ max: 500 }), fc.nat({ max: 1e9 }), fc.constant(1e14)), { minLength: 1 })
  fc.assert(
    fc.property(durations, fc.constantFrom(0.5, 0.9, 0.95, 0.99, 1), (values, share) => {
      const histogram = new Histogram()
      for (const value of values) histogram.add(value)
      const sorted = values.toSorted((a, b) => a - b)
      const truth = sorted[Math.ceil(share * sorted.length) - 1] ?? 0
      assert.ok(Math.abs(histogram.percentile(share) - truth) <= truth * 0.010001)
      assert.equal(histogram.max, sorted.at(-1))
    }),
    { numRuns: 1000 },
  )
  assert.equal(new Histogram().percentile(0.5), 0)
  const mostlyZero = new Histogram()
  for (const value of [0, 0, 5]) mostlyZero.add(value)
  assert.equal(mostlyZero.percentile(0.5), 0)
})

test('a sample says what the parser says, or leaves the line to it', () => {
  const text = fc.oneof(
    fc.constantFrom('', 'a', '"', '\\', '검색', '}', '","statusCode":1,"'),
    fc.string({ maxLength: 5 }),
  )
  const records = fc.record({
    level: fc.constantFrom(30, 50),
    url: fc.option(text),
    method: fc.option(text),
    statusCode: fc.nat({ max: 999 }),
    reqId: fc.option(text),
    route: fc.option(text),
    client: fc.record({
      client: fc.option(text),
      user: fc.option(fc.oneof(text, fc.integer(), fc.double())),
      email: fc.option(text),
    }),
    durationUs: fc.oneof({ weight: 9, arbitrary: fc.nat() }, fc.double()),
  })
  const added = fc.dictionary(
    fc.constantFrom('a', 'b.c', 'statusCode', 'route', 'time'),
    fc.oneof(text, fc.integer(), fc.constant(null)),
  )
  let read = 0
  fc.assert(
    fc.property(records, fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, added), (changes, extra) => {
      // Added fields stand at the end, where a repeated key decides.
      const line =
        JSON.stringify(sampleRecord(changes)).slice(0, -1) +
        JSON.stringify(extra).replace('{', ',').replace(/^,}$/, '}')
      const sample = readSample(line)
      if (sample === null) return
      read++
      const truth = JSON.parse(line)
      const { client, ...flat } = sample
      for (const [key, value] of Object.entries(flat)) assert.deepEqual(value, truth[key], key)
      assert.deepEqual(
        { client: client.client, user: client.user },
        { client: truth.client.client, user: truth.client.user },
      )
    }),
    { numRuns: 3000 },
  )
  assert.ok(read > 100)
})

test('the usual record is read as a sample, other lines are not', () => {
  assert.notEqual(readSample(JSON.stringify(sampleRecord())), null)
  assert.notEqual(readSample(JSON.stringify(sampleRecord({ tenant: 'a', retries: 2 }))), null)
  const usual = JSON.stringify(sampleRecord())
  for (const line of [
    JSON.stringify(
      sampleRecord({ errorDetail: { errorFunc: 'f', location: 'l', raised: 'E', message: 'm', detail: null } }),
    ),
    JSON.stringify(sampleRecord({ nested: { a: 1 } })),
    usual.slice(0, -1),
    `${usual}}`,
    `${usual},`,
    usual.replace('"statusCode":200', '"statusCode":0200'),
    usual.replace('localhost', 'local\u0001host'),
  ]) {
    assert.equal(readSample(line), null, line)
  }
})

test('a counter tells apart as many values as it has room for and counts the others', () => {
  const counter = new Counter()
  for (let value = 0; value < 100_010; value++) counter.add(`user-${value}`)
  for (const value of ['user-7', 'user-9', 'user-7']) counter.add(value)
  assert.deepEqual(counter.top(3), [
    { value: 'user-7', count: 3 },
    { value: 'user-9', count: 2 },
    { value: 'user-0', count: 1 },
  ])
  assert.deepEqual({ size: counter.size, others: counter.others }, { size: 100_000, others: 10 })
})

test('the slowest are kept, longest first', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 })), fc.nat({ max: 5 }), (durations, size) => {
      const slowest = new Slowest(size)
      for (const durationUs of durations) slowest.add(sampleRecord({ durationUs }))
      const expected = durations.toSorted((a, b) => b - a).slice(0, size)
      assert.deepEqual(
        slowest.samples.map(({ durationUs }) => durationUs),
        expected,
      )
    }),
  )
})
