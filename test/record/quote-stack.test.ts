import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { quoteStack } from '../../lib/record/quote-stack.ts'

const frame = fc
  .tuple(fc.constantFrom('pay', 'Shop.pay', '결제', 'a"b', 'c\\d'), fc.integer({ min: 1, max: 20 }))
  .map(([name, line]) => `\n    at ${name} (/app/${name}.ts:${line}:1)`)
const message = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '\n', '\n    at ', '\ud83d', '\ude00', '검'),
  maxLength: 8,
})

test('any stack reads as quoted as a whole, also when frames of the same length came before', () => {
  fc.assert(
    fc.property(message, fc.array(frame, { maxLength: 3 }), (text, frames) => {
      const stack = `Error: ${text}${frames.join('')}`
      assert.equal(quoteStack(stack), JSON.stringify(stack))
    }),
    { numRuns: 2000 },
  )
})

test('a stack is read anew when its frames differ from those remembered of its length', () => {
  for (const name of ['pay', 'buy', 'pay']) {
    assert.equal(JSON.parse(quoteStack(`Error: x\n    at ${name} (/app/a.ts:1:1)`)).includes(name), true)
  }
})

test('more lengths of stacks than are remembered read right', () => {
  for (const round of ['a', 'b']) {
    for (let length = 1; length <= 300; length++) {
      const stack = `Error: x\n    at ${round.repeat(length)} (/app/a.ts:1:1)`
      assert.equal(quoteStack(stack), JSON.stringify(stack))
    }
  }
})

test('a stack of hundreds of frames reads right each time', () => {
  const stack = `Error: x${'\n    at pay (/app/a.ts:1:1)'.repeat(1000)}`
  for (let time = 0; time < 2; time++) assert.equal(quoteStack(stack), JSON.stringify(stack))
})
