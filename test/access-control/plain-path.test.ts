import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readingsOf } from '../../lib/access-control/plain-path.ts'
import type { RouterTraits } from '../../lib/fastify/router-traits.ts'

const STRICT: RouterTraits = {
  caseSensitive: true,
  ignoreTrailingSlash: false,
  ignoreDuplicateSlashes: false,
  useSemicolonDelimiter: false,
}

test('a target that reads in one way only gives the path that the router saw', () => {
  const cases: [target: string, path: string][] = [
    ['/', '/'],
    ['/docs', '/docs'],
    ['/docs/', '/docs/'],
    ['/docs?next=/../x;y#z', '/docs'],
    ['/docs/a.b/..c/...', '/docs/a.b/..c/...'],
    ['/%64ocs', '/docs'],
    ['/%EA%B2%80%EC%83%89', '/검색'],
    ['/a%20b', '/a b'],
    ['http://example.com/docs', '/docs'],
    ['https://example.com:8443/docs?x', '/docs'],
  ]
  for (const [target, path] of cases) assert.deepEqual(readingsOf(target, STRICT), [path], target)
})

test('a target that another reader could take elsewhere gives no path', () => {
  const targets = [
    '//docs',
    '/docs//a',
    '/docs/./a',
    '/docs/../secret',
    '/docs/..',
    '/docs/.',
    '/docs/%2e%2e/secret',
    '/docs/%2E./secret',
    '/docs%2fa',
    '/docs%2F..%2Fsecret',
    '/docs%5c..%5csecret',
    '/docs\\..\\secret',
    '/docs%00',
    '/docs%0a',
    '/docs%09a',
    '/docs%7f',
    '/docs%252e%252e/secret',
    '/100%25',
    '/docs%3Fa',
    '/docs%23a',
    '/docs%3Ba',
    '/docs;a',
    '/docs/..;/secret',
    '/docs#/../secret',
    '/docs%',
    '/docs%zz',
    '/docs%c0%ae',
    '/docs%ff',
    '*',
    '',
    'docs',
    '?/docs',
    'http:///docs',
    'http://example.com',
    'http://example.com?/docs',
    'http://x#/docs',
    'http://user@example.com/docs',
    'http://example.com\\docs/docs',
    'HTTP://example.com/docs',
    'ftp://example.com/docs',
    'http://example.com//docs',
  ]
  for (const target of targets) assert.equal(readingsOf(target, STRICT), null, target)
})

test('what the router ignores is ignored', () => {
  const merging = { ...STRICT, ignoreDuplicateSlashes: true }
  const trimming = { ...STRICT, ignoreTrailingSlash: true }
  assert.deepEqual(readingsOf('/docs///a', merging), ['/docs/a'])
  // To a reader of URLs it is the path /a of the host docs.
  assert.equal(readingsOf('//docs/a', merging), null)
  assert.deepEqual(readingsOf('/docs/', trimming), ['/docs'])
  assert.deepEqual(readingsOf('/', trimming), ['/'])
  assert.deepEqual(readingsOf('/docs?a;b', { ...STRICT, useSemicolonDelimiter: true }), ['/docs'])
})

test('a slash is trimmed once, as the router trims it', () => {
  const trimming = { ...STRICT, ignoreTrailingSlash: true }
  for (const target of ['/docs//', '//', '/docs///', '/docs/%2f'])
    assert.equal(readingsOf(target, trimming), null, target)
  assert.deepEqual(readingsOf('/docs//', { ...trimming, ignoreDuplicateSlashes: true }), ['/docs'])
})

test('where the router cuts at a semicolon, a path is also what others make of it', () => {
  const cases: [target: string, readings: string[] | null][] = [
    ['/docs;a', ['/docs', '/docs', '/docs;a']],
    ['/docs/a;v=1/b', ['/docs/a', '/docs/a/b', '/docs/a;v=1/b']],
    ['/docs;', ['/docs', '/docs', '/docs;']],
    ['/docs;a?b;c', ['/docs', '/docs', '/docs;a']],
    ['/;/api/me', null],
    ['/docs;/../admin', null],
    ['/docs/..;/admin', null],
    ['/docs/x;/..;a/..;b/admin', null],
    ['/docs;%2f..%2fadmin', null],
    ['/docs;%2e%2e/admin', ['/docs', '/docs/admin', '/docs;../admin']],
    ['/docs;a/%2e%2e/admin', null],
    ['/docs%3Ba', null],
    ['/docs;a#b', null],
    ['/docs;\\admin', null],
  ]
  for (const [target, readings] of cases) {
    assert.deepEqual(readingsOf(target, { ...STRICT, useSemicolonDelimiter: true }), readings, target)
  }
})

test('a plain path reads the same to a browser, to a file system and when it is decoded again', () => {
  const piece = fc.constantFrom(
    'a',
    'docs',
    '/',
    '.',
    '..',
    '%2e',
    '%2f',
    '%25',
    '%5c',
    '\\',
    ';',
    '?',
    '#',
    '%00',
    '%',
    '한',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const [plain] = readingsOf(`/${pieces.join('')}`, STRICT) ?? []
      if (plain === undefined) return
      assert.equal(decodeURIComponent(new URL(`http://x${plain}`).pathname), plain)
      assert.equal(decodeURIComponent(plain), plain)
    }),
    { numRuns: 3000 },
  )
})

test('no target is slow', () => {
  const bombs = ['/', '/.', '/..', '%2e', '%25', '//', '\\', 'http://', 'a', ';', '/.a'].map((bomb) =>
    bomb.repeat(100_000),
  )
  for (const bomb of [...bombs, ...bombs.map((text) => `http://${text}`), ...bombs.map((text) => `/${text}%`)]) {
    // The processor's time, not the clock's: other work on the machine is not counted.
    const start = process.cpuUsage()
    for (const ignore of [true, false]) {
      readingsOf(bomb, { ...STRICT, ignoreDuplicateSlashes: ignore, useSemicolonDelimiter: ignore })
    }
    const ms = process.cpuUsage(start).user / 1000
    // Milliseconds when the work grows with the length; many seconds when it grows with its square.
    assert.ok(ms < 1000, `${bomb.slice(0, 12)}… of ${bomb.length} characters took ${ms} ms`)
  }
})
