import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { Tally } from '../../../lib/cli/stats/tally.ts'
import type { AccessRecord } from '../../../lib/record/access-record.ts'
import { Aggregate } from '../../../lib/report/aggregate.ts'
import { ColumnHits } from '../../../lib/report/count/column-hits.ts'
import { HeavyHitters } from '../../../lib/report/count/heavy-hitters.ts'
import { RoutesInRoom } from '../../../lib/report/count/routes-in-room.ts'
import { timeZone } from '../../../lib/time/time-zone.ts'
import { NOON, sampleRecord } from '../../reader/harness/sample-record.ts'

interface Counts<S> {
  state(): S
  restore(state: S): unknown
}

/** What counted all, and what counted the rest behind the state of another; the state as it comes out of a file. */
function bothWays<T, S, C extends Counts<S>>(
  make: () => C,
  add: (counts: C, item: T) => void,
  items: T[],
  split: number,
) {
  const [whole, before, behind] = [make(), make(), make()]
  for (const item of items) add(whole, item)
  for (const item of items.slice(0, split)) add(before, item)
  behind.restore(deserialize(serialize(before.state())))
  for (const item of items.slice(split)) add(behind, item)
  return [whole, behind] as const
}

/** In no order: what counts the same may have come to it differently. */
const sorted = (state: unknown) =>
  JSON.parse(JSON.stringify(state, (_, value) => (value instanceof Map ? [...value] : value)))

function holds<T, S, C extends Counts<S>>(
  make: () => C,
  add: (counts: C, item: T) => void,
  item: fc.Arbitrary<T>,
  { least = 0, size = 80, numRuns = 100 } = {},
) {
  fc.assert(
    fc.property(fc.array(item, { minLength: least, maxLength: size }), fc.nat({ max: size }), (items, split) => {
      const [whole, behind] = bothWays(make, add, items, split)
      assert.deepEqual(sorted(behind.state()), sorted(whole.state()))
    }),
    { numRuns },
  )
}

const VALUE = fc.oneof(fc.constantFrom(...'abcdefgh'), fc.constantFrom('서울', 'x'.repeat(60), '', 'y'.repeat(41)))

test('the most frequent values go on from a state, also in too little room', () => {
  for (const room of [3, 100]) {
    holds(
      () => hitters(room),
      (hits, value) => hits.add(value),
      VALUE,
    )
  }
})

function hitters(room: number) {
  const hits = new HeavyHitters(room, () => undefined)
  const kept = (value: undefined) => value
  return {
    add: (value: string) => hits.add(value),
    state: () => hits.state(kept),
    restore: (state: ReturnType<typeof hits.state<undefined>>) => hits.restore(state, kept),
  }
}

test('the most frequent values by column go on from a state, closed columns and open ones', () => {
  const hit = fc.tuple(fc.nat({ max: 6 }), VALUE, fc.boolean())
  holds(
    () => new ColumnHits(),
    (hits, [column, value, isMarked]) => {
      hits.at(column).add(value)
      if (isMarked) hits.mark(1)
    },
    hit,
  )
})

test('routes in room go on from a state, with those that wait for a place', () => {
  const key = fc.oneof(fc.constantFrom('/a', '/b', '/c'), fc.nat({ max: 20 }).map(String))
  const record = sampleRecord({ durationUs: 70 })
  holds(
    () => new RoutesInRoom(2),
    (routes, route) => routes.of(route).add(record, 3),
    key,
    { least: 1000, size: 1200, numRuns: 15 },
  )
})

const RECORD: fc.Arbitrary<AccessRecord> = fc
  .record({
    time: fc.oneof(fc.integer({ min: NOON - 3000, max: NOON }), fc.integer({ min: 0, max: NOON })),
    statusCode: fc.constantFrom(0, 200, 401, 404, 500, 503),
    outcome: fc.constantFrom('completed', 'aborted', 'timeout', 'cut', 'upgraded'),
    route: fc.constantFrom(null, '/a', '/b'),
    url: fc.constantFrom(null, 'h/a', 'h/없음'),
    client: VALUE.map((client) => ({ client, user: client === 'a' ? null : `u${client}`, email: null })),
    errorDetail: fc.constantFrom(
      null,
      { errorFunc: 'pay', location: '3 line in pay.ts', raised: 'PaymentError', message: 'no' },
      { errorFunc: null, location: null, raised: 'TypeError', message: 'x is 3' },
    ),
    durationUs: fc.oneof(fc.nat({ max: 1e9 }), fc.constant(0)),
  })
  .map((changes) => sampleRecord(changes as Partial<AccessRecord>))

test('a tally goes on from a state', () => {
  holds(
    () => new Tally(3),
    (tally, record) => tally.add(record),
    RECORD,
    { size: 40, numRuns: 15 },
  )
})

for (const hasLists of [true, false]) {
  test(`an aggregate ${hasLists ? 'with' : 'without'} lists goes on from a state, however its columns were joined`, () => {
    const { offsetAt } = timeZone('Asia/Seoul')
    holds(
      () => new Aggregate(offsetAt, hasLists),
      (aggregate, record) => aggregate.add(record),
      RECORD,
      { size: 40 },
    )
  })
}
