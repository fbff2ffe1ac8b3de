// Makes every Fastify of this process register one plugin before all others: the access log, or a dummy.
import { mkdirSync, writeFileSync } from 'node:fs'
import Module from 'node:module'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { countExchangesOf, exchanges } from './count-exchanges.mjs'
import { require } from './packages.mjs'

const { SUITES_PLUGIN, SUITES_OUT } = process.env
const { plugin, optionsOf } = await import(`./plugins/${SUITES_PLUGIN}.mjs`)

let made = 0
const path = require.resolve('fastify')
const { '.js': compile } = Module._extensions
// While it is loaded: an import of a CommonJS module takes what it exported then, not what is in the cache of `require` later.
Module._extensions['.js'] = (module, file) => {
  compile(module, file)
  if (file === path) module.exports = registering(module.exports)
}
require(path)

function registering(original) {
  const fastify = new Proxy(original, {
    apply(target, self, args) {
      const app = Reflect.apply(target, self, args)
      countExchangesOf(app)
      made += 1
      const folder = join(SUITES_OUT, 'logs', `${process.pid}-${threadId}-${made}`)
      mkdirSync(folder, { recursive: true })
      app.register(plugin, optionsOf(folder))
      return app
    },
  })
  original.fastify = fastify
  original.default = fastify
  return fastify
}

process.on('exit', () => {
  writeFileSync(join(SUITES_OUT, `exchanges-${process.pid}-${threadId}.json`), JSON.stringify(exchanges()))
})
