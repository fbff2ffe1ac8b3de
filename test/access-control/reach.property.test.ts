import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import Fastify, { type FastifyInstance } from 'fastify'
import { accessControlPlugin } from '../../lib/access-control/plugin.ts'
import type { RouteAccess } from '../../lib/access-control/route-access.ts'
import { makeToken, SECRET } from './harness/make-token.ts'
import { rawGet, statusOf } from './harness/raw-get.ts'
import { scope } from './harness/scope.ts'

interface Route {
  method: 'GET' | 'POST' | 'OPTIONS'
  prefix: string
  path: string
  access?: RouteAccess | undefined
  early: boolean
}

/** A rule of publicPaths: one path, or a path and all below it as a RegExp. */
interface Rule {
  path: string
  below: boolean
}

interface Ignored {
  caseSensitive: boolean
  ignoreTrailingSlash: boolean
  ignoreDuplicateSlashes: boolean
  useSemicolonDelimiter: boolean
}

const segment = fc.constantFrom('a', 'api', 'apis', 'docs', 'Docs')
const paths = fc.array(segment, { minLength: 1, maxLength: 2 }).map((segments) => `/${segments.join('/')}`)
const patterns = fc.oneof(
  paths,
  paths.map((path) => path.replace(/[^/]+$/, ':x')),
  paths.map((path) => path.replace(/[^/]+/, ':first')),
  paths.map((path) => `${path}/*`),
  fc.constantFrom('/', '/*', '/*'),
)
const routes = fc.record<Route>({
  method: fc.constantFrom('GET', 'GET', 'POST', 'OPTIONS'),
  prefix: fc.constantFrom('', '', '/api', '/docs'),
  path: patterns,
  access: fc.option(fc.constantFrom('public', 'header', 'cookie', 'any'), { nil: undefined, freq: 2 }),
  early: fc.boolean(),
})
const rules = fc.record<Rule>({
  path: fc.oneof(
    paths,
    patterns.filter((path) => path !== '/*'),
  ),
  below: fc.boolean(),
})
const ignored = fc.record<Ignored>({
  caseSensitive: fc.boolean(),
  ignoreTrailingSlash: fc.boolean(),
  ignoreDuplicateSlashes: fc.boolean(),
  useSemicolonDelimiter: fc.boolean(),
})
const odd = fc.constantFrom(
  '',
  '.',
  '..',
  '%2e%2e',
  '..%2f',
  '%2F',
  '%61',
  '%44ocs',
  '%5c',
  '%00',
  '%25',
  '%252e%252e',
  '%3b',
  ';',
  ';x',
  'docs;x',
  'api;',
  '..;',
  'A',
  'API',
)
const targets = fc
  .tuple(
    fc.constantFrom('', '', '', 'http://localhost', 'http://x.example:1'),
    fc.array(fc.oneof({ weight: 3, arbitrary: segment }, { weight: 1, arbitrary: odd }), { maxLength: 4 }),
    fc.constantFrom('', '', '/', '?/docs', '?x=/../docs', '#/docs'),
  )
  .map(([origin, segments, tail]) => `${origin}/${segments.join('/')}${tail}`)
const requests = fc.record({ method: fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS', 'PUT'), target: targets })

/** One that was met before can be tried again. */
const SEED = process.env.ACCESS_CONTROL_SEED === undefined ? {} : { seed: Number(process.env.ACCESS_CONTROL_SEED) }

test('what is reached without a token is exactly what is public', async () => {
  const server = fc.record({
    routes: fc.array(routes, { maxLength: 8 }),
    rules: fc.array(rules, { maxLength: 3 }),
    ignored,
  })
  await fc.assert(
    fc.asyncProperty(server, fc.array(requests, { minLength: 10, maxLength: 30 }), async (given, asked) => {
      const app = await serverOf(given.routes, given.rules, given.ignored)
      try {
        for (const { method, target } of asked) await check(app, given.rules, given.ignored, method, target)
      } finally {
        await app.close()
      }
    }),
    { numRuns: Number(process.env.ACCESS_CONTROL_RUNS ?? 60), ...SEED },
  )
})

const WITH_TOKENS = [`Authorization: Bearer ${makeToken()}`, `Cookie: Authorization=${makeToken()}`]

async function check(app: FastifyInstance, rules: Rule[], ignored: Ignored, method: string, target: string) {
  const known = await rawGet(app, target, WITH_TOKENS, method)
  const stranger = await rawGet(app, target, [], method)
  const reached = reachedIn(known)
  const says = `${method} ${target}: ${JSON.stringify(reached)}`
  if (reached === undefined) {
    // The router itself turned the target down.
    assert.equal(statusOf(known), 400, says)
    assert.equal(statusOf(stranger), 400, says)
    return
  }
  assert.ok(statusOf(stranger) === 401 || reachedIn(stranger) !== undefined, says)
  const isReached = reachedIn(stranger) !== undefined
  const { pattern, access } = reached
  if (access !== undefined) return assert.equal(isReached, access === 'public', says)
  if (pattern !== null && !pattern.endsWith('*'))
    return assert.equal(isReached, isPublic(pattern, rules, ignored), says)
  if (pattern !== null && rules.some((rule) => !rule.below && isNamedBy(rule, pattern, ignored)))
    return assert.equal(isReached, true, says)
  const sent = target.replace(/^http:\/\/[^/]+/, '').replace(/\?.*/, '')
  if (isReached) {
    for (const read of readingsOf(decodeURIComponent(sent))) {
      assert.ok(isPublic(posix.normalize(read), rules, ignored), `${says}: reached, but ${read} is not public`)
      assert.ok(!read.includes('\\'), says)
    }
    assert.ok(ignored.useSemicolonDelimiter || !sent.includes(';'), says)
  }
  const reads = /^(?:\/[A-Za-z]+)+\/?$|^\/$/.test(sent)
  if (reads) assert.equal(isReached, isPublic(sent, rules, ignored), says)
}

/** A path as it stands, and as readers take it to whom `;` means something. */
function readingsOf(path: string): string[] {
  return [path, path.replace(/;.*/, ''), path.replace(/;[^/]*/g, '')]
}

/** The rule as a reader of the README would put it, on strings alone: what the router takes for one is one. */
function isPublic(path: string, rules: Rule[], ignored: Ignored): boolean {
  return rules.some((rule) => isNamedBy(rule, path, ignored) || (rule.below && isBelow(rule, path, ignored)))
}

function isNamedBy(rule: Rule, path: string, ignored: Ignored): boolean {
  const trim = (text: string) =>
    !rule.below && ignored.ignoreTrailingSlash && text !== '/' ? text.replace(/\/$/, '') : text
  return trim(folded(path, ignored)) === trim(folded(rule.path, ignored))
}

function isBelow(rule: Rule, path: string, ignored: Ignored): boolean {
  return folded(`${path}/`, ignored).startsWith(folded(`${rule.path.replace(/\/$/, '')}/`, ignored))
}

function folded(text: string, { caseSensitive }: Ignored): string {
  return caseSensitive ? text : text.toLowerCase()
}

async function serverOf(given: Route[], rules: Rule[], routerOptions: Ignored): Promise<FastifyInstance> {
  const app = Fastify({ routerOptions })
  const publicPaths = rules.map(({ path, below }) =>
    below ? new RegExp(`^${escaped(path.replace(/\/$/, ''))}(/|$)`) : path,
  )
  const early = given.filter((route) => route.early)
  for (const route of early) add(app, route)
  app.register(accessControlPlugin, { secret: SECRET, publicPaths })
  for (const route of given) if (!route.early) add(app, route)
  app.setNotFoundHandler((_request, reply) => {
    reply.code(404).header('x-reached', encodeURIComponent(JSON.stringify({ pattern: null })))
    return reply.send('')
  })
  await app.ready()
  return app
}

function add(app: FastifyInstance, { method, prefix, path, access }: Route): void {
  const routes = scope((inner) => {
    const pattern = prefix !== '' && path === '/' ? prefix : `${prefix}${path}`
    if (inner.hasRoute({ method, url: `${prefix}${path}` }) || inner.hasRoute({ method, url: pattern })) return
    inner.route({
      method,
      url: path,
      config: access === undefined ? {} : { access },
      handler: (request, reply) => {
        const told = { pattern: request.routeOptions.url, access }
        return reply.header('x-reached', encodeURIComponent(JSON.stringify(told))).send('')
      },
    })
  })
  app.register(routes, { prefix })
}

function reachedIn(answer: string): { pattern: string | null; access?: RouteAccess } | undefined {
  const told = /^x-reached: (.*)$/m.exec(answer)?.[1]
  return told === undefined ? undefined : JSON.parse(decodeURIComponent(told.trim()))
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
