import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePublicPaths } from '../../lib/access-control/public-paths.ts'
import type { RouterTraits } from '../../lib/fastify/router-traits.ts'

const STRICT: RouterTraits = {
  caseSensitive: true,
  ignoreTrailingSlash: false,
  ignoreDuplicateSlashes: false,
  useSemicolonDelimiter: false,
}

/** What the flag v is for; a literal with it needs a newer target. */
const ALSO_SETS = 'v'

function matches(rules: (string | RegExp)[], path: string, traits: Partial<RouterTraits> = {}): boolean {
  return compilePublicPaths(rules, { ...STRICT, ...traits }).match(path)
}

test('a string is exactly one path', () => {
  assert.ok(matches(['/docs'], '/docs'))
  for (const path of ['/docs/', '/docs/a', '/docsa', '/Docs', '//docs', '/a/docs', '/', '']) {
    assert.ok(!matches(['/docs'], path), path)
  }
})

test('what a RegExp matches ends where a segment ends', () => {
  const cases: [rule: RegExp, path: string, open: boolean][] = [
    [/^\/api\/auth/, '/api/auth', true],
    [/^\/api\/auth/, '/api/auth/', true],
    [/^\/api\/auth/, '/api/auth/login', true],
    [/^\/api\/auth/, '/api/authors', false],
    [/^\/api\/auth/, '/api/auth-x/y', false],
    [/^\/docs(\/|$)/, '/docs', true],
    [/^\/docs(\/|$)/, '/docs/a/b', true],
    [/^\/docs(\/|$)/, '/docsanything', false],
    [/^\/docs$|^\/redoc$/, '/redoc', true],
    [/^\/docs$|^\/redoc$/, '/redoc/a', false],
    [/^\/(a|ab)/, '/ab', true],
    [/^\/docs$/m, '/docs\n/x', false],
    [/^\/docs/i, '/DOCS/a', true],
    [/\.css$/, '/static/a.css', true],
    [/\.css/, '/static/a.css.map', false],
    [/^\/(?<name>x)\/\k<name>/u, '/x/x', true],
    [new RegExp('^/docs', ALSO_SETS), '/docs/a', true],
    [new RegExp('^/docs', ALSO_SETS), '/docsa', false],
  ]
  for (const [rule, path, open] of cases) assert.equal(matches([rule], path), open, `${rule} ${path}`)
})

test('case and slashes count as the router counts them', () => {
  assert.ok(matches(['/Docs'], '/dOCS', { caseSensitive: false }))
  assert.ok(matches([/^\/docs/], '/DOCS/A', { caseSensitive: false }))
  assert.ok(!matches([/^\/docs/], '/DOCS/A'))
  assert.ok(matches(['/docs'], '/docs/', { ignoreTrailingSlash: true }))
  assert.ok(matches(['/docs/'], '/docs', { ignoreTrailingSlash: true }))
  assert.ok(matches(['//docs'], '/docs', { ignoreDuplicateSlashes: true }))
})

test('a RegExp may ask for a slash that the router takes off', () => {
  for (const path of ['/docs', '/docs/']) {
    assert.ok(matches([/^\/docs\/$/], path, { ignoreTrailingSlash: true }), path)
    assert.ok(!matches([/^\/docs\/x$/], path, { ignoreTrailingSlash: true }), path)
  }
  assert.ok(!matches([/^\/docs\/$/], '/docs'))
})

test('a resource has one answer however it is spelled', () => {
  const spellings: [traits: Partial<RouterTraits>, same: string[]][] = [
    [{ caseSensitive: false }, ['/docs/k', '/Docs/k', '/DOCS/K', '/docs/\u212a']],
    [{ ignoreTrailingSlash: true }, ['/docs', '/docs/']],
    [{ ignoreDuplicateSlashes: true }, ['/docs/a', '//docs//a', '/docs///a']],
  ]
  const rules = [
    '/docs',
    '/Docs/K',
    /^\/Docs(\/|$)/,
    /^\/docs(\/|$)/,
    /^\/docs$/,
    /^\/docs\/$/,
    /^\/docs\//,
    /^\/[A-Z]/,
    /^\/[a-z]ocs/,
    /^\/(?!Docs)/,
    /^\/docs\/[^k]$/,
    /^\/\p{Lu}/u,
  ]
  for (const [traits, same] of spellings) {
    for (const rule of rules) {
      const answers = new Set(same.map((path) => matches([rule], path, traits)))
      assert.equal(answers.size, 1, `${rule} ${JSON.stringify(traits)}`)
    }
  }
  assert.ok(matches([/^\/Docs(\/|$)/], '/docs/a', { caseSensitive: false }))
  assert.ok(!matches([/^\/Docs(\/|$)/], '/docs/a'))
})

test('a slash is trimmed once, as the router trims it', () => {
  assert.ok(!matches(['/docs'], '/docs//', { ignoreTrailingSlash: true }))
})

test('a RegExp is asked as it was when the server started', () => {
  const rule = /^\/docs/
  const paths = compilePublicPaths([rule], STRICT)
  rule.compile('.*')
  assert.ok(!paths.match('/secret'))
})
