import { isError, raisedOf, read } from '../origin/thrown.ts'
import { configure } from './configure-stringify.cjs'
import { parseJson } from './parse-json.ts'

/** Printable ASCII without quote and backslash needs no escape; a test is cheaper than JSON.stringify. */
const PLAIN = /^[ !#-[\]-~]*$/

/** A string as JSON text. Lone surrogates, control characters and quotes come out escaped (well-formed stringify). */
export function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

/**
 * Two strings, joined, as JSON text. They are tested apart: V8 copies a joined text before it reads it.
 * @param shown what is written of a text that is not plain
 */
export function quoteJoined(first: string, second: string, shown: (text: string) => string): string {
  return PLAIN.test(first) && PLAIN.test(second) ? `"${first}${second}"` : JSON.stringify(shown(first + second))
}

/**
 * Cuts a text at `max` characters (UTF-16 units) and says how many are gone, so that a cut field never looks whole.
 * @param beyond how many more characters there were that are not in `text`
 * @param isCounted false when there were even more than `beyond`, so that "at least" is said
 */
export function cutText(text: string, max: number, beyond = 0, isCounted = true): string {
  if (text.length <= max) return text
  // Half of a surrogate pair is no character.
  const end = isHighSurrogate(text.charCodeAt(max - 1)) ? max - 1 : max
  return `${text.slice(0, end)}…[+${isCounted ? '' : 'at least '}${text.length - end + beyond} characters]`
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

/** `String(value)`, which throws for what has no text; then `[unreadable]`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return String(value)
  } catch {
    return '[unreadable]'
  }
}

/** What is left of a text once that is out which must not stand in a record. */
export type Clean = (text: string) => string

/** A text as a record shows it: without what must not stand there, and cut. */
export function shownText(text: string, max: number, clean: Clean | undefined): string {
  return cutText(clean === undefined ? text : clean(text), max)
}

/**
 * Any value as JSON text of about `max` characters at most: longer texts become a cut string. Undefined when JSON has
 * no form for it (undefined, functions, symbols). Never throws: what cannot be read is written as `"[unreadable]"`.
 */
export function jsonText(value: unknown, max: number, clean?: Clean): string | undefined {
  if (typeof value === 'string') return quote(shownText(value, max, clean))
  try {
    const made = clean === undefined && isSmall(value) ? allOf(value) : stringifyUpTo(value, max, clean)
    return made.text === undefined || made.text.length <= max ? made.text : quote(cutMade(made, max))
  } catch {
    return '"[unreadable]"'
  }
}

/** What that text says, without getters, cycles or excess; undefined where there is no text. Never throws. */
export function jsonValue(value: unknown, max: number, clean?: Clean): unknown {
  if (typeof value === 'string') return shownText(value, max, clean)
  const text = jsonText(value, max, clean)
  return text === undefined ? undefined : parseJson(text)
}

/** The beginning of a value's JSON text, as a text. */
export function cutJson(value: unknown, max: number, clean?: Clean): string {
  try {
    return cutMade(stringifyUpTo(value, max, clean), max)
  } catch {
    return '[unreadable]'
  }
}

interface Made {
  text: string | undefined
  /** Characters of strings that were not even made. */
  beyond: number
  /** False when more was left out than was counted. */
  isCounted: boolean
}

function cutMade({ text = '', beyond, isCounted }: Made, max: number): string {
  return cutText(text, max, beyond, isCounted)
}

// deterministic: false keeps the writer's key order. Strict is off: circular and BigInt values are written, not thrown.
const stringify = configure({ bigint: true, circularValue: '[Circular]', deterministic: false })

function allOf(value: unknown): Made {
  return { text: stringify(value), beyond: 0, isCounted: true }
}

const SMALL = { values: 64, text: 1024 }

/** Whether a value is so small, and holds no Error, that it can be written without a look at each member: at half the cost. */
function isSmall(value: unknown): boolean {
  let left = SMALL.values
  const fits = (member: unknown): boolean => {
    left -= 1
    if (left < 0) return false
    if (typeof member === 'string') return member.length <= SMALL.text
    if (typeof member !== 'object' || member === null) return true
    if (isError(member)) return false
    if (Array.isArray(member)) return member.length <= left && member.every(fits)
    for (const key in member) if (!fits((member as Record<string, unknown>)[key])) return false
    return true
  }
  return fits(value)
}

/** JSON text that is not made much beyond `max` characters, as it would be thrown away. */
function stringifyUpTo(value: unknown, max: number, clean: Clean | undefined): Made {
  let left = max
  let beyond = 0
  let isCounted = true

  function text(whole: string): string {
    const cleaned = clean === undefined ? whole : clean(whole)
    const over = cleaned.length - Math.max(left, 0)
    left -= cleaned.length
    if (over <= 1) return cleaned
    beyond += over - 1
    return cleaned.slice(0, 1 - over)
  }

  function list(items: unknown[]): unknown[] {
    if (items.length <= left + 1) return items
    isCounted = false
    return items.slice(0, Math.max(left, 0) + 1)
  }

  function replace(this: unknown, key: string, given: unknown): unknown {
    if (left < 0) {
      isCounted = false
      return undefined
    }
    left -= Array.isArray(this) ? 1 : key.length
    if (typeof given === 'string') return text(given)
    if (typeof given !== 'object' || given === null) return given
    // An Error has no members that JSON sees, and may write by toJSON what nobody asked for.
    const own = (this as Record<string, unknown>)[key]
    if (isError(own)) return { type: raisedOf(own), message: read(own, 'message') }
    if (Array.isArray(given)) return list(given)
    return clean === undefined ? given : withCleanKeys(given, clean)
  }

  return { text: stringify(value, replace as (key: string, value: unknown) => unknown), beyond, isCounted }
}

function withCleanKeys(value: object, clean: Clean): object {
  const keys = Object.keys(value)
  if (keys.every((key) => clean(key) === key)) return value
  return Object.fromEntries(keys.map((key) => [clean(key), read(value, key)]))
}
