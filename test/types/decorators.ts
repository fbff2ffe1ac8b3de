/** Nothing here runs: the assertion is that `tsc -p test` compiles. No name is merged in this program. */

import { expectTypeOf } from 'expect-type'
import Fastify from 'fastify'
import {
  type AccessLog,
  type AccessLogStats,
  accessLogPlugin,
  createCategoryLogger,
  createLogController,
  default as pluginByDefault,
  type RequestAccessLog,
} from 'fastify-access-log'
import type { Logger } from 'pino'

expectTypeOf(pluginByDefault).toEqualTypeOf(accessLogPlugin)

const app = Fastify({ logController: createLogController() })
await app.register(accessLogPlugin)

expectTypeOf(app.accessLog).toEqualTypeOf<AccessLog>()
expectTypeOf(app.accessLog.stats()).toEqualTypeOf<AccessLogStats>()
expectTypeOf(app.accessLog.stats().categories.app).toExtend<{ written: number; dropped: number } | undefined>()
expectTypeOf(app.accessLog.flush()).toEqualTypeOf<Promise<void>>()
expectTypeOf(app.accessLog.reopen()).toEqualTypeOf<void>()
expectTypeOf(app.categoryLog('any')).toEqualTypeOf<Logger>()
expectTypeOf(app.setAccessLog({ category: 'any' })).toEqualTypeOf<void>()

// @ts-expect-error a name is text
app.categoryLog(5)
// @ts-expect-error a category is named
app.setAccessLog({})
// @ts-expect-error only the category of a scope can be set
app.setAccessLog({ category: 'any', level: 'warn' })

app.get('/', { config: { accessLog: { category: 'any', level: 'warn' } } }, async (request) => {
  expectTypeOf(request.accessLog).toEqualTypeOf<RequestAccessLog>()
  expectTypeOf(request.categoryLog('any')).toEqualTypeOf<Logger>()
  request.accessLog.set({ anything: 1, nested: { a: [1] } })
  request.accessLog.locate(new Error('any'))
  request.accessLog.locate('any')
  // @ts-expect-error fields have names
  request.accessLog.set('field')
})
app.get('/quiet', { config: { accessLog: false } }, async () => 'x')
app.get('/level', { config: { accessLog: { level: 'warn' } } }, async () => 'x')
// @ts-expect-error a category is named by text
app.get('/category', { config: { accessLog: { category: 5 } } }, async () => 'x')
// @ts-expect-error a level is a label
app.get('/number', { config: { accessLog: { level: 30 } } }, async () => 'x')

const log = await createCategoryLogger('worker', { backupCount: 30, logDir: 'logs', level: 'warn' })
expectTypeOf(log).toExtend<Logger>()
expectTypeOf(log.flushed()).toEqualTypeOf<Promise<void>>()
expectTypeOf(log.close()).toEqualTypeOf<Promise<void>>()
Fastify({ loggerInstance: log })

// @ts-expect-error an option of the plugin, not of a logger
void createCategoryLogger('worker', { ignorePaths: ['/'] })
// @ts-expect-error a logger has a name
void createCategoryLogger()
