import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, type ApiErrorOptions, BadRequest, Forbidden, NotAuthorized, NotFound } from '../lib/errors.ts'

const CLASSES = [BadRequest, NotAuthorized, Forbidden, NotFound]

test('an ApiError names its status as other frameworks read it, and its message is for the client', () => {
  for (const [error, status] of [
    [new BadRequest(), 400],
    [new NotAuthorized(), 401],
    [new Forbidden(), 403],
    [new NotFound(), 404],
    [new ApiError(503), 503],
  ] as const) {
    assert.equal(error.statusCode, status)
    assert.equal(error.status, status)
    assert.equal(error.expose, true)
  }
})

test('a class keeps its code and message where an option is undefined', () => {
  const { code, message } = new NotFound({ code: undefined, message: undefined } as unknown as ApiErrorOptions)
  assert.deepEqual([code, message], ['4040001', 'Not Found'])
})

test('anything but an object of options is an error that says what to give', () => {
  const wrong: [options: unknown, message: RegExp][] = [
    ['no such thing', /^ApiError: options is 'no such thing'; expected an object of .*: give \{ message: '…' \}/],
    ['', /options is ''/],
    [404, /options is 404/],
    [null, /options is null/],
    [true, /options is true/],
    [['gone'], /options is \[ 'gone' \]/],
    [() => 'gone', /options is a function/],
    [new Error('row 7'), /options is an error; .* give \{ cause: error \}/],
    [new NotFound(), /options is an error/],
  ]
  for (const [options, message] of wrong) {
    const expected = { code: 'FST_ACCESS_LOG_API_ERROR_INVALID', name: 'FastifyError', message }
    for (const Class of CLASSES) assert.throws(() => new Class(options as ApiErrorOptions), expected)
    assert.throws(() => new ApiError(404, options as ApiErrorOptions), expected)
  }
  assert.throws(() => new NotFound('x' as ApiErrorOptions), TypeError)
})
