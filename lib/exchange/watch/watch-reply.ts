import type { FastifyInstance, FastifyReply } from 'fastify'
import { readFastify } from '../../fastify/fastify-symbol.ts'

const seen: unique symbol = Symbol('fastify-access-log.reply')

type ReplyClass = { prototype: FastifyReply }

/** What is seen of a reply, before it does what was called. */
export interface ReplySight {
  send(reply: FastifyReply, payload: unknown): void
  hijack(reply: FastifyReply): void
}

/**
 * Shows what a scope and those below it send, before any hook changes it, and what they take over. An onSend hook would be
 * felt: with one, Fastify keeps from the handler what it throws at a payload it cannot send. Where Fastify does not show
 * its class of replies, the hook is what is left.
 */
export function watchReply(app: FastifyInstance, sight: ReplySight): void {
  const prototype = (readFastify(app, 'fastify.Reply') as Partial<ReplyClass> | undefined)?.prototype
  if (typeof prototype?.send !== 'function') {
    app.addHook('onSend', function accessLogOnSend(_request, reply, payload, done) {
      sight.send(reply, payload)
      done()
    })
    return
  }
  // Routes of a class without decorators get a class further up, which other servers share.
  app.decorateReply(seen, () => true)
  const { send, hijack } = Object.getPrototypeOf(prototype) as FastifyReply
  replace(prototype, 'send', function sendSeen(payload) {
    sight.send(this, payload)
    return send.call(this, payload)
  })
  replace(prototype, 'hijack', function hijackSeen() {
    sight.hijack(this)
    return hijack.call(this)
  })
}

function replace(
  prototype: FastifyReply,
  name: 'send' | 'hijack',
  value: (this: FastifyReply, payload?: unknown) => unknown,
): void {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: false })
}
