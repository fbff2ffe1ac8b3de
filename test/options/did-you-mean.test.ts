import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { didYouMean, distance } from '../../lib/options/did-you-mean.ts'

test('a slip of the pen is understood, another word is not', () => {
  const candidates = ['cat', 'find', 'ls', 'stats', 'tail', '--status', '--since', '--no-stack', 'backupCount']
  const meant: [string, string | undefined][] = [
    ['stat', 'stats'],
    ['fnid', 'find'],
    ['FIND', 'find'],
    ['tial', 'tail'],
    ['sl', 'ls'],
    ['--stauts', '--status'],
    ['--sinse', '--since'],
    ['backupcount', 'backupCount'],
    ['bakupCont', 'backupCount'],
    ['x', undefined],
    ['frobnicate', undefined],
    ['', undefined],
  ]
  for (const [word, candidate] of meant) assert.equal(didYouMean(word, candidates), candidate, word)
})

test('the distance is the number of slips', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })
  fc.assert(
    fc.property(word, word, fc.nat({ max: 8 }), (a, b, at) => {
      assert.equal(distance(a, a), 0)
      assert.equal(distance(a, b), distance(b, a))
      assert.ok(distance(a, b) >= Math.abs(a.length - b.length) && distance(a, b) <= Math.max(a.length, b.length))
      assert.ok(distance(a, `${a.slice(0, at)}x${a.slice(at)}`) === 1)
      const swapped =
        a.slice(0, at) +
        a
          .slice(at, at + 2)
          .split('')
          .reverse()
          .join('') +
        a.slice(at + 2)
      assert.equal(distance(a, swapped), swapped === a ? 0 : 1)
      if (a !== b) assert.ok(distance(a, b) > 0)
    }),
  )
})
