import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastWhere } from '../../lib/time/last-where.ts'

test('the last number at which a condition holds is found wherever it changes', () => {
  for (let change = -20; change <= 20; change++) {
    assert.equal(
      lastWhere(-20, 21, (at) => at <= change),
      change,
    )
  }
})

test('numbers beyond 32 bits are halved as well, in as many questions as they have bits', () => {
  let questions = 0
  const last = lastWhere(0, 2 ** 50, (at) => {
    questions++
    return at <= 1_795_000_000_123
  })
  assert.equal(last, 1_795_000_000_123)
  assert.equal(questions, 50)
})
