import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remember } from '../lib/remember.ts'

test('what is remembered is made once a key, until the memory is full', () => {
  const made: string[] = []
  const upper = remember(2, (key) => {
    made.push(key)
    return key.toUpperCase()
  })
  assert.deepEqual(['a', 'a', 'b', 'a', 'b'].map(upper), ['A', 'A', 'B', 'A', 'B'])
  assert.deepEqual(made, ['a', 'b'])
  assert.deepEqual(['c', 'c', 'a'].map(upper), ['C', 'C', 'A'])
  assert.deepEqual(made, ['a', 'b', 'c', 'a'])
})

test('null is an answer like another', () => {
  let asked = 0
  const none = remember(2, () => {
    asked += 1
    return null
  })
  assert.deepEqual(['a', 'b', 'a'].map(none), [null, null, null])
  assert.equal(asked, 2)
})

test('a long key is not kept', () => {
  let asked = 0
  const count = remember(2, () => String(++asked))
  const [long, short] = ['k'.repeat(4097), 'k'.repeat(4096)]
  assert.deepEqual([long, long, short, short].map(count), ['1', '2', '3', '3'])
})
