import type { Server } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Logger } from 'pino'
import { type OpenCategories, openCategories } from './category/categories.ts'
import type { CategoryName } from './category/category-names.ts'
import { AlreadyRegistered } from './errors.ts'
import { type Exchange, exchangeSlot } from './exchange/exchange.ts'
import { addRecordHooks } from './exchange/hooks.ts'
import { compilePaths } from './exchange/ignored-paths.ts'
import { isOfDisconnect } from './exchange/outcome.ts'
import { Recorder } from './exchange/recorder.ts'
import { createRefusedFlood } from './exchange/refused-flood.ts'
import { type RequestAccessLog, readFields } from './exchange/request-access-log.ts'
import { checkRouteAccessLog, compileRouteLog, type RouteAccessLog, scopeCategory } from './exchange/route-log.ts'
import { watchInject } from './exchange/watch/watch-inject.ts'
import { endResponses } from './exchange/watch/watch-response.ts'
import { endConnections, watchServers } from './exchange/watch/watch-servers.ts'
import { logsRequestsItself } from './fastify/log-controller.ts'
import { routerTraitsOf } from './fastify/router-traits.ts'
import { type AccessLogOptions, type ResolvedOptions, resolveOptions } from './options/options.ts'
import { cutText } from './record/cut-text.ts'
import { lateErrOf } from './record/error/error-detail.ts'
import { compileLevel } from './record/level.ts'
import { compileRecordForm, type RecordForm } from './record/record-text.ts'
import { textOf } from './record/text-of.ts'
import { startLine } from './start-line.ts'
import { between } from './time/datetime.ts'
import { createWarnings } from './warnings.ts'
import { beforeEnd } from './writer/exit-guard.ts'
import type { FileStats } from './writer/file-stats.ts'
import { writeStderr } from './writer/stderr.ts'

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
  const { warn, sendTo } = createWarnings()
  const onFailure = (part: string, error: unknown) => {
    failures += 1
    const why = cutText(textOf(error), options.maxFieldLength)
    warn(`failure ${part}`, `${part} failed, so records are written without it: ${why}`)
  }
  const isSemicolonQuery = routerTraitsOf(app).useSemicolonDelimiter
  const form = compileRecordForm({ ...options, isSemicolonQuery, onFailure })
  const categories: OpenCategories = await openCategories(options, form, onFailure)
  sendTo((message) => categories.get(options.accessCategory).logger.warn(message))
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
    isSemicolonQuery,
    late: {
      isReserved: form.isReserved,
      onReservedField: (key) =>
        warn(`field ${key}`, `accessLog.set: field ${JSON.stringify(key)} is the record's own; choose another name`),
      onLateFields: (exchange) =>
        warn(
          'late fields',
          `accessLog.set came after the record was written (${exchange.req.method} ${routeOf(exchange)}); its fields are ignored; call it before the reply is sent`,
        ),
      onLateError: (exchange, error) => {
        if (!isOfDisconnect(exchange, error)) logLateError(categories, options, form, exchange, error)
      },
    },
    onFault: (error) => onFailure('the observation of a request', error),
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
      ...observe(app, recorder, form.see),
      beforeEnd(() => endOpenExchanges()),
    )
    if (options.startLine) announce(app, startLine(options))
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
function observe(app: FastifyInstance, recorder: Recorder, see: RecordForm['see']): (() => void)[] {
  addRecordHooks(app, recorder, see)
  if (!isRoot(app)) return []
  return [watchInject(app, recorder), watchServers(app.server, recorder, () => app.routing)]
}

function isRoot(app: FastifyInstance): boolean {
  return Object.getPrototypeOf(app) === Object.prototype
}

/** A request that is open when the process ends has its record too, whatever server it came to. */
function endOpenExchanges(): void {
  endConnections()
  endResponses()
}

function announce(app: FastifyInstance, line: string): void {
  const { log } = app as { log: { level?: string; info(line: string): void; warn(line: string): void } }
  const hasLog = log.level !== undefined && log.level !== 'silent'
  const tell = (level: 'info' | 'warn', said: string) => (hasLog ? log[level](said) : writeStderr(`${said}\n`))
  tell('info', line)
  if (!isRoot(app)) {
    tell(
      'warn',
      "access log: accessLogPlugin is registered in a child scope, so other scopes' routes, unknown paths (404) and refused requests leave no record; register it on the root, or wrap the plugin around it by fastify-plugin (so also the app.js of fastify-cli)",
    )
  }
  if (logsRequestsItself(app)) {
    log.warn(
      'access log: Fastify logs each request itself too; to turn that off and keep its error lines: Fastify({ logController: createLogController() })',
    )
  }
}

/** An error that a request had besides its first goes to the log of the category, never into a second record. */
function logLateError(
  categories: OpenCategories,
  { accessCategory, maxFieldLength, stack }: ResolvedOptions,
  form: RecordForm,
  exchange: Exchange,
  error: unknown,
): void {
  const message = exchange.failed
    ? 'one more error of a request that had one before'
    : 'an error of a request after its record was written'
  const err = lateErrOf(error, maxFieldLength, form.cleanOf(exchange), stack)
  categories.get(accessCategory).logger.warn({ reqId: exchange.request?.id ?? null, err }, message)
}

function routeOf({ request }: Exchange): string {
  return request?.routeOptions.url ?? 'unknown route'
}

function exchangeOfRequest(request: FastifyRequest): Exchange | null {
  return (request as FastifyRequest & { [exchangeSlot]: Exchange | null })[exchangeSlot]
}

/** Before the hooks, in other scopes and with `enabled: false`: there is no record to add to. */
const UNOBSERVED: RequestAccessLog = { set: (fields) => void readFields(fields), locate() {} }

/** Writes one access record for every request. Register it on the root, before routes and other plugins. */
export const accessLogPlugin = fp(registerAccessLog, { name: 'fastify-access-log', fastify: '^5.10.0' })
