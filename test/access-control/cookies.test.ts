import assert from 'node:assert/strict'
import { test } from 'node:test'
import cookie from '@fastify/cookie'
import Fastify, { type FastifyInstance } from 'fastify'
import { provideCookies } from '../../lib/access-control/cookies.ts'
import { resolveAccessControl } from '../../lib/access-control/options.ts'

const SECRET = 'a secret of the cookies alone'

function provide(app: FastifyInstance, options: object): Promise<void> {
  return provideCookies(app, resolveAccessControl(options))
}

test('@fastify/cookie is registered where it is not there, with the secret that was given', async (t) => {
  for (const options of [{}, { cookieSecret: SECRET }, { cookieSecret: [SECRET], signedCookies: true }]) {
    const app = Fastify()
    t.after(() => app.close())
    await provide(app, options)
    assert.equal(app.hasDecorator('parseCookie'), true)
    assert.equal(app.hasRequestDecorator('unsignCookie'), 'cookieSecret' in options)
  }
})

test('one that is there is used as it is', async (t) => {
  const app = Fastify()
  t.after(() => app.close())
  await app.register(cookie, { secret: SECRET })
  const { parseCookie } = app
  await provide(app, { signedCookies: true })
  assert.equal(app.parseCookie, parseCookie)
})

test('a secret that would not be used, and signatures without one, stop the start', async (t) => {
  const cases: [registered: object | null, options: object, message: RegExp][] = [
    [{}, { cookieSecret: SECRET }, /^Option cookieSecret is given, but @fastify\/cookie is already registered/],
    [{}, { signedCookies: true }, /^Option signedCookies is true, but @fastify\/cookie has no secret/],
    [null, { signedCookies: true }, /^Option signedCookies is true/],
  ]
  for (const [registered, options, message] of cases) {
    const app = Fastify()
    t.after(() => app.close())
    if (registered) await app.register(cookie, registered)
    await assert.rejects(provide(app, options), { code: 'FST_ACCESS_LOG_OPTION_INVALID', message })
  }
})
