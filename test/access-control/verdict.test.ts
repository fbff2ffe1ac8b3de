import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { compilePublicPaths } from '../../lib/access-control/public-paths.ts'
import { compileTokenSources } from '../../lib/access-control/token/token-source.ts'
import { checkRouteAccess, compileVerdicts } from '../../lib/access-control/verdict.ts'

const TRAITS = {
  caseSensitive: true,
  ignoreTrailingSlash: false,
  ignoreDuplicateSlashes: false,
  useSemicolonDelimiter: false,
}
const PUBLIC = ['/docs', /^\/files\/open(\/|$)/, '/all/*', '/things/:id']

function verdicts() {
  return compileVerdicts({
    publicPaths: compilePublicPaths(PUBLIC, TRAITS),
    sources: compileTokenSources('/api', TRAITS),
    traits: TRAITS,
  })
}

function request(config: object, url: string): FastifyRequest {
  return { routeOptions: { config }, raw: { url } } as unknown as FastifyRequest
}

test('a route is decided by its access, else by its pattern, and only a wildcard or a 404 by the path', () => {
  const cases: [config: { access?: string; url?: string }, target: string, open: boolean, source: string][] = [
    [{ url: '/docs' }, '/elsewhere', true, 'cookie'],
    [{ url: '/page' }, '/docs', false, 'cookie'],
    [{ url: '/api/x' }, '/docs', false, 'header'],
    [{ url: '/things/:id' }, '/things/../x', true, 'cookie'],
    [{ url: '/page', access: 'public' }, '/page', true, 'cookie'],
    [{ url: '/docs', access: 'any' }, '/docs', false, 'any'],
    [{ url: '/docs', access: 'header' }, '/docs', false, 'header'],
    [{ url: '/api/x', access: 'cookie' }, '/api/x', false, 'cookie'],
    [{ url: '/files/*' }, '/files/open/a', true, 'cookie'],
    [{ url: '/files/*' }, '/files/open/../a', false, 'cookie'],
    [{ url: '/files/*' }, '/files/a', false, 'cookie'],
    [{ url: '/files/*', access: 'public' }, '/files/..', true, 'cookie'],
    [{ url: '/files/*', access: 'cookie' }, '/files/open', false, 'cookie'],
    [{ url: '/all/*' }, '/all/../x', true, 'cookie'],
    [{ url: '/api/*' }, '/api/../docs', false, 'header'],
    [{ url: '*' }, '/docs', true, 'cookie'],
    [{ url: '*' }, '/api/x', false, 'header'],
    [{ url: '*' }, '/x%2f..%2fapi/y', false, 'header'],
    [{}, '/docs', true, 'cookie'],
    [{}, '/docs/', false, 'cookie'],
    [{}, '/api/x', false, 'header'],
    [{ access: 'public' }, '/api/x', true, 'header'],
    [{ access: 'any' }, '/docs', false, 'any'],
  ]
  for (const [config, target, open, source] of cases) {
    assert.deepEqual(verdicts()(request(config, target)), { open, source }, `${JSON.stringify(config)} ${target}`)
  }
})

test('a route keeps the verdict it had, and a wildcard is asked about each path', () => {
  const verdictOf = verdicts()
  const route: { url: string; access?: string } = { url: '/docs' }
  const first = verdictOf(request(route, '/docs'))
  route.access = 'header'
  assert.equal(verdictOf(request(route, '/docs')), first)
  const wildcard = { url: '/files/*' }
  assert.equal(verdictOf(request(wildcard, '/files/open')).open, true)
  assert.equal(verdictOf(request(wildcard, '/files/shut')).open, false)
})

test('an access that is no word of ours is named with its route', () => {
  for (const access of [undefined, 'public', 'header', 'cookie', 'any']) checkRouteAccess(access, '/x')
  for (const access of ['none', '', null, false, true, 0, ['public'], {}]) {
    assert.throws(() => checkRouteAccess(access, '/x'), {
      code: 'FST_ACCESS_LOG_OPTION_INVALID',
      message: /^Option config\.access of route \/x is .*; expected 'public', 'header', 'cookie' or 'any'/,
    })
  }
  assert.throws(() => checkRouteAccess('none', undefined), {
    message: /^Option config\.access of route \(not found\) is 'none'/,
  })
})
