import type { Server } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Logger } from 'pino'
import { type OpenCategories, openCategories } from './category/categories.ts'
import type { CategoryName } from './category/category-names.ts'
import { beforeEnd } from './category/exit-guard.ts'
import type { FileStats } from './category/rotated-file.ts'
import { writeStderr } from './category/stderr.ts'
import { AlreadyRegistered } from './errors.ts'
import { logsRequestsItself } from './log-controller.ts'
import { type AccessLogOptions, resolveOptions } from './options.ts'
import { type Exchange, exchangeSlot } from './record/exchange.ts'
import { addRecordHooks } from './record/hooks.ts'
import { compilePaths } from './record/ignored-paths.ts'
import { compileLevel } from './record/level.ts'
import { compileRecordForm } from './record/record-form.ts'
import { Recorder } from './record/recorder.ts'
import { createRefusedFlood } from './record/refused-flood.ts'
import type { RequestAccessLog } from './record/request-access-log.ts'
import { checkRouteAccessLog, compileRouteLog, type RouteAccessLog, scopeCategory } from './record/route-log.ts'
import { textOf } from './record/text-of.ts'
import { endConnections, watchHttp1 } from './record/watch-http1.ts'
import { watchHttp2 } from './record/watch-http2.ts'
import { watchInject } from './record/watch-inject.ts'
import { endResponses } from './record/watch-response.ts'
import { routerTraitsOf } from './router-traits.ts'
import { startLine } from './start-line.ts'
import { between } from './time.ts'
import { createWarnings } from './warnings.ts'

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

/** Marks a server that has its access log: one more would double every record. */
const registered: unique symbol = Symbol('fastify-access-log.registered')

async function registerAccessLog(app: FastifyInstance, given: AccessLogOptions): Promise<void> {
  const server = app.server as Server & { [registered]?: true }
  if (server[registered]) {
    throw new AlreadyRegistered(
      'accessLogPlugin is registered on this server already; register it once and choose categories by setAccessLog or route config',
    )
  }
  const options = resolveOptions(given, process.env)

  let failures = 0
  const warn = createWarnings((message) => categories.get(options.accessCategory).logger.warn(message))
  const onFailure = (part: string, error: unknown) => {
    failures += 1
    warn(`failure ${part}`, `${part} threw, so records are written without it: ${textOf(error)}`)
  }
  const form = compileRecordForm({ ...options, onFailure })
  const categories: OpenCategories = await openCategories(options, form, onFailure)
  server[registered] = true
  const flood = createRefusedFlood(options.refusedPerSecond, ({ count, from, to }) =>
    categories
      .get(options.accessCategory)
      .logger.warn(`${count} refused requests without a record ${between(from, to)}`),
  )
  const writerOf = (category: string | undefined) => categories.writer(category ?? options.accessCategory)
  // Routes registered before this plugin were not checked; their records must not be lost for that.
  const writerOrDefault = (category: string | undefined) => {
    try {
      return writerOf(category)
    } catch (error) {
      onFailure('config.accessLog.category', error)
      return writerOf(undefined)
    }
  }
  const recorder = new Recorder({
    ...compileRouteLog(writerOrDefault),
    levelOf: compileLevel(options.levelOf, form, onFailure),
    isIgnored: compilePaths(options.ignorePaths),
    mayRefuse: flood.mayRefuse,
    isSemicolonQuery: routerTraitsOf(app).useSemicolonDelimiter,
    late: {
      isReserved: form.isReserved,
      onReservedField: (key) =>
        warn(`field ${key}`, `accessLog.set: field ${JSON.stringify(key)} is the record's own; choose another name`),
      onLateFields: (exchange) =>
        warn(
          'late fields',
          `accessLog.set came after the record was written (${exchange.req.method} ${routeOf(exchange)}); its fields are ignored; call it before the reply is sent`,
        ),
      onLateError: (exchange, err) => logLateError(categories, options.accessCategory, exchange, err),
    },
  })

  app.decorate('accessLog', {
    stats: () => ({
      categories: Object.fromEntries(categories.all.flatMap(({ name, file }) => (file ? [[name, file.stats()]] : []))),
      failures,
      refusedUnwritten: flood.total,
    }),
    flush: async () => void (await Promise.all(categories.all.map(({ file }) => file?.flush()))),
    reopen: () => {
      for (const { file } of categories.all) file?.reopen()
    },
  })
  app.decorate('categoryLog', (name: string) => categories.get(name).logger)
  app.decorate('setAccessLog', function (this: FastifyInstance, { category }: { category: string }) {
    categories.get(category)
    Object.assign(this, { [scopeCategory]: category })
  })
  app.decorateRequest('categoryLog', function (this: FastifyRequest, name: string) {
    return categories.get(name).logger.child({ reqId: this.id })
  })
  app.decorateRequest('accessLog', {
    getter(this: FastifyRequest) {
      return exchangeOfRequest(this) ?? UNOBSERVED
    },
  })

  const stops: (() => void)[] = []
  app.addHook('onRoute', ({ config, url }) => checkRouteAccessLog(config?.accessLog, url, categories))
  if (options.enabled) {
    stops.push(
      ...observe(app, recorder),
      beforeEnd(() => endOpenExchanges()),
    )
    announce(app, startLine(options))
  } else {
    app.decorateRequest(exchangeSlot, null)
  }
  app.addHook('onClose', async () => {
    // The server is closed, but the sockets it cut say so only at the end of the next turn of the event loop.
    await nextTurn()
    await nextTurn()
    for (const stop of stops) stop()
    flood.close()
    delete server[registered]
    await categories.close()
  })
}

/** Hooks see the routes of this scope; what ends without hooks is seen by the server, which belongs to the root. */
function observe(app: FastifyInstance, recorder: Recorder): (() => void)[] {
  addRecordHooks(app, recorder)
  const isRoot = Object.getPrototypeOf(app) === Object.prototype
  if (!isRoot) return []
  const { server } = app
  const isHttp2 = app.initialConfig.http2 === true
  const stops = [watchInject(app, recorder)]
  if (isHttp2) stops.push(watchHttp2(server, recorder))
  if (!isHttp2 || app.initialConfig.https !== undefined) stops.push(watchHttp1(server, recorder))
  return stops
}

/** A request that is open when the process ends has its record too, whatever server it came to. */
function endOpenExchanges(): void {
  endConnections()
  endResponses()
}

function announce(app: FastifyInstance, line: string): void {
  const { log } = app as { log: { level?: string; info(line: string): void; warn(line: string): void } }
  if (log.level !== undefined && log.level !== 'silent') log.info(line)
  else writeStderr(`${line}\n`)
  if (logsRequestsItself(app)) {
    log.warn(
      'access log: Fastify logs each request itself too; to turn that off and keep its error lines: Fastify({ logController: createLogController() })',
    )
  }
}

/** An error that a request had besides its first goes to the log of the category, never into a second record. */
function logLateError(categories: OpenCategories, category: string, { request }: Exchange, err: unknown): void {
  const { logger } = categories.get(category)
  const reqId = request?.id ?? null
  const message = 'one more error of a request whose record has its first'
  try {
    logger.warn({ reqId, err }, message)
  } catch {
    // pino reads every property of an error, and getters may throw; this may run in a stream's listener.
    logger.warn({ reqId }, message)
  }
}

function routeOf({ request }: Exchange): string {
  return request?.routeOptions.url ?? 'unknown route'
}

function exchangeOfRequest(request: FastifyRequest): Exchange | null {
  return (request as FastifyRequest & { [exchangeSlot]: Exchange | null })[exchangeSlot]
}

/** Before the hooks, in other scopes and with `enabled: false`: there is no record to add to. */
const UNOBSERVED: RequestAccessLog = { set() {}, locate() {} }

/** Writes one access record for every request. Register it on the root, before routes and other plugins. */
export const accessLogPlugin = fp(registerAccessLog, { name: 'fastify-access-log', fastify: '5.x' })
