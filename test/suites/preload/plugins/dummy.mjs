// What any plugin may do: open a file, decorate, hook, say a line. A test that fails with it counts such things.
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { require } from '../packages.mjs'

async function dummy(app, { folder }) {
  const file = await open(join(folder, 'dummy.txt'), 'a')
  app.decorate('dummy', true)
  app.decorateRequest('dummy', null)
  for (const name of ['onRequest', 'preHandler', 'onSend', 'onError', 'onTimeout', 'onRequestAbort']) {
    app.addHook(name, async () => {})
  }
  app.addHook('onRoute', () => {})
  app.addHook('onClose', () => file.close())
  app.log.info('the dummy is here')
}

export const plugin = require('fastify-plugin')(dummy, { name: 'dummy' })

export const optionsOf = (folder) => ({ folder })
