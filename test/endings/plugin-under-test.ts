import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
export const BARE = true
export const accessLogPlugin = fp(async (app: FastifyInstance, _opts: Record<string, unknown>) => {
  app.decorate('accessLog', { flush: async () => {}, stats: () => ({}) })
})

declare module 'fastify' {
  interface FastifyInstance {
    accessLog: { flush(): Promise<void>; stats(): unknown }
  }
}
