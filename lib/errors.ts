import createError from '@fastify/error'

/** An option of a plugin or of a category has a value it cannot have. */
export const OptionInvalid = createError<[string]>('FST_ACCESS_LOG_OPTION_INVALID', '%s', 500, TypeError)

/** `environment` or APP_ENV names an environment that is not configured. */
export const EnvironmentUnknown = createError<[string]>('FST_ACCESS_LOG_ENVIRONMENT_UNKNOWN', '%s', 500, RangeError)

/** An environment variable has a value it cannot have. */
export const VariableInvalid = createError<[string]>('FST_ACCESS_LOG_VARIABLE_INVALID', '%s', 500, TypeError)

/** A category is used that was not configured. */
export const CategoryUnknown = createError<[string]>('FST_ACCESS_LOG_CATEGORY_UNKNOWN', '%s', 500, RangeError)

/** `accessLog.set` is called with something else than an object of fields. */
export const FieldsInvalid = createError<[string]>('FST_ACCESS_LOG_FIELDS_INVALID', '%s', 500, TypeError)

/** The plugin is registered a second time on the same server. */
export const AlreadyRegistered = createError<[string]>('FST_ACCESS_LOG_ALREADY_REGISTERED', '%s', 500)

/** With `strict`, a folder or file cannot be written at start. */
export const OpenFailed = createError<[string]>('FST_ACCESS_LOG_OPEN_FAILED', '%s', 500)

/** What `new NotFound({ … })` and its siblings take. */
export interface ApiErrorOptions {
  /** What the client may read about this case; any JSON value. @default null */
  detail?: unknown
  /** Stable code of this case, read by clients: the status and four digits. @default the class's own, `"4040001"` for NotFound */
  code?: string
  /** Text for people. @default the class's own */
  message?: string
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

  /** @throws {RangeError} statusCode is not a whole number from 400 to 599 */
  constructor(statusCode: number, options: ApiErrorOptions = {}) {
    if (!Number.isInteger(statusCode) || statusCode < 400 || statusCode > 599) {
      throw new RangeError(`ApiError: statusCode must be a whole number from 400 to 599, got ${String(statusCode)}`)
    }
    super(options.message ?? 'Error', 'cause' in options ? { cause: options.cause } : undefined)
    this.statusCode = statusCode
    this.code = options.code ?? `${statusCode}0000`
    this.detail = options.detail ?? null
  }
}

/** 400 */
export class BadRequest extends ApiError {
  override name = 'BadRequest'
  constructor(options: ApiErrorOptions = {}) {
    super(400, { code: '4000001', message: 'Bad Request', ...options })
  }
}

/** 401 */
export class NotAuthorized extends ApiError {
  override name = 'NotAuthorized'
  constructor(options: ApiErrorOptions = {}) {
    super(401, { code: '4010001', message: 'Authorization Required', ...options })
  }
}

/** 403 */
export class Forbidden extends ApiError {
  override name = 'Forbidden'
  constructor(options: ApiErrorOptions = {}) {
    super(403, { code: '4030001', message: 'Forbidden', ...options })
  }
}

/** 404 */
export class NotFound extends ApiError {
  override name = 'NotFound'
  constructor(options: ApiErrorOptions = {}) {
    super(404, { code: '4040001', message: 'Not Found', ...options })
  }
}
