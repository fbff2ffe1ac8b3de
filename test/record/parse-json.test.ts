import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseJson } from '../../lib/record/parse-json.ts'

test('text reads back as the value that was written, whatever was parsed before', () => {
  const key = fc.string({ unit: fc.constantFrom('\\', '"', 'a', '#', '0', '\n', 'é', '\ud800', '_') })
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(key, tie('value')),
    ),
  }))
  fc.assert(
    fc.property(fc.dictionary(key, value), fc.constantFrom('', ' ', '\n\t'), (written, space) => {
      const read = parseJson(JSON.stringify(written, null, space))
      // As text: assert compares objects by the same caches that parsing fills.
      assert.equal(JSON.stringify(read), JSON.stringify(written))
    }),
    { numRuns: 1000 },
  )
})

test('a key with an escape is not taken for one with a backslash', () => {
  parseJson('{"t":1,"\\\\":1}')
  assert.deepEqual(Object.keys(parseJson('{"t":1,"\\u00e9":1}') as object), ['t', 'é'])
})

test('of keys with one name the last value counts, whether they are written with an escape or not', () => {
  const text = '{"\\u0061":1,"b":2,"a":2.5,"\\u0061" :3,"__proto__":{"\\u0062":4}}'
  assert.equal(JSON.stringify(parseJson(text)), '{"a":3,"b":2,"__proto__":{"b":4}}')
  assert.equal(Object.getPrototypeOf(parseJson(text)), Object.prototype)
})

test('any depth is read, and any length in the time of its length', () => {
  const depth = 200_000
  const deep = parseJson(`${'{"\\"":'.repeat(depth)}1${'}'.repeat(depth)}`)
  assert.deepEqual(Object.keys(deep as object), ['"'])
  const hostile = JSON.stringify({ ['#'.repeat(300_000)]: '\n'.repeat(300_000), '"': '"'.repeat(300_000) })
  assert.equal(JSON.stringify(parseJson(hostile)), hostile)
})

test('what is no JSON is refused', () => {
  for (const text of ['', '{"a":1', '{"\\', '{"\\u00e9":1,}']) assert.throws(() => parseJson(text), SyntaxError)
})
