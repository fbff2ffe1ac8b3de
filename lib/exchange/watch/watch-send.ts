import type { FastifyInstance, FastifyReply } from 'fastify'
import { readFastify } from '../../fastify/fastify-symbol.ts'

const seen: unique symbol = Symbol('fastify-access-log.send')

type ReplyClass = { prototype: FastifyReply }

/**
 * Shows what a scope and those below it send, before any hook changes it. An onSend hook would be felt: with one, Fastify
 * keeps from the handler what it throws at a payload it cannot send. Where Fastify does not show its class of replies, the
 * hook is what is left.
 */
export function watchSend(app: FastifyInstance, see: (reply: FastifyReply, payload: unknown) => void): void {
  const prototype = (readFastify(app, 'fastify.Reply') as Partial<ReplyClass> | undefined)?.prototype
  if (typeof prototype?.send !== 'function') {
    app.addHook('onSend', function accessLogOnSend(_request, reply, payload, done) {
      see(reply, payload)
      done()
    })
    return
  }
  // Routes of a class without decorators get a class further up, which other servers share.
  app.decorateReply(seen, () => true)
  const { send } = Object.getPrototypeOf(prototype) as FastifyReply
  Object.defineProperty(prototype, 'send', {
    value: function sendSeen(this: FastifyReply, payload?: unknown) {
      see(this, payload)
      return send.call(this, payload)
    },
    writable: true,
    configurable: true,
    enumerable: false,
  })
}
