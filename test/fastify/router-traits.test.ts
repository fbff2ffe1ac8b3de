import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { routerTraitsOf } from '../../lib/fastify/router-traits.ts'

const NON_DEFAULT = {
  caseSensitive: false,
  ignoreTrailingSlash: true,
  ignoreDuplicateSlashes: true,
  useSemicolonDelimiter: true,
}

/** What the router of a server makes of spellings of `/Docs/a`. */
async function observed(app: FastifyInstance): Promise<object> {
  app.get('/Docs/a', () => 'reached')
  const reaches = async (url: string) => (await app.inject(url)).statusCode === 200
  return {
    caseSensitive: !(await reaches('/docs/A')),
    ignoreTrailingSlash: await reaches('/Docs/a/'),
    ignoreDuplicateSlashes: await reaches('//Docs//a'),
    useSemicolonDelimiter: await reaches('/Docs/a;x'),
  }
}

test('the traits are those of the router, wherever its options were given', async (t) => {
  const [some, others] = [
    { caseSensitive: false, ignoreTrailingSlash: true },
    { ignoreDuplicateSlashes: true, useSemicolonDelimiter: true },
  ]
  const servers: object[] = [
    {},
    NON_DEFAULT,
    { routerOptions: NON_DEFAULT },
    { routerOptions: {} },
    { ...NON_DEFAULT, routerOptions: {} },
    { ...some, routerOptions: others },
    { ...others, routerOptions: some },
    { ...NON_DEFAULT, routerOptions: { caseSensitive: true, useSemicolonDelimiter: false } },
  ]
  for (const options of servers) {
    const app = Fastify(options)
    t.after(() => app.close())
    let inner: object = {}
    app.register((scope, _options, done) => {
      inner = routerTraitsOf(scope)
      done()
    })
    const traits = routerTraitsOf(app)
    assert.deepEqual(traits, await observed(app), JSON.stringify(options))
    assert.deepEqual(inner, traits, 'a scope has the router of its server')
  }
})

test('where Fastify does not show its options, what it says of them is taken', () => {
  const initialConfig = { routerOptions: { ignoreTrailingSlash: true } }
  assert.equal(routerTraitsOf({ initialConfig }).ignoreTrailingSlash, true)
  assert.equal(routerTraitsOf({ initialConfig: { caseSensitive: false } }).caseSensitive, false)
})
