import type { LogController } from 'fastify'
import { readFastify } from './fastify-symbol.ts'
import { loadFastify } from './load-fastify.cjs'

/** Marks the controllers made here, for the plugin to recognise. */
const quiet: unique symbol = Symbol('fastify-access-log.log-controller')

type LogControllerOptions = ConstructorParameters<typeof LogController>[0]

/**
 * A LogController for `Fastify({ logController })` that leaves the lines of each request to the access log and keeps the
 * lines of errors, which `disableRequestLogging` would silence too.
 * @example const app = Fastify({ logger: true, logController: createLogController() })
 */
export function createLogController(options?: LogControllerOptions): LogController {
  const fastify = loadFastify()
  class AccessLogController extends fastify.LogController {
    readonly [quiet] = true
    override incomingRequest(): void {}
    override requestCompleted(...args: Parameters<LogController['requestCompleted']>): void {
      if (args[0]) super.requestCompleted(...args)
    }
    override routeNotFound(): void {}
  }
  return new AccessLogController(options)
}

/** Whether Fastify itself writes lines for each request of this server, beside the records. */
export function logsRequestsItself(app: object): boolean {
  // Fastify tells only by this symbol; where it is gone, no warning is better than a wrong one.
  const controller = readFastify(app, 'fastify.logController')
  if (typeof controller !== 'object' || controller === null || quiet in controller) return false
  const { log } = app as { log?: { level?: unknown } }
  if (log?.level === undefined || log.level === 'silent') return false
  return (controller as { disableRequestLogging?: unknown }).disableRequestLogging !== true
}
