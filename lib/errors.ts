import createError, { type FastifyErrorConstructor } from '@fastify/error'
import { shownValue } from './options/shown-value.ts'

/** Named, because the types of @fastify/error have no namespace for those who import its default (`moduleResolution: bundler`). */
type Coded = FastifyErrorConstructor<{ code: string }, [string]>

/** An option of a plugin or of a category has a value it cannot have. */
export const OptionInvalid: Coded = createError<[string]>('FST_ACCESS_LOG_OPTION_INVALID', '%s', 500, TypeError)

/** `environment` or APP_ENV names an environment that is not configured. */
export const EnvironmentUnknown: Coded = createError<[string]>(
  'FST_ACCESS_LOG_ENVIRONMENT_UNKNOWN',
  '%s',
  500,
  RangeError,
)

/** An environment variable has a value it cannot have. */
export const VariableInvalid: Coded = createError<[string]>('FST_ACCESS_LOG_VARIABLE_INVALID', '%s', 500, TypeError)

/** A category is used that was not configured. */
export const CategoryUnknown: Coded = createError<[string]>('FST_ACCESS_LOG_CATEGORY_UNKNOWN', '%s', 500, RangeError)

/** `accessLog.set` is called with something else than an object of fields. */
export const FieldsInvalid = createError<[string]>('FST_ACCESS_LOG_FIELDS_INVALID', '%s', 500, TypeError)

/** The plugin is registered a second time on the same server. */
export const AlreadyRegistered: Coded = createError<[string]>('FST_ACCESS_LOG_ALREADY_REGISTERED', '%s', 500)

/** accessControlPlugin is registered behind something that would answer without it. */
export const RegisteredTooLate: Coded = createError<[string]>('FST_ACCESS_LOG_REGISTERED_TOO_LATE', '%s', 500)

/** With `strict`, a folder or file cannot be written at start. */
export const OpenFailed: Coded = createError<[string]>('FST_ACCESS_LOG_OPEN_FAILED', '%s', 500)

/** The runtime is not Node, and does not tell what a true record needs. */
export const RuntimeUnsupported: Coded = createError<[string]>('FST_ACCESS_LOG_RUNTIME_UNSUPPORTED', '%s', 500)

/** While it serves, the function of accessControlPlugin's `secret` fails or finds a key that cannot be used. */
export const KeyInvalid: Coded = createError<[string]>('FST_ACCESS_LOG_KEY_INVALID', '%s', 500)

/** A bucket refuses a call, or does not answer. */
export const BucketFailed: Coded = createError<[string]>('FST_ACCESS_LOG_BUCKET_FAILED', '%s', 500)

/** Of an archived part something else stands under its name. */
export const ArchiveCollision: Coded = createError<[string]>('FST_ACCESS_LOG_ARCHIVE_COLLISION', '%s', 500)

/** A store refuses a call, does not answer, or has a table that is none of this version. */
export const StoreFailed: Coded = createError<[string]>('FST_ACCESS_LOG_STORE_FAILED', '%s', 500)

/** A package that is needed only here is not installed. */
export const PeerMissing: Coded = createError<[string]>('FST_ACCESS_LOG_PEER_MISSING', '%s', 500)

/** `new NotFound(…)` or a sibling is given something else than its options. */
export const ApiErrorInvalid: Coded = createError<[string]>('FST_ACCESS_LOG_API_ERROR_INVALID', '%s', 500, TypeError)

/** What `new NotFound({ … })` and its siblings take. */
export interface ApiErrorOptions {
  /** What the client may read about this case; any JSON value. @default null */
  detail?: unknown
  /** Stable code of this case, read by clients: the status and four digits. @default the class's own, `"4040001"` for NotFound */
  code?: string | undefined
  /** Text for people. @default the class's own */
  message?: string | undefined
  /** The error behind it: its message stands in the record, never in the response. */
  cause?: unknown
}

/** An error that is an answer: its status, code, message and detail are meant for the client. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly statusCode: number
  /** Stable code, `"4010001"`. */
  readonly code: string
  readonly detail: unknown

  /**
   * @throws {RangeError} statusCode is not a whole number from 400 to 599
   * @throws {ApiErrorInvalid} options is no object of options
   */
  constructor(statusCode: number, options: ApiErrorOptions = {}) {
    if (!Number.isInteger(statusCode) || statusCode < 400 || statusCode > 599) {
      throw new RangeError(`ApiError: statusCode must be a whole number from 400 to 599, got ${String(statusCode)}`)
    }
    checkApiErrorOptions(options)
    super(options.message ?? 'Error', 'cause' in options ? { cause: options.cause } : undefined)
    this.statusCode = statusCode
    this.code = options.code ?? `${statusCode}0000`
    this.detail = options.detail ?? null
  }

  /** The same as statusCode, by the name that Express, Koa and http-errors read. */
  get status(): number {
    return this.statusCode
  }

  /** Whether the client may read the message: what http-errors, Koa and NestJS ask an error before they answer with it. */
  get expose(): boolean {
    return true
  }
}

/** 400 */
export class BadRequest extends ApiError {
  override name = 'BadRequest'
  constructor(options: ApiErrorOptions = {}) {
    super(400, withDefaults(options, '4000001', 'Bad Request'))
  }
}

/** 401 */
export class NotAuthorized extends ApiError {
  override name = 'NotAuthorized'
  constructor(options: ApiErrorOptions = {}) {
    super(401, withDefaults(options, '4010001', 'Authorization Required'))
  }
}

/** 403 */
export class Forbidden extends ApiError {
  override name = 'Forbidden'
  constructor(options: ApiErrorOptions = {}) {
    super(403, withDefaults(options, '4030001', 'Forbidden'))
  }
}

/** 404 */
export class NotFound extends ApiError {
  override name = 'NotFound'
  constructor(options: ApiErrorOptions = {}) {
    super(404, withDefaults(options, '4040001', 'Not Found'))
  }
}

function withDefaults(options: ApiErrorOptions, code: string, message: string): ApiErrorOptions {
  checkApiErrorOptions(options)
  return { ...options, code: options.code ?? code, message: options.message ?? message }
}

/** A text or an error has no property that would be read: what was meant for the client would be lost without a word. */
function checkApiErrorOptions(options: unknown): void {
  if (typeof options === 'object' && options !== null && !Array.isArray(options) && !(options instanceof Error)) return
  const [shown, remedy] =
    options instanceof Error
      ? ['an error', '{ cause: error }']
      : [shownValue(options), "{ message: '…' } or { detail: '…' }"]
  throw new ApiErrorInvalid(
    `ApiError: options is ${shown}; expected an object of detail, code, message and cause: give ${remedy}`,
  )
}
