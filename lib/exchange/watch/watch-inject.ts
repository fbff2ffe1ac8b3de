import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Exchange } from '../exchange.ts'
import { readStatusLine } from '../head/status-line.ts'
import type { Recorder } from '../recorder.ts'
import { announce } from './announce.ts'

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
 * Feeds the recorder with the requests that reach the router without a server: those of inject(), and those that somebody
 * hands to `routing`. What the router refuses before any hook can only be seen here. Returns the way to stop.
 */
export function watchInject(app: FastifyInstance, recorder: Recorder): () => void {
  const scope = app as unknown as { inject: Inject; routing: Dispatch }
  const { inject, routing } = scope

  function watched(dispatch: Dispatch): Dispatch {
    return (req, res) => {
      try {
        const exchange = announce(req, res, recorder)
        if (isUpgrade(req) && !exchange.leavesHttp) onForeignUpgrade(exchange, res)
      } catch (error) {
        recorder.onFault(error)
      }
      dispatch(req, res)
    }
  }

  const watchedRouting = watched(routing)
  const watchedInject: Inject = function watchedInject(options, callback) {
    const injected = inject.call(this, options)
    if (!isChain(injected)) {
      // A server that is closing answers with a rejected promise.
      if (callback === undefined) return injected
      void Promise.resolve(injected).then((response) => callback(null, response), callback)
      return undefined
    }
    injected.dispatch = watched(injected.dispatch)
    return callback === undefined ? injected : injected.end(callback)
  }
  scope.inject = watchedInject
  scope.routing = watchedRouting
  return () => {
    if (scope.inject === watchedInject) scope.inject = inject
    if (scope.routing === watchedRouting) scope.routing = routing
  }
}

/** Node says so of what it handed to listeners of `upgrade` alone. */
function isUpgrade(req: IncomingMessage & { upgrade?: boolean | null }): boolean {
  return req.upgrade === true
}

/** The socket of an upgrade that came to somebody else's server speaks for itself, as it does on ours. */
function onForeignUpgrade(exchange: Exchange, { socket }: ServerResponse): void {
  exchange.leavesHttp = true
  if (socket) exchange.writtenStatus = readStatusLine(socket)
}

function isChain(injected: unknown): injected is Chain {
  return typeof (injected as Partial<Chain> | null | undefined)?.dispatch === 'function'
}
