import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import Fastify from 'fastify'
import { accessControlPlugin, accessLogPlugin } from '../../lib/index.ts'

const ROOT = new URL('../../', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'))

const PLUGINS: [name: string, plugin: object, options: object][] = [
  ['accessLogPlugin', accessLogPlugin, { enabled: false }],
  ['accessControlPlugin', accessControlPlugin, { secret: 'x'.repeat(32) }],
]

for (const [name, plugin, options] of PLUGINS) {
  test(`${name} asks for the Fastify that the package asks for`, () => {
    const meta = (plugin as Record<symbol, { fastify: string }>)[Symbol.for('plugin-meta')]
    assert.equal(meta?.fastify, manifest.peerDependencies.fastify)
  })

  test(`an older Fastify does not start with ${name}, and says which it takes`, async () => {
    const app = Fastify()
    Object.defineProperty(app, 'version', { value: '5.9.0' })
    await assert.rejects(async () => app.register(plugin as typeof accessLogPlugin, options).ready(), {
      code: 'FST_ERR_PLUGIN_VERSION_MISMATCH',
      message: new RegExp(`expected '\\${manifest.peerDependencies.fastify}' fastify version, '5.9.0' is installed`),
    })
  })
}

test('the addresses of the project are one: what npm shows is made of its repository', () => {
  const repository = manifest.repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
  assert.equal(manifest.homepage, `${repository}#readme`)
  assert.equal(manifest.bugs.url, `${repository}/issues`)
})
