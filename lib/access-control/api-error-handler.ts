import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, NotFound } from '../errors.ts'

/** What a client reads of an error; the keys of the original. */
export interface ApiErrorBody {
  status: number
  /** The status and four digits, `"4040001"`. */
  code: string
  message: string
  detail: unknown
}

/**
 * Answers every error with `{status, code, message, detail}`: an ApiError with its own, a client error of Fastify (validation,
 * bad JSON, too large) with its status and message, anything else with a fixed text and a line in the server's log.
 * As the handler of what is not found it answers as a NotFound is answered.
 * @example app.setErrorHandler(apiErrorHandler)
 * @example app.setNotFoundHandler(apiErrorHandler)
 */
export function apiErrorHandler(error: unknown, request: FastifyRequest, reply: FastifyReply): void
export function apiErrorHandler(request: FastifyRequest, reply: FastifyReply): void
export function apiErrorHandler(
  ...given: [unknown, FastifyRequest, FastifyReply] | [FastifyRequest, FastifyReply]
): void {
  if (given.length === 2) answer(new NotFound(), ...given)
  else answer(...given)
}

// The guard knows it by its name, which a bundler may shorten.
Object.defineProperty(apiErrorHandler, 'name', { value: 'apiErrorHandler' })

function answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const body = apiErrorBody(error, reply.statusCode)
  if (body.status >= 500 && !(error instanceof ApiError))
    request.log.error({ req: request, res: reply, err: error }, body.message)
  reply.code(body.status).type('application/json; charset=utf-8').send(toJson(body))
}

/** @param statusCode of the reply so far, which a handler may have set before it threw */
export function apiErrorBody(error: unknown, statusCode: number): ApiErrorBody {
  if (error instanceof ApiError) {
    return { status: error.statusCode, code: error.code, message: error.message, detail: error.detail }
  }
  const { statusCode: own, message, validation, expose } = Object(error) as Partial<Record<string, unknown>>
  const status = [own, statusCode].find(isErrorStatus) ?? 500
  // Only an error that names a client error itself was worded for the client; http-errors marks exceptions with `expose`.
  const isWorded = status === own && status < 500 && typeof message === 'string' && expose !== false
  return {
    status,
    code: `${status}0000`,
    message: isWorded ? message : (STATUS_CODES[status] ?? 'Error'),
    detail: isWorded ? faultsOf(validation) : null,
  }
}

/** Where the input is wrong and what is wrong there; the rest of ajv's report describes the schema. */
function faultsOf(validation: unknown): unknown {
  if (!Array.isArray(validation)) return null
  return validation.map((fault: { instancePath?: unknown; message?: unknown }) => ({
    instancePath: fault.instancePath,
    message: fault.message,
  }))
}

function isErrorStatus(status: unknown): status is number {
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599
}

/** A detail that JSON cannot hold (a cycle, a BigInt) must not turn a 4xx into a 500. */
function toJson(body: ApiErrorBody): string {
  try {
    return JSON.stringify(body)
  } catch {
    return JSON.stringify({ ...body, detail: null })
  }
}
