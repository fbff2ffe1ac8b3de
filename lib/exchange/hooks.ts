import type { FastifyInstance, onRequestHookHandler, preHandlerHookHandler } from 'fastify'
import { runFirst } from '../fastify/first-hook.ts'
import { exchangeSlot } from './exchange.ts'
import { compileRequestObserver, type RequestObserverOptions } from './observe-request.ts'
import type { Recorder } from './recorder.ts'
import { watchReply } from './watch/watch-reply.ts'

export interface RecordHooksOptions extends RequestObserverOptions {
  /** Whether something that runs at the end may ask in which asynchronous context the request ran. */
  keepsContext: boolean
}

/**
 * Adds the Fastify hooks of a scope that tell the recorder what becomes of each request. They are named functions because
 * `printRoutes` shows their names.
 */
export function addRecordHooks(app: FastifyInstance, recorder: Recorder, options: RecordHooksOptions): void {
  const observer = compileRequestObserver(recorder, options)
  const [{ keepsContext }, seesSpan] = [options, options.spanOf !== null]
  app.decorateRequest(exchangeSlot, null)

  const onRequest: onRequestHookHandler = function accessLogOnRequest(request, reply, done) {
    observer.claim(request, reply)
    if (seesSpan) observer.seeSpan(request, reply)
    done()
  }
  app.addHook('onRequest', onRequest)
  app.after(() => runFirst(app, onRequest))

  if (keepsContext || seesSpan) {
    // The first moment after the onRequest hooks, in which others (tracing, AsyncLocalStorage) begin their context.
    app.addHook('preParsing', function accessLogPreParsing(request, reply, _payload, done) {
      if (keepsContext) observer.keepContext(request, reply)
      if (seesSpan) observer.seeSpan(request, reply)
      done()
    })
  }

  const preHandler: preHandlerHookHandler = function accessLogPreHandler(request, reply, done) {
    observer.seeUser(request, reply)
    done()
  }
  // For routes that exist already. Later ones get it behind their own preHandlers, which may find out who the user is.
  app.addHook('preHandler', preHandler)
  app.addHook('onRoute', function seeBehindItsOwn(route) {
    // After the other onRoute hooks, which run now and may add more preHandlers.
    this.after(() => {
      route.preHandler = [route.preHandler ?? [], preHandler].flat()
    })
  })

  app.addHook('onError', function accessLogOnError(request, reply, error, done) {
    observer.keepError(request, reply, error)
    done()
  })

  // Once the head of a response has left, an error of its stream reaches no hook: only the stream itself tells of it.
  watchReply(app, {
    send: (reply, payload) => observer.seeSent(reply.request, reply, payload),
    hijack: (reply) => observer.seeTaken(reply.request, reply),
  })
}
