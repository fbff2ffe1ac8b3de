import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatFacts, parseFacts } from '../../lib/bucket/segment-facts.ts'
import { compareSegments, formatSegmentKey, parseSegmentKey, type SegmentName } from '../../lib/bucket/segment-name.ts'

const segment: fc.Arbitrary<SegmentName> = fc.record(
  {
    category: fc.constantFrom('app', 'payment', 'a_b-c'),
    day: fc.integer({ min: 0, max: 40_000 }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
    source: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,20}$/),
    part: fc.integer({ min: 1, max: 1e6 }),
    offset: fc.integer({ min: 0, max: 1e14 }),
  },
  { noNullPrototype: true },
)

test('a key says what it was made of, under any prefix', () => {
  fc.assert(
    fc.property(segment, fc.constantFrom('', 'shop/', "a/b(!)*'/"), (name, prefix) => {
      assert.deepEqual(parseSegmentKey(prefix, formatSegmentKey(prefix, name)), name)
    }),
  )
})

test('in the order of the bytes the segments of a part stand in that of their offsets', () => {
  fc.assert(
    fc.property(segment, fc.integer({ min: 0, max: 1e13 - 1 }), fc.integer({ min: 0, max: 1e13 - 1 }), (name, a, b) => {
      const [one, other] = [
        { ...name, offset: a },
        { ...name, offset: b },
      ]
      const [key, otherKey] = [formatSegmentKey('', one), formatSegmentKey('', other)]
      assert.equal(Math.sign(compareSegments(one, other)), key < otherKey ? -1 : key > otherKey ? 1 : 0)
    }),
  )
})

for (const key of [
  'shop/category=app/day=2026-11-23/web1.1.0000000000000.ndjson.gz',
  'category=a.b/day=2026-11-23/web1.1.0000000000000.ndjson.gz',
  'category=app/day=2026-13-23/web1.1.0000000000000.ndjson.gz',
  'category=app/day=2026-11-23/web1.0.0000000000000.ndjson.gz',
  'category=app/day=2026-11-23/web1.1.12.ndjson.gz',
  'category=app/day=2026-11-23/_SUCCESS',
  'category=con/day=2026-11-23/web1.1.0000000000000.ndjson.gz',
]) {
  test(`${key} is none of ours`, () => assert.equal(parseSegmentKey('', key), null))
}

test('what an object says of itself is read back, and nothing of an object that is none of ours', () => {
  const facts = { sha256: 'a'.repeat(64), bytes: 12, lines: 3, first: 5, last: 9 }
  assert.deepEqual(parseFacts(formatFacts(facts)), facts)
  const unknown = { ...facts, first: null, last: null }
  assert.deepEqual(parseFacts(formatFacts(unknown)), unknown)
  for (const change of [{ 'raw-sha256': 'x' }, { 'raw-bytes': '-1' }, { lines: '1e3' }, { lines: undefined }]) {
    assert.equal(parseFacts({ ...formatFacts(facts), ...change } as Record<string, string>), null)
  }
  assert.equal(parseFacts(undefined), null)
})
