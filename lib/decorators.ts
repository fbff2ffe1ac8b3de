import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { OpenCategories } from './category/categories.ts'
import { exchangeOfRequest } from './exchange/exchange.ts'
import { type RequestAccessLog, readFields } from './exchange/request-access-log.ts'
import { type RouteAccessLog, scopeCategory } from './exchange/route-log.ts'
import type { CategoryName } from './options/category-options.ts'
import { reqIdOf } from './record/record-text.ts'
import type { FileStats } from './writer/file-stats.ts'

/** `app.accessLog.stats()` */
export interface AccessLogStats {
  categories: Record<string, FileStats>
  /** Times a part given by the user (`identify`, a serializer, `levelOf` …) threw; its record was written without it. */
  failures: number
  /** Refused requests that were counted instead of written, as `refusedPerSecond` was exceeded. */
  refusedUnwritten: number
}

/** `app.accessLog` */
export interface AccessLog {
  /** What was written, dropped and is waiting, per category. */
  stats(): AccessLogStats
  /** Puts every line so far on disk and ends running clean-ups, within a few seconds: for tests and scripts. */
  flush(): Promise<void>
  /** Opens the files anew, after they were rotated from outside. */
  reopen(): void
}

declare module 'fastify' {
  interface FastifyInstance {
    accessLog: AccessLog
    /**
     * The pino logger of a category.
     * @throws {CategoryUnknown} no category has that name
     */
    categoryLog(name: CategoryName): Logger
    /**
     * Chooses where the records of this scope and those below go; a route's own config wins.
     * @throws {CategoryUnknown} no category has that name
     */
    setAccessLog(options: { category: CategoryName }): void
  }
  interface FastifyRequest {
    accessLog: RequestAccessLog
    /**
     * The pino logger of a category, bound to the reqId of this request.
     * @throws {CategoryUnknown} no category has that name
     */
    categoryLog(name: CategoryName): Logger
  }
  interface FastifyContextConfig {
    /** false: no record for this route; else its category and the level of its records. */
    accessLog?: RouteAccessLog
  }
}

/** Puts on the server and its requests what users call. @param maxFieldLength as for records, which requests are found by */
export function decorate(
  app: FastifyInstance,
  categories: OpenCategories<never>,
  maxFieldLength: number,
  counts: () => Omit<AccessLogStats, 'categories'>,
): void {
  app.decorate('accessLog', {
    stats: () => ({
      categories: Object.fromEntries(categories.all.flatMap(({ name, file }) => (file ? [[name, file.stats()]] : []))),
      ...counts(),
    }),
    flush: async () => void (await Promise.all(categories.all.map(({ file }) => file?.flush()))),
    reopen: () => {
      for (const { file } of categories.all) file?.reopen()
    },
  })
  app.decorate('categoryLog', (name: string) => categories.get(name).logger)
  app.decorate('setAccessLog', function (this: FastifyInstance, given: { category: string }) {
    const category = given?.category
    categories.get(category)
    Object.assign(this, { [scopeCategory]: category })
  })
  app.decorateRequest('categoryLog', function (this: FastifyRequest, name: string) {
    return categories.get(name).logger.child({ reqId: reqIdOf(this.id, maxFieldLength) })
  })
  app.decorateRequest('accessLog', {
    getter(this: FastifyRequest) {
      return exchangeOfRequest(this) ?? UNOBSERVED
    },
  })
}

/** Before the hooks, in other scopes and with `enabled: false`: there is no record to add to. */
const UNOBSERVED: RequestAccessLog = { set: (fields) => void readFields(fields), locate() {} }
