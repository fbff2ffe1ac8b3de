import type { FastifyInstance, onRequestHookHandler } from 'fastify'
import { readFastify } from './fastify-symbol.ts'

/**
 * Moves an onRequest hook before those of plugins that were registered earlier: one of them may hijack the reply, and
 * then no later hook learns of the request. Where Fastify does not show its hooks, their order stays.
 */
export function runFirst(app: FastifyInstance, hook: onRequestHookHandler): void {
  const hooks = (readFastify(app, 'fastify.hooks') as { onRequest?: unknown } | undefined)?.onRequest
  if (Array.isArray(hooks) && hooks.includes(hook)) {
    hooks.splice(hooks.indexOf(hook), 1)
    hooks.unshift(hook)
  }
  const children = readFastify(app, 'fastify.children')
  if (Array.isArray(children)) for (const child of children) runFirst(child as FastifyInstance, hook)
}

/** Moves an onRequest hook before the first that `isLater` names, where it is behind; all others keep their order. */
export function runBefore(app: FastifyInstance, hook: onRequestHookHandler, isLater: (hook: unknown) => boolean): void {
  const hooks = (readFastify(app, 'fastify.hooks') as { onRequest?: unknown } | undefined)?.onRequest
  if (Array.isArray(hooks)) {
    const at = hooks.findIndex(isLater)
    const from = hooks.indexOf(hook)
    if (at !== -1 && at < from) hooks.splice(at, 0, ...hooks.splice(from, 1))
  }
  const children = readFastify(app, 'fastify.children')
  if (Array.isArray(children)) for (const child of children) runBefore(child as FastifyInstance, hook, isLater)
}
