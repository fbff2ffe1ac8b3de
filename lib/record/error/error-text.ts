import querystring from 'node:querystring'
import { answeredNow } from '../../options/answer.ts'
import { read } from '../../origin/thrown.ts'
import type { Asked } from '../ended-request.ts'
import type { Clean } from '../json-text.ts'
import { queryOf } from '../url.ts'

export interface ErrorTextOptions {
  /** Takes what must not be written out of a text of an error. */
  scrub: ((text: string) => string) | undefined
  /** Path parameters whose values are no more told than in the url. */
  maskParams: readonly string[]
  /** Whether a `;` begins the query. */
  isSemicolonQuery: boolean
  onFailure: (part: string, error: unknown) => void
}

/** What texts are searched for, with what is written instead. */
interface Sought {
  texts: Map<string, string>
  /** These in any encoding. */
  values: Map<string, string>
}

/** A place in a text that is not shown. */
interface Hidden {
  start: number
  end: number
  instead: string
}

/** A text as it reads with its escapes decoded. */
interface Reading {
  text: string
  /** Where each of its characters stands in the text as written, and at last where that ends. */
  places: readonly number[]
}

/** What is shorter is met in any text, and tells nothing. */
const LEAST_LENGTH = 4

/**
 * Errors repeat what the client sent. What the url of a record leaves out (the query, masked parameters) is therefore taken out
 * of the texts of its error too. Gives, for each request, the function that does so; undefined when there is nothing to take out.
 */
export function compileErrorTexts({
  scrub,
  maskParams,
  isSemicolonQuery,
  onFailure,
}: ErrorTextOptions): (asked: Asked) => Clean | undefined {
  const scrubbed = scrub && guardScrub(scrub, onFailure)
  return ({ target, routedTarget, params }) => {
    const sought: Sought = { texts: new Map(), values: valuesOf(params, maskParams) }
    addQuery(sought.texts, target, isSemicolonQuery)
    if (routedTarget !== undefined && routedTarget !== target) addQuery(sought.texts, routedTarget, isSemicolonQuery)
    if (sought.texts.size + sought.values.size === 0) return scrubbed
    return (text) => {
      const left = replaced(text, sought)
      return scrubbed === undefined ? left : scrubbed(left)
    }
  }
}

/** A scrub that fails leaves no text: it may hold what should have been taken out. */
function guardScrub(scrub: Clean, onFailure: ErrorTextOptions['onFailure']): Clean {
  return (text) => {
    try {
      const left: unknown = answeredNow(scrub(text))
      if (typeof left === 'string') return left
      throw new TypeError(`it returned a value of type ${typeof left}; expected a string`)
    } catch (error) {
      onFailure('scrub', error)
      return ''
    }
  }
}

/** The query as it was sent, as it may have been decoded, and as others write it again: a URL, a form, a part of another URL. */
function addQuery(texts: Map<string, string>, target: string, isSemicolonQuery: boolean): void {
  const sent = queryOf(target, isSemicolonQuery)
  if (sent === '') return
  const [withoutFragment = ''] = sent.split('#', 1)
  for (const query of [sent, withoutFragment].flatMap(readings)) {
    if (query === '') continue
    if (query.length >= LEAST_LENGTH) texts.set(query, '[query]')
    else for (const mark of '?#;') texts.set(mark + query, `${mark}[query]`)
  }
}

function readings(query: string): string[] {
  const decoded = [querystring.unescape(query), querystring.unescape(query.replaceAll('+', ' '))]
  const { search, searchParams } = new URL(`http://host/?${query.replaceAll('#', '%23')}`)
  return [query, ...decoded, search.slice(1), String(searchParams), encoded(query)]
}

function valuesOf(params: unknown, names: readonly string[]): Map<string, string> {
  const values = new Map<string, string>()
  if (typeof params !== 'object' || params === null) return values
  for (const name of names) {
    const value = read(params, name)
    if (typeof value === 'string' && value.length >= LEAST_LENGTH) values.set(value, `:${name}`)
  }
  return values
}

/** Half of a surrogate pair has no encoding. */
function encoded(value: string): string {
  try {
    return encodeURIComponent(value)
  } catch {
    return value
  }
}

function replaced(text: string, { texts, values }: Sought): string {
  const hidden: Hidden[] = []
  for (const [sought, instead] of texts) hide(hidden, { text, places: [] }, sought, instead)
  if (values.size > 0) {
    for (const reading of readingsOf(text)) {
      for (const [sought, instead] of values) hide(hidden, reading, sought, instead)
    }
  }
  return hidden.length === 0 ? text : without(text, hidden)
}

function hide(hidden: Hidden[], { text, places }: Reading, sought: string, instead: string): void {
  for (let index = text.indexOf(sought); index !== -1; index = text.indexOf(sought, index + sought.length)) {
    const end = index + sought.length
    hidden.push({ start: places[index] ?? index, end: places[end] ?? end, instead })
  }
}

/** A text as it stands, decoded, and decoded twice: it may quote a URL that is a part of another. */
function readingsOf(text: string): Reading[] {
  const readings: Reading[] = [{ text, places: [] }]
  for (let last = readings[0]; last !== undefined && readings.length < 3; last = readings.at(-1)) {
    const next = decodedOnce(last)
    if (next.text === last.text) break
    readings.push(next)
  }
  return readings
}

/** One character in UTF-8, byte by byte in escapes, of which a client may write any, in any case. */
const ESCAPED =
  /%(?:[0-7][\da-f]|[cd][\da-f]%[89ab][\da-f]|e[\da-f](?:%[89ab][\da-f]){2}|f[0-7](?:%[89ab][\da-f]){3})/gi

function decodedOnce({ text, places }: Reading): Reading {
  if (!text.includes('%')) return { text, places }
  const decodedPlaces: number[] = []
  let decoded = ''
  let end = 0
  const keepUntil = (index: number) => {
    decoded += text.slice(end, index)
    for (; end < index; end++) decodedPlaces.push(places[end] ?? end)
  }
  for (const { 0: escaped, index } of text.matchAll(ESCAPED)) {
    keepUntil(index)
    const character = decodedCharacter(escaped)
    decoded += character
    for (let unit = 0; unit < character.length; unit++) decodedPlaces.push(places[index] ?? index)
    end += escaped.length
  }
  keepUntil(text.length)
  decodedPlaces.push(places[end] ?? end)
  return { text: decoded, places: decodedPlaces }
}

function decodedCharacter(escaped: string): string {
  try {
    return decodeURIComponent(escaped)
  } catch {
    return escaped
  }
}

/** Places may overlap, as one thing may be a part of another: what is written is that of the longest. */
function without(text: string, hidden: readonly Hidden[]): string {
  let left = ''
  let end = 0
  for (const { start, end: next, instead } of joined(hidden)) {
    left += text.slice(end, start) + instead
    end = next
  }
  return left + text.slice(end)
}

function joined(hidden: readonly Hidden[]): Hidden[] {
  const whole: Hidden[] = []
  let longest = 0
  for (const place of hidden.toSorted((one, other) => one.start - other.start)) {
    const last = whole.at(-1)
    const length = place.end - place.start
    if (last === undefined || place.start >= last.end) {
      whole.push({ ...place })
      longest = length
      continue
    }
    last.end = Math.max(last.end, place.end)
    if (length > longest) {
      last.instead = place.instead
      longest = length
    }
  }
  return whole
}
