import { ApiError } from '../../errors.ts'
import { ANONYMOUS, findOrigin, firstOfMany } from '../../origin/error-origin.ts'
import { classNameOf, isA, isError, raisedOf, read } from '../../origin/thrown.ts'
import type { ErrorDetail } from '../access-record.ts'
import { type Clean, cutJson, cutText, jsonValue, shownText } from '../json-text.ts'
import { findingsOf } from './findings.ts'

/** How one record tells of its error. */
export interface Telling {
  /** Takes out of every text what must not stand in the record; undefined where there is nothing to take out. */
  clean: Clean | undefined
  /** What a function without a name is called: `GET /things/:id`; null where no route matched. */
  unnamed: string | null
}

const PLAINLY: Telling = { clean: undefined, unnamed: null }

/** What was thrown, as the record tells it. Never throws, whatever the error's getters do. */
export function errorDetailOf(error: unknown, maxLength: number, { clean, unnamed }: Telling = PLAINLY): ErrorDetail {
  const { errorFunc, location } = findOrigin(error)
  const message = messageOf(error, maxLength, clean)
  return {
    errorFunc: cutText(errorFunc === ANONYMOUS && unnamed !== null ? unnamed : errorFunc, maxLength),
    location: cutText(location, maxLength),
    raised: cutText(raisedOf(error), maxLength),
    message: isApiError(error) ? causeText(error, maxLength, clean) : message,
    detail: detailOf(error, message, maxLength, clean),
  }
}

function isApiError(error: unknown): error is ApiError {
  return isA(error, ApiError)
}

/** pino's form of an error. */
export interface Err {
  type: string
  message: string
  stack: string
}

/** pino's `{type, message, stack}` of an error; null for what is not an Error, as it has no stack. */
export function errOf(error: unknown, maxLength: number, clean?: Clean): Err | null {
  if (!isError(error)) return null
  const { message, stack } = withCauses(error)
  return {
    type: classNameOf(error),
    message: shownText(message, maxLength, clean),
    stack: shownText(stack, maxLength, clean),
  }
}

/** What a line says of an error that has no record: the same as `err`, of whatever was thrown. */
export function lateErrOf(error: unknown, maxLength: number, clean: Clean | undefined, withStack: boolean): object {
  const { type, message, stack } = errOf(error, maxLength, clean) ?? {
    type: classNameOf(error),
    message: messageOf(error, maxLength, clean),
    stack: undefined,
  }
  return withStack && stack !== undefined ? { type, message, stack } : { type, message }
}

/** A wrapped error is rarely deeper, and each stack takes V8 time to make. */
const MAX_CAUSES = 8

/** Messages and stacks of an error and its causes, joined as pino joins them. */
function withCauses(error: Error): { message: string; stack: string } {
  const seen = new Set<object>([error])
  let message = ownText(error)
  let stack = textAt(error, 'stack')
  let cause = causeOf(error)
  while (cause !== null && !seen.has(cause) && seen.size < MAX_CAUSES) {
    seen.add(cause)
    message += `: ${ownText(cause)}`
    stack += `\ncaused by: ${textAt(cause, 'stack')}`
    cause = causeOf(cause)
  }
  return { message, stack }
}

function causeOf(error: object): object | null {
  const cause = read(error, 'cause')
  return typeof cause === 'object' && cause !== null && typeof read(cause, 'message') === 'string' ? cause : null
}

/** The message of an error, or of the first of its many where it has none. */
function ownText(error: object): string {
  const first = firstOfMany(error)
  return typeof first === 'object' && first !== null ? textAt(first, 'message') : textAt(error, 'message')
}

function textAt(error: object, property: string): string {
  const text = read(error, property)
  return typeof text === 'string' ? text : ''
}

function messageOf(error: unknown, maxLength: number, clean: Clean | undefined): string {
  if (typeof error === 'function') return shownText(`function ${String(read(error, 'name'))}`, maxLength, clean)
  if (typeof error !== 'object' || error === null) return shownText(String(error), maxLength, clean)
  const message = read(error, 'message')
  if (typeof message === 'string') return shownText(ownText(error), maxLength, clean)
  // What else an Error carries may be a request with its headers.
  return cutJson(isError(error) ? { message } : error, maxLength, clean)
}

/** `"None"` is the original's text for a handled error without an inner one. */
function causeText(error: ApiError, maxLength: number, clean: Clean | undefined): string {
  const cause = read(error, 'cause')
  return cause === undefined || cause === null ? 'None' : messageOf(cause, maxLength, clean)
}

/** Of an error that is no answer of the application's nothing but its message: drivers put rows into their `detail`. */
function detailOf(error: unknown, message: string, maxLength: number, clean: Clean | undefined): unknown {
  if (typeof error !== 'object' || error === null) return message
  if (isApiError(error)) return jsonValue(read(error, 'detail'), maxLength, clean) ?? null
  const findings = findingsOf(read(error, 'validation'))
  return findings === null ? message : jsonValue(findings, maxLength, clean)
}
