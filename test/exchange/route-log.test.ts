import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { CategoryUnknown } from '../../lib/errors.ts'
import { checkRouteAccessLog, compileRouteLog, scopeCategory } from '../../lib/exchange/route-log.ts'

const LEVELS = ['info', 'audit']

const categories = {
  recordLogger(category: string) {
    if (category !== 'app' && category !== 'db') throw new CategoryUnknown(`no ${category}`)
    const hasLevel = (label: string) => (category === 'db' ? label === 'info' : LEVELS.includes(label))
    return { category, runsOthers: false, hasLevel, write: () => {} }
  },
  hasLevel: (label: string) => LEVELS.includes(label),
}

for (const given of [undefined, false, {}, { category: 'db' }, { level: 'audit' }, { category: 'db', level: 'info' }]) {
  test(`config.accessLog ${JSON.stringify(given)} is taken`, () => {
    assert.doesNotThrow(() => checkRouteAccessLog(given, '/x', categories))
  })
}

const wrong: [given: unknown, message: RegExp][] = [
  [true, /^Option config\.accessLog of route \/x is true; expected false or \{ category, level \}$/],
  [null, /is null; expected false or/],
  ['db', /is 'db'; expected false or/],
  [{ categroy: 'db' }, /^Option config\.accessLog\.categroy of route \/x does not exist; did you mean category\?/],
  [{ category: 7 }, /^Option config\.accessLog\.category of route \/x is 7; expected the name of a category$/],
  [{ category: 'nope' }, /^no nope$/],
  [{ level: 'loud' }, /accessLog\.level of route \/x is 'loud'; expected a level of a category$/],
  [{ level: 30 }, /is 30; expected a level of a category$/],
  [{ category: 'db', level: 'audit' }, /is 'audit'; expected a level of category db$/],
]

for (const [given, message] of wrong) {
  test(`config.accessLog ${JSON.stringify(given)} is refused`, () => {
    assert.throws(() => checkRouteAccessLog(given, '/x', categories), { message })
  })
}

function request(config: object | undefined, scope?: string): FastifyRequest {
  return { routeOptions: { config }, server: { [scopeCategory]: scope } } as unknown as FastifyRequest
}

function routeLog(): { of: ReturnType<typeof compileRouteLog>; failures: string[] } {
  const failures: string[] = []
  const onFailure = (part: string) => void failures.push(part)
  return { of: compileRouteLog({ categories, accessCategory: 'app', onFailure }), failures }
}

const found: [title: string, request: FastifyRequest | null, wanted: object][] = [
  ['no hook saw the request', null, { recorded: true, category: 'app', level: null, route: null }],
  ['there is no config', request(undefined, 'db'), { recorded: true, category: 'app', level: null, route: null }],
  ['the route says nothing', request({ url: '/x' }), { recorded: true, category: 'app', level: null, route: '/x' }],
  ['no route was found', request({}), { recorded: true, category: 'app', level: null, route: null }],
  ['its scope says so', request({ url: '/x' }, 'db'), { recorded: true, category: 'db', level: null, route: '/x' }],
  [
    'the route says more than its scope',
    request({ url: '/x', accessLog: { category: 'app', level: 'audit' } }, 'db'),
    { recorded: true, category: 'app', level: 'audit', route: '/x' },
  ],
  [
    'the category of the scope lacks the level',
    request({ url: '/x', accessLog: { level: 'audit' } }, 'db'),
    { recorded: true, category: 'db', level: null, route: '/x' },
  ],
  [
    'the route wants no record',
    request({ url: '/x', accessLog: false }),
    { recorded: false, category: 'app', level: null, route: '/x' },
  ],
]

for (const [title, asked, wanted] of found) {
  test(`where records go when ${title}`, () => {
    const { of, failures } = routeLog()
    const { logger, ...rest } = of(asked)
    assert.deepEqual({ ...rest, category: logger.category }, wanted)
    assert.deepEqual(failures, [])
  })
}

test('a route is looked at once', () => {
  const { of } = routeLog()
  const config = { url: '/x' }
  assert.equal(of(request(config)), of(request(config)))
})

test('the record of a route whose category is unknown goes where all go, and that is told', () => {
  const { of, failures } = routeLog()
  assert.equal(of(request({ url: '/x', accessLog: { category: 'nope' } })).logger.category, 'app')
  assert.deepEqual(failures, ['config.accessLog.category'])
})
