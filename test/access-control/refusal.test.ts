import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Reason, refusal } from '../../lib/access-control/refusal.ts'

test('each reason has its code and detail, and all are 401', () => {
  const cases: [reason: Reason, code: string, detail: string][] = [
    ['missing', '4010001', 'Authorization Required'],
    ['malformed', '4010002', 'Token Malformed'],
    ['signature', '4010003', 'Token Not Trusted'],
    ['expired', '4010004', 'Token Expired'],
    ['claims', '4010005', 'Token Not Accepted'],
  ]
  for (const [reason, code, detail] of cases) {
    const error = refusal(reason)
    assert.deepEqual([error.statusCode, error.code, error.detail], [401, code, detail])
    assert.ok(!('cause' in error))
  }
})

test('an explanation is the cause, and neither has a stack', () => {
  const error = refusal('malformed', 'two headers')
  assert.equal((error.cause as Error).message, 'two headers')
  assert.equal(error.stack, 'NotAuthorized: Authorization Required')
  assert.equal((error.cause as Error).stack, 'Error: two headers')
})
