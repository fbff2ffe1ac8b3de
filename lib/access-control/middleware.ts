import type { FastifyInstance, onRequestHookHandler } from 'fastify'
import { RegisteredTooLate } from '../errors.ts'
import { readFastify } from '../fastify/fastify-symbol.ts'
import { runBefore } from '../fastify/first-hook.ts'

/** Hooks of @fastify/middie and @fastify/express, whose middleware answers without asking Fastify. */
const RUN_MIDDLEWARE: ReadonlySet<string> = new Set([
  'runMiddie',
  'runMiddieWithPayload',
  'enhanceRequest',
  'runConnect',
])

/**
 * Moves the guard before middleware that was registered earlier, here and in the scopes below. Other hooks keep their place:
 * those of @fastify/cors, a rate limit or helmet are meant for refused requests too.
 * @throws {RegisteredTooLate} there is middleware, but not how it runs
 */
export function overtakeMiddleware(app: FastifyInstance, guard: onRequestHookHandler): void {
  const isMiddleware = (hook: unknown) => typeof hook === 'function' && RUN_MIDDLEWARE.has(hook.name)
  runBefore(app, guard, isMiddleware)
  if (!app.hasDecorator('use')) return
  const hooks = Object.values(Object(readFastify(app, 'fastify.hooks'))).flat()
  if (hooks.some(isMiddleware)) return
  throw new RegisteredTooLate(
    'accessControlPlugin is registered after a plugin that adds middleware (app.use), which would answer without a token; register accessControlPlugin before it',
  )
}
