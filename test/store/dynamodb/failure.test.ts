import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dynamoFailure } from '../../../lib/store/dynamodb/failure.ts'
import { isTransient } from '../../../lib/store/failure.ts'

/** What the SDK makes of an answer that it cannot read. */
function unread(error: Error): Error {
  error.message +=
    '\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.'
  return Object.assign(error, { $metadata: { httpStatusCode: 200 } })
}

for (const [name, error, message] of [
  [
    'a page of the web',
    unread(new SyntaxError('Unexpected token')),
    'what answers there is not DynamoDB; check the endpoint',
  ],
  ['an answer that broke off', unread(new Error('aborted')), 'the connection was interrupted'],
] as const) {
  test(`${name} is a sentence, and tried again`, () => {
    const failure = dynamoFailure('dynamodb://logs', error)
    assert.deepEqual(
      [String(Reflect.get(failure as object, 'message')), isTransient(failure)],
      [`dynamodb://logs: ${message}`, true],
    )
  })
}
