import { remember } from '../remember.ts'

const REMEMBERED_ROUTES = 512

/** Writes some values of a path as its route's pattern has them. */
interface PathMask {
  masked(path: string): string
}

/**
 * The way to keep the values of some path parameters out of urls: `/reset/:token` instead of `/reset/4f5c`.
 * @param names of parameters
 */
export function compilePathMask(names: readonly string[]): (route: string | null, path: string) => string {
  if (names.length === 0) return (_route, path) => path
  const maskOf = remember(REMEMBERED_ROUTES, (route) => maskOfRoute(route, new Set(names)))
  return (route, path) => (route === null ? path : (maskOf(route)?.masked(path) ?? path))
}

/** A parameter of find-my-way: a name, then perhaps an expression in parentheses of its own, then perhaps a `?`. */
const PARAMETER = /:(\w+)(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?\??/g

/** Null for a route that has none of the names. */
function maskOfRoute(route: string, names: ReadonlySet<string>): PathMask | null {
  // `::` is how a pattern writes a colon that begins no parameter.
  const pattern = route.replaceAll('::', '\0')
  const shape: string[] = []
  const shown: (string | null)[] = []
  const add = (expression: string, text: string | null) => {
    shape.push(`(${expression})`)
    shown.push(text)
  }
  let end = 0
  for (const { 0: whole, 1: name = '', index } of pattern.matchAll(PARAMETER)) {
    const before = staticShape(pattern.slice(end, index))
    // Without a value for it the path ends before the slash.
    add(whole.endsWith('?') ? before.replace(/\/\+$/, '/*') : before, null)
    add('[^/]*?', names.has(name) ? `:${name}` : null)
    end = index + whole.length
  }
  add(staticShape(pattern.slice(end)), null)
  if (shown.every((text) => text === null)) return null
  const matcher = new RegExp(`^${shape.join('')}/*$`, 'is')
  // A path that the client wrote in another way than the router read it (`rewriteUrl`) is not shown at all.
  const instead = route.replace(PARAMETER, (_whole, name) => `:${name}`)
  return {
    masked(path) {
      const parts = matcher.exec(path)
      if (parts === null) return instead
      return shown.map((text, index) => (parts[index + 1] === '' ? '' : (text ?? parts[index + 1]))).join('')
    },
  }
}

/** What stands between parameters, as a path may write it: with slashes doubled, and anything for a wildcard. */
function staticShape(text: string): string {
  return text
    .split(/([/*])/)
    .map((part) => (part === '/' ? '/+' : part === '*' ? '.*' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')))
    .join('')
    .replaceAll('\0', ':')
}
