import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileUrl, decodePath, hostName, queryOf, splitAbsoluteForm } from '../../lib/record/url.ts'

const recordUrl = joined(compileUrl({ maskParams: ['token'], isSemicolonQuery: false }))
const semicolonUrl = joined(compileUrl({ maskParams: [], isSemicolonQuery: true }))

const hosts: [header: string, name: string][] = [
  ['localhost', 'localhost'],
  ['localhost:3000', 'localhost'],
  ['EXAMPLE.com:443', 'example.com'],
  ['[2001:DB8::1]:8080', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['user@example.com', 'example.com'],
  ['user:secret@example.com:80', 'example.com'],
  ['me@here@example.com', 'example.com'],
  ['', ''],
  [':80', ''],
  [' example.com ', 'example.com'],
  ['example.com/docs?', 'example.com'],
  ['example.com?x=1', 'example.com'],
  ['example.com#f', 'example.com'],
  ['example.com\\docs', 'example.com'],
  ['example.com/@other.com', 'example.com'],
  ['xn--9d0b.kr', 'xn--9d0b.kr'],
]

for (const [header, name] of hosts) {
  test(`the host of ${JSON.stringify(header)} is ${JSON.stringify(name)}`, () => {
    assert.equal(hostName(header), name)
    assert.equal(hostName(header), name, 'also when it is remembered')
  })
}

test('more hosts than are remembered still get their own names', () => {
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < 600; index++) assert.equal(hostName(`H${index}.test:80`), `h${index}.test`)
  }
})

test('a host never holds what ends one, a letter that can be lower, or a user', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (header) => {
      const name = hostName(header)
      assert.doesNotMatch(name, /[/?#\\]/)
      assert.equal(name, name.toLowerCase())
      assert.ok(!name.includes('@'))
    }),
  )
})

const paths: [target: string, path: string][] = [
  ['/', '/'],
  ['', ''],
  ['/test', '/test'],
  ['/Test/Case', '/Test/Case'],
  ['/%EA%B2%80%EC%83%89', '/검색'],
  ['/%EA%B2%80%EC%83%89?q=secret', '/검색'],
  ['/a?b?c', '/a'],
  ['/?', '/'],
  ['/a%2Fb%3Fc%23d', '/a%2Fb%3Fc%23d'],
  ['/a%2fb', '/a%2fb'],
  ['/%20%22%25', '/ "%'],
  ['/a%3Ab%40c%26d%3Dd', '/a%3Ab%40c%26d%3Dd'],
  ['/a%0d%0Ab%09c%00', '/a%0d%0Ab%09c%00'],
  ['/a%0aINFO%20forged', '/a%0aINFO forged'],
  ['/%1b]0;x', '/%1b]0;x'],
  ['/%7F%c2%9B31m%C2%A0', '/%7F%c2%9B31m\u00a0'],
  ['/%E2%80%A8%EA%B2%80', '/%E2%80%A8검'],
  ['/%E2%80%AE%E2%81%A6%d8%9c%E2%80%8F', '/%E2%80%AE%E2%81%A6%d8%9c%E2%80%8F'],
  ['/%E2%80%AF%E2%80%8D%D8%9B', '/\u202f\u200d\u061b'],
  ['/cb#access_token=secret', '/cb'],
  ['/a#b?c', '/a'],
  ['/a?b#c', '/a'],
  ['/a;b=1', '/a;b=1'],
  ['/%F0%9F%98%80', '/😀'],
  ['/%EA%B2%80/%FF', '/%EA%B2%80/%FF'],
  ['/%ED%A0%80', '/%ED%A0%80'],
  ['/%C0%AF', '/%C0%AF'],
  ['/%zz', '/%zz'],
  ['/100%', '/100%'],
  ['/%E2%82', '/%E2%82'],
  ['/a+b', '/a+b'],
  ['//a/../b/./c', '//a/../b/./c'],
  ['*', '*'],
]

for (const [target, path] of paths) {
  test(`the path of ${JSON.stringify(target)} reads ${JSON.stringify(path)}`, () => {
    assert.equal(decodePath(target), path)
  })
}

/** What terminals act upon, and what parts lines. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

test('a path is what decodeURI reads in it but for what is unsafe, which stays as sent; nothing throws', () => {
  const byte = fc.integer({ min: 0, max: 255 }).map((value) => `%${value.toString(16).padStart(2, '0')}`)
  const character = fc
    .integer({ min: 0, max: 0x2fff })
    .filter((code) => code < 0xd800)
    .map((code) => encodeURIComponent(String.fromCharCode(code)))
  const target = fc
    .array(fc.oneof(fc.stringMatching(/^[ -~]*$/), byte, character, fc.webPath()), { maxLength: 6 })
    .map((parts) => `/${parts.join('')}`)
  fc.assert(
    fc.property(target, (sent) => {
      const before = sent.split(/[?#]/, 1)[0] ?? ''
      const escaped = reading(before).replace(UNSAFE, (unsafe) => encodeURIComponent(unsafe))
      assert.equal(decodePath(sent).toUpperCase(), escaped.toUpperCase())
    }),
    { numRuns: 500 },
  )
})

function reading(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

test('with useSemicolonDelimiter the query begins at a semicolon too', () => {
  assert.equal(decodePath('/a;p=secret?b', true), '/a')
  assert.equal(decodePath('/a?b;c', true), '/a')
  assert.equal(semicolonUrl('GET', 'http://one.test/a;p=secret', '', null), 'one.test/a')
})

const queries: [target: string, isSemicolonQuery: boolean, query: string][] = [
  ['/a', false, ''],
  ['/a?', false, ''],
  ['/a?b=c', false, 'b=c'],
  ['/a?b#c?d', false, 'b#c?d'],
  ['/a#b', false, 'b'],
  ['/a;b?c', false, 'c'],
  ['/a;b?c', true, 'b?c'],
]

for (const [target, isSemicolonQuery, query] of queries) {
  test(`the query of ${target}${isSemicolonQuery ? ' with semicolons' : ''} is ${JSON.stringify(query)}`, () => {
    assert.equal(queryOf(target, isSemicolonQuery), query)
  })
}

test('a path of 16 KB is whole', () => {
  assert.equal(decodePath(`/${'a'.repeat(16_384)}?b`).length, 16_385)
})

const absolutes: [target: string, split: { authority: string; path: string } | null][] = [
  ['/plain', null],
  ['*', null],
  ['example.com:443', null],
  ['', null],
  ['http://example.com', { authority: 'example.com', path: '/' }],
  ['http://example.com/a?b=1', { authority: 'example.com', path: '/a?b=1' }],
  ['http://example.com?b=1', { authority: 'example.com', path: '/?b=1' }],
  ['HTTPS://U:P@EXAMPLE.com:8443/A', { authority: 'U:P@EXAMPLE.com:8443', path: '/A' }],
  ['http:///a', { authority: '', path: '/a' }],
  ['http://example.com/a#f', { authority: 'example.com', path: '/a' }],
  ['http://[2001:db8::1]:80/a', { authority: '[2001:db8::1]:80', path: '/a' }],
]

for (const [target, split] of absolutes) {
  test(`${JSON.stringify(target)} ${split === null ? 'is no absolute form' : 'is taken apart'}`, () => {
    assert.deepEqual(splitAbsoluteForm(target), split)
  })
}

const urls: [method: string | null, target: string, host: string, url: string][] = [
  ['GET', '/test', 'localhost:3000', 'localhost/test'],
  ['GET', '/test', '[2001:db8::1]:80', '2001:db8::1/test'],
  ['GET', '/test', '', '/test'],
  ['GET', '/%EA%B2%80%EC%83%89?token=secret', 'LOCALHOST', 'localhost/검색'],
  ['OPTIONS', '*', 'localhost', 'localhost*'],
  ['GET', 'http://one.test/a?b', 'two.test', 'one.test/a'],
  ['GET', 'http://user:pw@one.test:80', 'two.test', 'one.test/'],
  ['CONNECT', 'one.test:443', 'two.test', 'one.test'],
  ['CONNECT', '[2001:db8::1]:443', '', '2001:db8::1'],
  // Over HTTP/2 the target is the authority; a WebSocket's has a path too.
  ['CONNECT', '', 'one.test:443', 'one.test'],
  ['CONNECT', '/chat?token=x', 'one.test', 'one.test/chat'],
  [null, '/test', 'localhost', 'localhost/test'],
  ['GET', '/docs', 'example.com/other?', 'example.com/docs'],
]

for (const [method, target, host, url] of urls) {
  test(`${method ?? 'no method'} ${target} of host ${JSON.stringify(host)} is recorded as ${JSON.stringify(url)}`, () => {
    assert.equal(recordUrl(method, target, host, null), url)
  })
}

test('no query is ever recorded', () => {
  const query = fc.string({ unit: 'binary-ascii' })
  fc.assert(
    fc.property(fc.webPath(), fc.domain(), query, (path, host, secret) => {
      assert.equal(recordUrl('GET', `${path}?${secret}`, host, null), recordUrl('GET', path, host, null))
      assert.equal(
        recordUrl('GET', `http://${host}${path}?${secret}`, '', null),
        recordUrl('GET', path || '/', host, null),
      )
      assert.equal(recordUrl('GET', `${path}#${secret}`, host, null), recordUrl('GET', path, host, null))
      assert.equal(semicolonUrl('GET', `${path};${secret}`, host, null), semicolonUrl('GET', path, host, null))
    }),
  )
})

test('the value of a masked parameter is written as the pattern has it, whatever its host', () => {
  assert.equal(recordUrl('GET', '/reset/4f5c?x', 'localhost', '/reset/:token'), 'localhost/reset/:token')
  assert.equal(recordUrl('GET', 'http://one.test/reset/4f5c', 'two.test', '/reset/:token'), 'one.test/reset/:token')
  assert.equal(recordUrl('GET', '/things/4f5c', 'localhost', '/things/:id'), 'localhost/things/4f5c')
})

/** As a record shows it. */
function joined(urlOf: ReturnType<typeof compileUrl>): (...asked: Parameters<typeof urlOf>) => string {
  return (...asked) => {
    const { host, path } = urlOf(...asked)
    return host + path
  }
}
