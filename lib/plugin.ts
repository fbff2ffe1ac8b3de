import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type OpenCategories, openCategories } from './category/categories.ts'
import { decorate } from './decorators.ts'
import { AlreadyRegistered } from './errors.ts'
import { exchangeSlot } from './exchange/exchange.ts'
import { addRecordHooks } from './exchange/hooks.ts'
import { compileLateUse } from './exchange/late-use.ts'
import { Recorder } from './exchange/recorder.ts'
import { createRefusedFlood } from './exchange/refused-flood.ts'
import { checkRouteAccessLog, compileRouteLog } from './exchange/route-log.ts'
import { compileSpanOf } from './exchange/trace/active-span.ts'
import { checkRuntime } from './exchange/watch/runtime.ts'
import { watchInject } from './exchange/watch/watch-inject.ts'
import { endResponses } from './exchange/watch/watch-response.ts'
import { endConnections, requestListenersOf, watchServers } from './exchange/watch/watch-servers.ts'
import { compileWriteRecord } from './exchange/write-record.ts'
import { routerTraitsOf } from './fastify/router-traits.ts'
import { type AccessLogOptions, type ResolvedOptions, resolveOptions } from './options/options.ts'
import type { EndedRequest } from './record/ended-request.ts'
import { cutText, textOf } from './record/json-text.ts'
import { compileLevel } from './record/level.ts'
import { compileRecordText } from './record/record-text.ts'
import { announce, createWarnings, startLine } from './start-line.ts'
import { between } from './time/datetime.ts'
import { beforeEnd } from './writer/exit-guard.ts'

/** The roots of servers that have their access log: one more would double every record. */
const registered = new WeakSet<object>()

async function registerAccessLog(app: FastifyInstance, given: AccessLogOptions): Promise<void> {
  const root = rootOf(app)
  if (registered.has(root)) {
    throw new AlreadyRegistered(
      'accessLogPlugin is registered on this server already; register it once and choose categories by setAccessLog or route config',
    )
  }
  const options = resolveOptions(given, process.env)
  if (options.enabled) checkRuntime(process.versions)
  const { accessCategory, maxFieldLength, refusedPerSecond } = options
  const spanOf = compileSpanOf(options.fields)

  let failures = 0
  const { warn, sendTo } = createWarnings()
  const onFailure = (part: string, error: unknown) => {
    failures += 1
    const why = cutText(textOf(error), maxFieldLength)
    warn(`failure ${part}`, `${part} failed, so records are written without its result: ${why}`)
  }

  const asked = { ...options, isSemicolonQuery: routerTraitsOf(app).useSemicolonDelimiter, onFailure }
  const recordText = compileRecordText(asked)
  const categories: OpenCategories<EndedRequest> = await openCategories(options, recordText, onFailure)
  const { logger } = categories.get(accessCategory)
  sendTo((message) => logger.warn(message))
  registered.add(root)

  const flood = createRefusedFlood(refusedPerSecond, ({ count, from, to }) =>
    logger.warn(`${count} refused requests without a record ${between(from, to)}`),
  )
  const { write, see } = compileWriteRecord({
    ...asked,
    routeLogOf: compileRouteLog({ categories, accessCategory, onFailure }),
    levelOf: compileLevel(options.levelOf, recordText, onFailure),
    mayRefuse: flood.mayRefuse,
  })
  const recorder = new Recorder({
    write,
    late: compileLateUse({ ...options, recordText, logger, warn }),
    onFault: (error) => onFailure('the observation of a request', error),
  })

  decorate(app, categories, maxFieldLength, () => ({ failures, refusedUnwritten: flood.total }))
  app.addHook('onRoute', ({ config, url }) => checkRouteAccessLog(config?.accessLog, url, categories))

  const stops: (() => void)[] = []
  if (options.enabled) {
    addRecordHooks(app, recorder, { see, spanOf, keepsContext: categories.runsOthers || runsUsersParts(options) })
    // What ends without hooks is seen by the server, which belongs to the root.
    const watch = () => {
      const own = requestListenersOf(app)
      return [watchInject(app, recorder), watchServers(app.server, recorder, own, () => app.routing)]
    }
    // An inject() that is still open may be answered only after the log is closed: it is ended before.
    stops.push(...(isRoot(app) ? watch() : []), () => endResponses(recorder), beforeEnd(endOpenExchanges))
    if (options.startLine) announce(app, startLine(options), isRoot(app))
  } else {
    app.decorateRequest(exchangeSlot, null)
  }
  app.addHook('onClose', async () => {
    // The server is closed, but the sockets that it cut say so only at the end of the next turn of the event loop. What the
    // application logs then, and errors that come of it, must find the log still open.
    await nextTurn()
    await nextTurn()
    for (const stop of stops) stop()
    flood.close()
    registered.delete(root)
    await categories.close()
  })
}

/** Whether functions of the user's run while a record is made. */
function runsUsersParts({ identify, levelOf, emailMask, ipMask, scrub }: ResolvedOptions): boolean {
  return [identify, levelOf, emailMask, ipMask, scrub].some((part) => typeof part === 'function')
}

function isRoot(app: FastifyInstance): boolean {
  return rootOf(app) === app
}

/** The scope that all others inherit from; its HTTP server may be another's too. */
function rootOf(app: FastifyInstance): FastifyInstance {
  const above = Object.getPrototypeOf(app)
  return Object.getPrototypeOf(above) === null ? app : rootOf(above)
}

/** A request that is open when the process ends has its record too, whatever server it came to. */
function endOpenExchanges(): void {
  endConnections()
  endResponses()
}

/**
 * Writes one access record for every request. Register it on the root, before routes and other plugins; in a child scope it does
 * not see unknown paths and refused requests.
 *
 * @throws {OptionInvalid} an option is unknown or has a wrong value
 * @throws {EnvironmentUnknown} `environment` or APP_ENV names no environment
 * @throws {VariableInvalid} LOG_BACKUP_COUNT is not a count
 * @throws {AlreadyRegistered} it is registered on this server already
 * @throws {OpenFailed} with `strict`, a folder or file cannot be written
 * @throws {PeerMissing} `fields` names `spanId` without @opentelemetry/api
 * @throws {RuntimeUnsupported} the server runs on Bun
 * @example await app.register(accessLogPlugin, { categories: ['app', 'payment'] })
 */
export const accessLogPlugin = fp(registerAccessLog, { name: 'fastify-access-log', fastify: '^5.10.0' })
