export { apiErrorHandler } from './access-control/api-error-handler.ts'
export { type AccessControlOptions, accessControlPlugin, type RouteAccess } from './access-control/plugin.ts'
export {
  type CategoryLogger,
  type CategoryLoggerOptions,
  createCategoryLogger,
} from './category-logger.ts'
export type { AccessLog, AccessLogStats } from './decorators.ts'
export { ApiError, type ApiErrorOptions, BadRequest, Forbidden, NotAuthorized, NotFound } from './errors.ts'
export type { AccessRecordFields, RequestAccessLog } from './exchange/request-access-log.ts'
export { createLogController } from './fastify/log-controller.ts'
export type { Categories, CategoryName, CategoryOptions } from './options/category-options.ts'
export type { ClosedDay } from './options/file-options.ts'
export type { AccessLogOptions } from './options/options.ts'
export { accessLogPlugin, accessLogPlugin as default } from './plugin.ts'
export type { AccessRecord, Client, ErrorDetail, Outcome } from './record/access-record.ts'
export type { Identify, Identity } from './record/client/identity.ts'
