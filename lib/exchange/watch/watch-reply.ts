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
 * Shows what a scope and those below it send, before any hook changes it, and which replies they take over. An onSend hook would
 * be noticed: with one, the handler no longer gets the error that Fastify throws at a payload it cannot send. The hook is used
 * only where Fastify does not show its class of replies.
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
  // A decorator makes Fastify give this scope a class of its own; without one it would be the class that other servers share.
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
