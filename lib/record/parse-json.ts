import { stringEnd } from './string-end.ts'

/** Between a string and what it is the key of. */
const COLON = /\s*:/y

/**
 * `JSON.parse` without a fault of Node 24 and 26: they confuse a key that is written with an escape (`"\u00e9"`) with a key that
 * an earlier object had at the same place. Keys without escapes are read right everywhere, so where there is one with an escape
 * all keys are numbered first, and given back afterwards.
 *
 * @throws {SyntaxError} for what is not JSON
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  return hasEscapedKey(text) ? parseNumbered(text) : value
}

/** Looks only at strings with an escape, as most lines have none. */
function hasEscapedKey(text: string): boolean {
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', at)) {
    at = stringEnd(text, at) + 1
    if (isColonAt(text, at)) return true
  }
  return false
}

function parseNumbered(text: string): unknown {
  const keys: string[] = []
  let numbered = ''
  let from = 0
  for (let start = text.indexOf('"'); start !== -1; start = text.indexOf('"', start)) {
    const end = stringEnd(text, start + 1) + 1
    if (isColonAt(text, end)) {
      numbered += `${text.slice(from, start)}"#${keys.length}"`
      keys.push(JSON.parse(text.slice(start, end)))
      from = end
    }
    start = end
  }
  const value: unknown = JSON.parse(numbered + text.slice(from))
  giveBack(value, keys)
  return value
}

/** Without recursion, as JSON may be nested deeper than calls can be. */
function giveBack(value: unknown, keys: readonly string[]): void {
  const found = [value]
  for (const each of found) {
    if (typeof each !== 'object' || each === null) continue
    for (const member of Object.values(each)) if (typeof member === 'object') found.push(member)
    if (Array.isArray(each)) continue
    const members = Object.entries(each)
    // All of them first: a key may look like the number of another.
    for (const [name] of members) Reflect.deleteProperty(each, name)
    for (const [name, member] of members) {
      const key = keys[Number(name.slice(1))] as string
      Object.defineProperty(each, key, { value: member, writable: true, enumerable: true, configurable: true })
    }
  }
}

function isColonAt(text: string, at: number): boolean {
  COLON.lastIndex = at
  return COLON.test(text)
}
