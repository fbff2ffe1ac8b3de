import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { exchangeOf, type Observed, type Recorder } from './recorder.ts'
import { watchResponse } from './watch-response.ts'

type Dispatch = (req: IncomingMessage, res: ServerResponse) => void
type Inject = (
  this: FastifyInstance,
  options: unknown,
  callback?: (error: unknown, response?: unknown) => void,
) => unknown

/** What light-my-request gives back: nothing has run yet, so what it will call can still be watched. */
interface Chain {
  dispatch: Dispatch
  end(callback: (error: unknown, response?: unknown) => void): void
}

/**
 * Feeds the recorder with injected requests. No server takes part in them, so those that the router refuses before any
 * hook can only be seen here. Returns the way to stop.
 */
export function watchInject(app: FastifyInstance, recorder: Recorder): () => void {
  const scope = app as unknown as { inject: Inject }
  const { inject } = scope
  const begin = (req: IncomingMessage, res: ServerResponse, signal: AbortSignal | undefined) => {
    if ((res as Observed)[exchangeOf] !== undefined) return
    const exchange = recorder.begin(req, res, null)
    exchange.address = req.socket?.remoteAddress
    watchResponse(exchange, res, signal)
  }

  scope.inject = function watchedInject(options, callback) {
    const injected = inject.call(this, options)
    if (!isChain(injected)) {
      // A server that is closing answers with a rejected promise.
      if (callback === undefined) return injected
      void Promise.resolve(injected).then((response) => callback(null, response), callback)
      return undefined
    }
    const { dispatch } = injected
    injected.dispatch = (req, res) => {
      begin(req, res, (options as { signal?: AbortSignal } | undefined)?.signal)
      dispatch(req, res)
    }
    return callback === undefined ? injected : injected.end(callback)
  }
  return () => {
    scope.inject = inject
  }
}

function isChain(injected: unknown): injected is Chain {
  return typeof (injected as Partial<Chain> | null | undefined)?.dispatch === 'function'
}
