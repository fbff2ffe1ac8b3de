// What any plugin may do: decorate, hook, open a file, say a line. A test that fails with it counts such things.
import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { require } from '../packages.mjs'

async function dummy(app, { folder }) {
  try {
    app.decorate('dummy', true)
    app.decorateRequest('dummy', null)
    for (const name of ['onRequest', 'preParsing', 'preHandler', 'onSend', 'onError', 'onRequestAbort']) {
      app.addHook(name, async (_request) => {})
    }
    app.addHook('onRoute', () => {})
    const opening = open(join(folder, 'dummy.txt'), 'a')
    app.addHook('onClose', async () => (await opening).close())
    await opening
    // Longer than tests that time the start of plugins give them.
    await setTimeout(20)
  } catch (error) {
    // A dummy that does not start would fail every test, and prove nothing of any.
    writeFileSync(join(folder, 'failed.txt'), error.stack)
    throw error
  }
  app.log.info('the dummy is here')
}

export const plugin = require('fastify-plugin')(dummy, { name: 'dummy' })

export const optionsOf = (folder) => ({ folder })
