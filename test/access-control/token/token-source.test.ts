import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readingsOf } from '../../../lib/access-control/plain-path.ts'
import { compileTokenSources } from '../../../lib/access-control/token/token-source.ts'

const STRICT = {
  caseSensitive: true,
  ignoreTrailingSlash: false,
  ignoreDuplicateSlashes: false,
  useSemicolonDelimiter: false,
}

test('routes under the prefix take the header, segment by segment', () => {
  const { ofPattern } = compileTokenSources('/api', STRICT)
  for (const pattern of ['/api', '/api/', '/api/users', '/api/:id', '/api/a/b'])
    assert.equal(ofPattern(pattern), 'header')
  for (const pattern of ['/', '/apis', '/api-docs', '/API/users', '/a/api', '/:x/users']) {
    assert.equal(ofPattern(pattern), 'cookie', pattern)
  }
})

test('the prefix / stands for all paths and false for none', () => {
  for (const path of ['/', '/a', '/api/a']) {
    assert.equal(compileTokenSources('/', STRICT).ofPattern(path), 'header')
    assert.equal(compileTokenSources(false, STRICT).ofPattern(path), 'cookie')
    assert.equal(compileTokenSources(false, STRICT).ofPath(null, path), 'cookie')
  }
})

test('a wildcard decides for its paths only when all of them are under the prefix', () => {
  const { ofWildcard } = compileTokenSources('/api', STRICT)
  assert.equal(ofWildcard('/api/*'), 'header')
  assert.equal(ofWildcard('/api/:version/*'), 'header')
  for (const pattern of ['*', '/*', '/api*', '/:any/*', '/static/*']) assert.equal(ofWildcard(pattern), null, pattern)
})

test('the cookie does not count where some reading of the path leads under the prefix', () => {
  const { ofPath } = compileTokenSources('/api', STRICT)
  const cases: [target: string, source: 'header' | 'cookie'][] = [
    ['/api/users', 'header'],
    ['/API/users', 'header'],
    ['/%61pi/users', 'header'],
    ['//api/users', 'header'],
    ['/x/../api/users', 'header'],
    ['/x/%2e%2e/api/users', 'header'],
    ['/x/..%2fapi%2fusers', 'header'],
    ['\\api\\users', 'header'],
    ['/x/..%5cAPI/users', 'header'],
    ['http://h/api/users', 'header'],
    ['http://h/%2561pi/users', 'header'],
    ['/api%2fusers', 'header'],
    ['/api%252fusers', 'header'],
    ['/%2561pi/users', 'header'],
    ['/x/%252e%252e%252fapi/users', 'header'],
    ['/api%25252525252525252fusers', 'header'],
    ['/;/api/users', 'header'],
    ['/;x/api/users', 'header'],
    ['/api;x/users', 'header'],
    ['/api%3bx/users', 'header'],
    ['/api%00/users', 'header'],
    ['/x%2500/../API/users', 'header'],
    ['/page%25?next=/api/users', 'cookie'],
    ['/files/100%25.txt', 'cookie'],
    ['/search/a%2Fb', 'cookie'],
    ['/apis//a', 'cookie'],
    ['/page', 'cookie'],
  ]
  for (const [target, source] of cases) assert.equal(ofPath(readingsOf(target, STRICT), target), source, target)
})

test('a prefix of two segments is found behind what some reader takes out between them', () => {
  const { ofPath } = compileTokenSources('/v1/api', STRICT)
  const targets = ['/v1/./api/x', '/v1//api/x', '/v1/y/../api/x', '/v1;y/api/x', '/v1/%2e/api/x', '/v1%255capi/x']
  for (const target of targets) assert.equal(ofPath(readingsOf(target, STRICT), target), 'header', target)
})

test('where the router cuts at a semicolon, what stands behind it counts too', () => {
  const traits = { ...STRICT, useSemicolonDelimiter: true }
  const { ofPath } = compileTokenSources('/api', traits)
  for (const target of ['/;/api/users', '/x;/../api/users', '/api;x/users', '/api;x']) {
    assert.equal(ofPath(readingsOf(target, traits), target), 'header', target)
  }
  for (const target of ['/page;x', '/page;x/y', '/x;/api/users'])
    assert.equal(ofPath(readingsOf(target, traits), target), 'cookie', target)
})

test('a router that ignores case finds the prefix in any case', () => {
  const { ofPattern, ofPath } = compileTokenSources('/Api', { ...STRICT, caseSensitive: false })
  assert.equal(ofPattern('/aPI/users'), 'header')
  assert.equal(ofPath(['/api/users'], '/API/users'), 'header')
})
