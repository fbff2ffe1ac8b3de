import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileGlob, longestLiteral } from '../../../lib/reader/query/glob.ts'

const cases: [pattern: string, text: string, matches: boolean][] = [
  ['', '', true],
  ['', 'a', false],
  ['/a', '/a', true],
  ['/a', '/a/b', false],
  ['*', '', true],
  ['*', '/a/b', true],
  ['/a/*', '/a/b/c', true],
  ['/a/*', '/a', false],
  ['*.png', '/img/x.png', true],
  ['*.png', '/img/x.png?', false],
  // First and last piece do not share characters.
  ['ab*ba', 'aba', false],
  ['ab*ba', 'abba', true],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'a-c-b', false],
  // A piece in the middle does not reach into the last one.
  ['a*bc*c', 'abc', false],
  ['a*bc*c', 'abcc', true],
  ['a**c', 'ac', true],
  ['a.c', 'abc', false],
  ['[a]', '[a]', true],
]

for (const [pattern, text, matches] of cases) {
  test(`${JSON.stringify(pattern)} ${matches ? 'is' : 'is not'} ${JSON.stringify(text)}`, () => {
    assert.equal(compileGlob(pattern)(text), matches)
  })
}

test('a pattern means what the same RegExp means, and its longest literal stands in every text that it matches', () => {
  const word = (letters: RegExp) => fc.stringMatching(letters)
  fc.assert(
    fc.property(word(/^[ab*]{0,6}$/), word(/^[ab]{0,8}$/), (pattern, text) => {
      const matches = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text)
      assert.equal(compileGlob(pattern)(text), matches)
      if (matches) assert.ok(text.includes(longestLiteral(pattern)))
    }),
    { numRuns: 500 },
  )
})

test('of literals of one length the first is the longest', () => {
  assert.equal(longestLiteral('ab*cd*e'), 'ab')
  assert.equal(longestLiteral('a*bcd*ef'), 'bcd')
  assert.equal(longestLiteral('*'), '')
})
