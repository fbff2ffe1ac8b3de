import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answeredNow } from '../../lib/options/answer.ts'

test('what is answered at once is the answer', () => {
  const answer = Object.fromEntries([['then', 'later']])
  assert.equal(answeredNow(answer), answer)
  for (const plain of [undefined, null, '', 0, Symbol.iterator]) assert.equal(answeredNow(plain), plain)
})

test('a promise is no answer, and its rejection harms nobody', async () => {
  assert.throws(
    () => answeredNow(Promise.reject(new Error('mine'))),
    /answered with a promise; expected the answer itself/,
  )
  await new Promise(setImmediate)
})

test('a query of a database, which begins when it is waited for, is no answer and is not begun', () => {
  const begun: unknown[] = []
  const query = Object.fromEntries([['then', () => begun.push(query)]])
  assert.throws(() => answeredNow(query), TypeError)
  assert.deepEqual(begun, [])
})
