/** Nothing here runs: the assertion is that `tsc -p test/types-merged` compiles. What is merged holds in this program only. */

import { expectTypeOf } from 'expect-type'
import Fastify from 'fastify'
import { accessLogPlugin, type CategoryName } from 'fastify-access-log'

declare module 'fastify-access-log' {
  interface Categories {
    app: true
    db: true
  }
  interface AccessRecordFields {
    orderId: string
    rows: number
  }
}

expectTypeOf<CategoryName>().toEqualTypeOf<'app' | 'db'>()

const app = Fastify()
await app.register(accessLogPlugin, { categories: ['app', 'db'], accessCategory: 'db' })

app.categoryLog('db')
app.setAccessLog({ category: 'db' })
// @ts-expect-error not a category
app.categoryLog('payment')
// @ts-expect-error not a category
app.setAccessLog({ category: 'payment' })
// @ts-expect-error not a category
app.register(accessLogPlugin, { accessCategory: 'payment' })

app.get('/', { config: { accessLog: { category: 'db' } } }, async (request) => {
  request.categoryLog('app').info('x')
  // @ts-expect-error not a category
  request.categoryLog('payment')
  request.accessLog.set({})
  request.accessLog.set({ orderId: 'o-1' })
  request.accessLog.set({ orderId: 'o-1', rows: 2 })
  // @ts-expect-error an orderId is text
  request.accessLog.set({ orderId: 7 })
  // @ts-expect-error no such field
  request.accessLog.set({ orderID: 'o-1' })
})
// @ts-expect-error not a category
app.get('/none', { config: { accessLog: { category: 'payment' } } }, async () => 'x')
