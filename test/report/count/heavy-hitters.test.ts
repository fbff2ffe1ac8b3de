import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HeavyHitters } from '../../../lib/report/count/heavy-hitters.ts'

const counted = (room: number, values: Iterable<string>) => {
  const hitters = new HeavyHitters(room, () => ({ records: 0 }))
  for (const value of values) hitters.add(value).records++
  return hitters
}

function exactly(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** A few values that come often among many that come seldom, in any order. */
const streams = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('a', 'b', '__proto__') },
    { weight: 3, arbitrary: fc.nat({ max: 200 }).map(String) },
  ),
  { maxLength: 400 },
)
const rooms = fc.integer({ min: 1, max: 30 })

test('the true count lies between what was counted and that with what may have been missed', () => {
  fc.assert(
    fc.property(streams, rooms, (values, room) => {
      const truth = exactly(values)
      for (const { value, count, missed, kept } of counted(room, values).top(room)) {
        const times = truth.get(value) ?? 0
        assert.ok(count <= times && times <= count + missed, `${value} came ${times} times`)
        assert.ok(missed <= values.length / room, 'no more is missed than each place has on average')
        assert.equal(kept.records, count)
      }
    }),
    { numRuns: 2000 },
  )
})

test('every value that makes up more than its share of the places is there, whenever it came', () => {
  fc.assert(
    fc.property(streams, rooms, (values, room) => {
      const there = new Set(
        counted(room, values)
          .top(room)
          .map(({ value }) => value),
      )
      for (const [value, times] of exactly(values)) if (times > values.length / room) assert.ok(there.has(value), value)
    }),
    { numRuns: 2000 },
  )
})

test('while there is room for all, every count is exact', () => {
  fc.assert(
    fc.property(streams, rooms, (values, room) => {
      const truth = exactly(values)
      const hitters = counted(room, values)
      assert.equal(hitters.isExact, truth.size <= room)
      assert.equal(hitters.size, Math.min(room, truth.size))
      if (!hitters.isExact) return
      const tops = hitters.top(room).map(({ value, count, missed }) => [value, count, missed])
      const expected = [...truth].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
      assert.deepEqual(
        tops,
        expected.map(([value, times]) => [value, times, 0]),
      )
    }),
    { numRuns: 1000 },
  )
})

test('all counts together are the number of records', () => {
  fc.assert(
    fc.property(streams, rooms, (values, room) => {
      const all = counted(room, values).top(room)
      assert.equal(
        all.reduce((sum, { count, missed }) => sum + count + missed, 0),
        values.length,
      )
    }),
  )
})

/** Short, long, empty ones, and such as are not ASCII or not even UTF-8. */
const texts = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 60 }).map((number) => Buffer.from(`10.0.0.${number}`)) },
  fc.constantFrom('', '검색', 'a'.repeat(40), 'a'.repeat(41), 'é').map((text) => Buffer.from(text)),
  fc.constantFrom(Buffer.of(0xff), Buffer.of(0xfe), Buffer.of(0x7f)),
)

test('a text counts as the same value whether it comes as a string or as bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(texts, fc.boolean()), { maxLength: 300 }), rooms, (all, room) => {
      const asStrings = counted(
        room,
        all.map(([text]) => text.toString()),
      )
      const mixed = new HeavyHitters(room, () => ({ records: 0 }))
      for (const [text, asBytes] of all) {
        const within = Buffer.concat([Buffer.from('"'), text, Buffer.from('"')])
        const kept = asBytes ? mixed.addBytes(within, 1, within.length - 1) : mixed.add(text.toString())
        kept.records++
      }
      assert.deepEqual(mixed.top(room), asStrings.top(room))
      assert.equal(mixed.size, asStrings.size)
    }),
    { numRuns: 1000 },
  )
})

test('a text is found by its bytes after others of its hash were given up', () => {
  const hitters = new HeavyHitters(2, () => undefined)
  for (let round = 0; round < 50; round++) for (const value of ['a', 'b', 'c', 'd']) hitters.add(value + (round % 7))
  for (let times = 0; times < 300; times++) hitters.add('always')
  const [first] = hitters.top(1)
  assert.equal(first?.value, 'always')
})

test('once cleared it counts as a new one does', () => {
  const odd = fc.constantFrom('ü', 'a text that is longer than the forty bytes that are kept', '')
  const some = fc.array(fc.oneof(odd, fc.nat({ max: 60 }).map(String)), { maxLength: 200 })
  fc.assert(
    fc.property(some, some, rooms, (before, after, room) => {
      const used = counted(room, before)
      used.clear()
      for (const value of after) used.add(value).records++
      const fresh = counted(room, after)
      assert.deepEqual(
        [used.size, used.top(room), used.state(Object)],
        [fresh.size, fresh.top(room), fresh.state(Object)],
      )
    }),
    { numRuns: 300 },
  )
})

test('where equal values are left out, those that came first stay, besides what is wanted in any case', () => {
  const hitters = counted(10, ['twice', 'z', 'y', 'x', 'a', 'twice'])
  const { hits, leftOut } = hitters.topWith(3, ['a', 'never'])
  assert.deepEqual(
    hits.map(({ value }) => value),
    ['twice', 'z', 'y', 'a'],
  )
  assert.equal(leftOut, 1)
  assert.equal(hitters.topWith(5, []).leftOut, 0)
})
