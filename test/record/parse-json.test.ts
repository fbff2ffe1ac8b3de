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
    fc.property(fc.dictionary(key, value), (written) => {
      const read = parseJson(JSON.stringify(written))
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
