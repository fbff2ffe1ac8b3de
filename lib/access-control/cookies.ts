import type { FastifyInstance } from 'fastify'
import { OptionInvalid } from '../errors.ts'
import type { ResolvedAccessControl } from './options.ts'

/**
 * Uses the @fastify/cookie that is there, or registers it.
 * @throws {OptionInvalid} `signedCookies` without a secret, or a `cookieSecret` that would not be used
 */
export async function provideCookies(app: FastifyInstance, options: ResolvedAccessControl): Promise<void> {
  const { cookieSecret, signedCookies } = options
  if (!app.hasDecorator('parseCookie')) {
    // Servers without access control do not load it.
    const { default: cookie } = await import('@fastify/cookie')
    await app.register(cookie, cookieSecret === undefined ? {} : { secret: cookieSecret })
  } else if (cookieSecret !== undefined) {
    throw new OptionInvalid(
      'Option cookieSecret is given, but @fastify/cookie is already registered; expected none: give the secret to @fastify/cookie',
    )
  }
  if (signedCookies && !app.hasRequestDecorator('unsignCookie')) {
    throw new OptionInvalid(
      'Option signedCookies is true, but @fastify/cookie has no secret; expected one: set cookieSecret, or register @fastify/cookie with its secret',
    )
  }
}
