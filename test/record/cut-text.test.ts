import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutText } from '../../lib/record/cut-text.ts'
import { isWellFormedText } from './harness/well-formed-text.ts'

test('a text that fits stays as it is', () => {
  assert.equal(cutText('', 3), '')
  assert.equal(cutText('abc', 3), 'abc')
})

test('a longer text is cut, with a mark that says how much is gone', () => {
  assert.equal(cutText('abcde', 3), 'abc…[+2 characters]')
  const megabyte = cutText('x'.repeat(1 << 20), 8192)
  assert.equal(megabyte, `${'x'.repeat(8192)}…[+${(1 << 20) - 8192} characters]`)
})

test('a cut never leaves half of an emoji', () => {
  assert.ok(isWellFormedText(cutText('ab😀cd', 3)))
})
