import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RecordLogger } from '../category/record-logger.ts'
import type { CategoryName } from '../options/category-options.ts'
import { isObject } from '../options/kinds.ts'
import { invalidOption, unknownOption } from '../options/option.ts'
import type { EndedRequest } from '../record/ended-request.ts'

/** Where the records of requests go. */
type RequestLogger = RecordLogger<EndedRequest>

/** `config.accessLog` of a route: false for no record, or where and how its records are written. */
export type RouteAccessLog = false | { category?: CategoryName | undefined; level?: string | undefined }

/**
 * @throws {OptionInvalid} `config.accessLog` of a route is neither false nor an object of category and level
 * @throws {CategoryUnknown} its category is not configured
 */
export function checkRouteAccessLog(
  given: unknown,
  url: string,
  categories: { recordLogger(name: string): RequestLogger; hasLevel(label: string): boolean },
): asserts given is RouteAccessLog | undefined {
  if (given === undefined || given === false) return
  const refuse = (member: string, value: unknown, expected: string) => {
    throw invalidOption(`config.accessLog${member} of route ${url}`, value, { expected })
  }
  if (!isObject(given)) return refuse('', given, 'false or { category, level }')
  const unknown = Object.keys(given).find((key) => key !== 'category' && key !== 'level')
  if (unknown !== undefined)
    throw unknownOption(unknown, ['category', 'level'], 'config.accessLog.', ` of route ${url}`)
  const { category, level } = given
  if (category !== undefined && typeof category !== 'string') {
    return refuse('.category', category, 'the name of a category')
  }
  const logger = category === undefined ? null : categories.recordLogger(category)
  // Without a category of its own the route's scope decides later; then any category's level may be meant.
  const { hasLevel } = logger ?? categories
  if (level !== undefined && !(typeof level === 'string' && hasLevel(level))) {
    return refuse('.level', level, logger === null ? 'a level of a category' : `a level of category ${logger.category}`)
  }
}

/** What is the same for every record of one route. */
export interface RouteLog {
  recorded: boolean
  logger: RequestLogger
  /** Level that the route's config fixes; null to go by the status. */
  level: string | null
  /** Its pattern; null when no route matched. */
  route: string | null
}

/** Where the scopes keep what `setAccessLog` said; child scopes inherit it. */
export const scopeCategory: unique symbol = Symbol('fastify-access-log.category')

type Scope = FastifyInstance & { [scopeCategory]?: string }

export interface RouteLogOptions {
  categories: { recordLogger(name: string): RequestLogger }
  /** Category of the records for which neither route nor scope names one. */
  accessCategory: string
  onFailure: (part: string, error: unknown) => void
}

/** Finds the RouteLog of a request, made once per route: routes keep their config object for life. */
export function compileRouteLog({
  categories,
  accessCategory,
  onFailure,
}: RouteLogOptions): (request: FastifyRequest | null) => RouteLog {
  const known = new WeakMap<object, RouteLog>()
  const unrouted = make(null, undefined, undefined)

  /** Routes registered before the plugin were not checked; their records must not be lost for that. */
  function loggerOf(category = accessCategory): RequestLogger {
    try {
      return categories.recordLogger(category)
    } catch (error) {
      onFailure('config.accessLog.category', error)
      return categories.recordLogger(accessCategory)
    }
  }

  function make(route: string | null, config: RouteAccessLog | undefined, category: string | undefined): RouteLog {
    const own = config === false ? undefined : config
    const logger = loggerOf(own?.category ?? category)
    const level = own?.level
    return {
      recorded: config !== false,
      logger,
      level: level !== undefined && logger.hasLevel(level) ? level : null,
      route,
    }
  }

  return (request) => {
    if (request === null) return unrouted
    const config = request.routeOptions.config as ({ accessLog?: RouteAccessLog; url?: string } & object) | undefined
    if (config === undefined) return unrouted
    let found = known.get(config)
    if (found === undefined) {
      found = make(config.url ?? null, config.accessLog, (request.server as Scope)[scopeCategory])
      known.set(config, found)
    }
    return found
  }
}
