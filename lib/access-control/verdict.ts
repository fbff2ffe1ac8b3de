import type { FastifyContextConfig, FastifyRequest } from 'fastify'
import type { RouterTraits } from '../fastify/router-traits.ts'
import { invalidOption } from '../options/option.ts'
import { readingsOf } from './plain-path.ts'
import type { PublicPaths } from './public-paths.ts'
import { isRouteAccess, ROUTE_ACCESS_EXPECTED } from './route-access.ts'
import type { TokenSource, TokenSources } from './token/token-source.ts'

/** What a request needs to go on. */
export interface Verdict {
  /** Without a valid token it goes on as nobody. */
  open: boolean
  source: TokenSource
}

/** A verdict that stands for a route, or one that each request target of the route asks for. */
type RouteVerdict = Verdict | ((target: string) => Verdict)

/** The rules of one registration. */
export interface Rules {
  publicPaths: PublicPaths
  sources: TokenSources
  traits: RouterTraits
}

/** Decides once per route, on its `config.access` or its own pattern; per request only for wildcard routes and 404s. */
export function compileVerdicts(rules: Rules): (request: FastifyRequest) => Verdict {
  // A route's config object is its own: Fastify makes one for each route, each HEAD twin and each 404 handler.
  const decided = new WeakMap<object, RouteVerdict>()
  return (request) => {
    const { config } = request.routeOptions
    let verdict = decided.get(config)
    if (verdict === undefined) {
      verdict = routeVerdict(config, rules)
      decided.set(config, verdict)
    }
    // raw.url and not originalUrl: what rewriteUrl made of the target is what the router read.
    return typeof verdict === 'function' ? verdict(request.raw.url ?? '') : verdict
  }
}

/**
 * @param config of the route: `url` is its pattern, absent for a 404 handler
 * @throws {OptionInvalid} `config.access` is none of the four words
 */
function routeVerdict(config: FastifyContextConfig & { url?: string }, rules: Rules): RouteVerdict {
  const { access, url: pattern } = config
  checkRouteAccess(access, pattern)
  if (access !== undefined && access !== 'public') return { open: false, source: access }
  if (pattern === undefined) return (target) => pathVerdict(target, rules, access === 'public', null)
  if (!pattern.endsWith('*')) {
    const open = access === 'public' || rules.publicPaths.match(pattern)
    return { open, source: rules.sources.ofPattern(pattern) }
  }
  const open = access === 'public' || rules.publicPaths.names(pattern)
  const source = rules.sources.ofWildcard(pattern)
  if (open && source !== null) return { open, source }
  return (target) => pathVerdict(target, rules, open, source)
}

/** @throws {OptionInvalid} `config.access` is none of the four words */
export function checkRouteAccess(access: unknown, pattern: string | undefined): void {
  if (isRouteAccess(access)) return
  throw invalidOption(`config.access of route ${pattern ?? '(not found)'}`, access, {
    expected: `${ROUTE_ACCESS_EXPECTED}, or leave it out to let the path decide`,
  })
}

function pathVerdict(target: string, rules: Rules, open: boolean, source: TokenSource | null): Verdict {
  const readings = readingsOf(target, rules.traits)
  return {
    open: open || (readings?.every(rules.publicPaths.match) ?? false),
    source: source ?? rules.sources.ofPath(readings, target),
  }
}
