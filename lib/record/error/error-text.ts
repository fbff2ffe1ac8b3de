import querystring from 'node:querystring'
import { answeredNow } from '../../options/answer.ts'
import { read } from '../../origin/thrown.ts'
import type { Asked } from '../ended-request.ts'
import type { Clean } from '../json-text.ts'
import { queryOf } from '../url.ts'
import { type Reading, readingsOf } from './readings.ts'

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
  for (const query of [sent, withoutFragment].flatMap(formsOf)) {
    if (query === '') continue
    if (query.length >= LEAST_LENGTH) texts.set(query, '[query]')
    else for (const mark of '?#;') texts.set(mark + query, `${mark}[query]`)
  }
}

function formsOf(query: string): string[] {
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
