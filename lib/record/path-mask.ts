import { remember } from '../remember.ts'

const REMEMBERED_ROUTES = 512

/**
 * The way to keep the values of some path parameters out of urls: `/reset/:token` instead of `/reset/4f5c`. A segment with such
 * a value is written whole as the route has it: where one value ends and the next begins is known to the router alone.
 * @param names of parameters
 */
export function compilePathMask(names: readonly string[]): (route: string | null, path: string) => string {
  if (names.length === 0) return (_route, path) => path
  const maskOf = remember(REMEMBERED_ROUTES, (route) => maskOfRoute(route, new Set(names)))
  return (route, path) => (route === null ? path : (maskOf(route)?.masked(path) ?? path))
}

/** Writes some values of a path as its route's pattern has them. */
interface PathMask {
  masked(path: string): string
}

/** What a route has between two slashes. */
interface Segment {
  pattern: string
  /** What a path has there before any value, in lower case. */
  head: string
  hasValue: boolean
  isMasked: boolean
}

interface Shape {
  segments: readonly Segment[]
  /** Of segments in a path. */
  least: number
  most: number
}

const SLASHES = /\/\/+/g

/** Null for a route that has none of the names. */
function maskOfRoute(route: string, names: ReadonlySet<string>): PathMask | null {
  const pattern = withoutExpressions(route)
  const shape = shapeOf(pattern, names)
  if (!shape.segments.some(({ isMasked }) => isMasked)) return null
  const collapsed = shapeOf(pattern.replace(SLASHES, '/'), names)
  // A path that the client wrote in another way than the router read it (`rewriteUrl`) is not shown at all.
  const instead = pattern.replace(/\?\/?$/, '')
  return {
    masked(path) {
      const shown = shownIn(shape, path)
      if (!path.includes('//') && !pattern.includes('//')) return shown ?? instead
      // The router may have read such slashes as one (`ignoreDuplicateSlashes`): what has both readings is not shown either.
      const other = shownIn(collapsed, path.replace(SLASHES, '/'))
      return shown === null ? (other ?? instead) : other === null ? shown : instead
    },
  }
}

function shapeOf(pattern: string, names: ReadonlySet<string>): Shape {
  const parts = pattern.replace(/(.)\/$/, '$1').split('/')
  const last = parts.at(-1) ?? ''
  const segments = parts.map((part, index) => segmentOf(part, index === parts.length - 1, names))
  const isOptional = /^:.*\?$/.test(last)
  const isWildcard = last.endsWith('*') && !last.replaceAll('::', '').includes(':')
  return {
    segments,
    least: isOptional ? segments.length - 1 : segments.length,
    most: isWildcard ? Number.POSITIVE_INFINITY : segments.length,
  }
}

function segmentOf(part: string, isLast: boolean, names: ReadonlySet<string>): Segment {
  // `::` is how a pattern writes a colon that begins no parameter.
  const text = part.replaceAll('::', '\0')
  const isWildcard = isLast && text.endsWith('*')
  const [head = ''] = text.split(isWildcard ? /[:*]/ : ':', 1)
  return {
    pattern: part.replace(/\?$/, ''),
    head: head.replaceAll('\0', ':').toLowerCase(),
    hasValue: text.includes(':') || isWildcard,
    isMasked: [...text.matchAll(/:(\w+)/g)].some(([, name = '']) => names.has(name)),
  }
}

/** Null for a path that is none of that shape. */
function shownIn({ segments, least, most }: Shape, path: string): string | null {
  const sent = path.split('/')
  // `ignoreTrailingSlash`
  const length = sent.length > most && sent.at(-1) === '' ? sent.length - 1 : sent.length
  if (length < least || length > most) return null
  for (const [index, { pattern, head, hasValue, isMasked }] of segments.entries()) {
    const text = sent[index]?.toLowerCase()
    if (text === undefined) break
    if (hasValue ? !text.startsWith(head) : text !== head) return null
    if (isMasked && text !== '') sent[index] = pattern
  }
  return sent.join('/')
}

/** A pattern without the expressions in parentheses that its parameters may have: they may hold slashes and colons. */
function withoutExpressions(route: string): string {
  let kept = ''
  let end = 0
  for (const { index, 0: name } of route.matchAll(/(?<!:):[^:/.(-]+(?=\()/g)) {
    if (index < end) continue
    kept += route.slice(end, index) + name
    end = closingParenthesis(route, index + name.length) + 1
  }
  return kept + route.slice(end)
}

/** Where the parenthesis ends that begins at `start`, as the router counts. */
function closingParenthesis(route: string, start: number): number {
  let depth = 0
  for (let index = start; index < route.length; index++) {
    const character = route[index]
    if (character === '\\') index += 1
    else if (character === '(') depth += 1
    else if (character === ')' && --depth === 0) return index
  }
  return route.length
}
