import Fastify from 'fastify'
import { accessLogPlugin } from '../../../dist/index.js'
import { serve } from './serve.js'

const NAMES = Array.from({ length: 64 }, (_, index) => `category${index}`)

await serve(async (logDir) => {
  const app = Fastify()
  await app.register(accessLogPlugin, { logDir, categories: NAMES })
  for (const category of NAMES) {
    app.get(`/${category}/things/:id`, { config: { accessLog: { category } } }, async (request) => ({
      id: request.params.id,
      name: 'a thing',
      price: 12.5,
      tags: ['a', 'b'],
    }))
  }
  return app
})
