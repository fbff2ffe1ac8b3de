import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import fc from 'fast-check'
import { compilePathMask } from '../../lib/record/path-mask.ts'

const maskPath = compilePathMask(['token', 'secret'])

const cases: [route: string, path: string, masked: string][] = [
  ['/reset/:token', '/reset/4f5c', '/reset/:token'],
  ['/reset/:token', '/reset/', '/reset/'],
  ['/reset/:token', '/Reset/4f5c/', '/Reset/:token/'],
  ['/reset/:token/', '/reset/4f5c', '/reset/:token'],
  ['/reset/:token', '//reset//4f5c', '/reset/:token'],
  ['/a//:token', '/a/4f5c', '/a/:token'],
  ['/:id/:token', '/7/4f5c', '/7/:token'],
  ['/:id/:token', '/7//', '/:id/:token'],
  ['/:id/:token', '//4f5c/', '/:id/:token'],
  ['/reset/:token/:page?', '/reset/4f5c', '/reset/:token'],
  ['/reset/:token/:page?', '/reset/4f5c/2', '/reset/:token/2'],
  ['/:id/:token?', '/7', '/7'],
  ['/:id/:token?', '/7/4f5c', '/7/:token'],
  ['/share/:token/*', '/share/4f5c/a/b', '/share/:token/a/b'],
  ['/f/:token.json', '/f/4f.5c.json', '/f/:token.json'],
  ['/files/:token.:ext', '/files/aGVh.cGF5.c2ln.json', '/files/:token.:ext'],
  ['/d/:token-:id', '/d/4f-5c-7', '/d/:token-:id'],
  ['/m/:a.:token.:b', '/m/1.4f.5c.2', '/m/:a.:token.:b'],
  ['/v/:token-v:n(^\\d+$)', '/v/4f-v5c-v2', '/v/:token-v:n'],
  ['/v/:token.*', '/v/4f.5c.*', '/v/:token.*'],
  ['/t/:token(^[^/]{2,(]+$)', '/t/4f5c', '/t/:token'],
  ['/::x/:token', '/:x/4f5c', '/:x/:token'],
  // Of a path that `rewriteUrl` replaced nobody knows where the value is.
  ['/reset/:token', '/4f5c/reset', '/reset/:token'],
  ['/reset/:token/:page?', '/old/4f5c', '/reset/:token/:page'],
  ['/v:n/:token', '/4f5c/7', '/v:n/:token'],
  ['/things/:id', '/things//7', '/things//7'],
]

for (const [route, path, masked] of cases) {
  test(`of ${path}, reached by ${route}, ${masked} is shown`, () => {
    assert.equal(maskPath(route, path), masked)
  })
}

/** The router in the version that Fastify has. */
const findMyWay = createRequire(createRequire(import.meta.url).resolve('fastify'))('find-my-way') as (
  options: Record<string, boolean>,
) => {
  on(method: 'GET', route: string, handler: () => void): void
  find(method: 'GET', path: string): { params: Record<string, string> } | null
}

test('wherever the router finds the value of a masked parameter, nothing of it is shown', () => {
  const segments = ['x', 'x.x', ':id', ':token', ':secret', ':token.x', 'x:token', 'x-:id', ':token.:id', ':id-:token']
  const more = [':id.:token.:n', ':token-x:id(^.+$)', ':token(^[^/]+$).:id', ':secret-:id.:n', '']
  const last = ['', ':token?', ':id?', '*', ...segments]
  // No parameter twice: the router would give one of its values.
  const isSingle = (route: string) => {
    const names = route.match(/:\w+/g) ?? []
    return new Set(names).size === names.length
  }
  const route = fc
    .tuple(fc.array(fc.constantFrom(...segments, ...more), { maxLength: 3 }), fc.constantFrom(...last))
    .map(([before, after]) => `/${[...before, after].join('/')}`)
    .filter(isSingle)
  // Each piece of a value is a letter of its own, which no route has.
  const path = fc
    .array(fc.constantFrom('/', '/', '/x', '/x.x', '.', '-', '-x', '/#', '/#', '#', '.#', '-#'), { maxLength: 12 })
    .map((pieces) => {
      let letter = 0x41
      return `/${pieces.join('')}`.replaceAll('#', () => String.fromCharCode(letter++))
    })
  const options = fc.record({
    ignoreDuplicateSlashes: fc.boolean(),
    ignoreTrailingSlash: fc.boolean(),
    allowUnsafeRegex: fc.constant(true),
  })
  let hidden = 0
  fc.assert(
    fc.property(route, fc.array(path, { minLength: 20, maxLength: 20 }), options, (pattern, paths, traits) => {
      const router = findMyWay(traits)
      router.on('GET', pattern, () => {})
      for (const sent of paths) {
        const params = router.find('GET', sent)?.params
        if (params === undefined) continue
        const shown = maskPath(pattern, sent)
        for (const name of ['token', 'secret']) {
          for (const letter of params[name]?.match(/[A-Z]/g) ?? []) {
            hidden += 1
            assert.ok(!shown.includes(letter), `${pattern} ${sent}: ${shown}`)
          }
        }
      }
    }),
    { numRuns: 3000 },
  )
  assert.ok(hidden > 100, `${hidden} pieces of values were looked for`)
})
