import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isTransient, networkFailure, storeFailure } from '../../lib/store/failure.ts'
import { pauseAfter, retrying } from '../../lib/store/retry.ts'
import { fakePauses } from './harness/fake-pauses.ts'

test('pauses double up to half a minute, at least half of each is waited', () => {
  assert.deepEqual(
    [1, 2, 3, 8, 50].map((failures) => pauseAfter(failures, 1)),
    [250, 500, 1000, 30_000, 30_000],
  )
  assert.deepEqual(
    [1, 8].map((failures) => pauseAfter(failures, 0)),
    [125, 15_000],
  )
})

test('what may pass is tried again until it succeeds, what will not is thrown at once', async (t) => {
  const endPause = fakePauses(t)
  const told: number[] = []
  const how = {
    patience: Number.POSITIVE_INFINITY,
    signal: undefined,
    onFailure: (_: Error, n: number) => told.push(n),
  }
  let left = 3
  const attempt = async () => {
    if (left-- === 0) return 'done'
    endPause()
    throw storeFailure('store', 'ECONNRESET', 'gone', true, null)
  }
  assert.equal(await retrying(attempt, how), 'done')
  assert.deepEqual(told, [1, 2, 3])
  const hopeless = storeFailure('store', 'DENIED', 'no', false, null)
  await assert.rejects(
    retrying(() => Promise.reject(hopeless), how),
    hopeless,
  )
})

test('what fails is no longer tried once the patience is over', async () => {
  const failure = storeFailure('store', 'ECONNREFUSED', 'nobody', true, null)
  const how = { patience: 0, signal: undefined, onFailure: () => assert.fail('it does not wait') }
  await assert.rejects(
    retrying(() => Promise.reject(failure), how),
    failure,
  )
})

test('a network that fails is named by its code, wherever in the error that stands', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  for (const error of [refused, new AggregateError([refused]), new Error('x', { cause: refused })]) {
    const failure = networkFailure('clickhouse://h:1/d.t', error)
    assert.equal(
      failure?.message,
      'clickhouse://h:1/d.t: nothing listens at that address; check it, and that the store is running (ECONNREFUSED)',
    )
    assert.equal(isTransient(failure), true)
  }
  assert.equal(networkFailure('x', new Error('Timeout error.'))?.isTransient, true)
  assert.equal(networkFailure('x', new Error('syntax')), null)
  assert.equal(isTransient(new Error('x')), false)
})
