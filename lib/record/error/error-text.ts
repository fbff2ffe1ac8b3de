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

/** What a text is searched for and what is written instead. */
type Replacement = readonly [text: string, instead: string]

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
    const replacements = new Map<string, string>()
    addQuery(replacements, target, isSemicolonQuery)
    if (routedTarget !== undefined && routedTarget !== target) addQuery(replacements, routedTarget, isSemicolonQuery)
    addParams(replacements, params, maskParams)
    if (replacements.size === 0) return scrubbed
    // The longer first: one may be a part of another.
    const ordered = [...replacements].sort(([one], [other]) => other.length - one.length)
    return (text) => {
      const left = replaced(text, ordered)
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
function addQuery(replacements: Map<string, string>, target: string, isSemicolonQuery: boolean): void {
  const sent = queryOf(target, isSemicolonQuery)
  if (sent === '') return
  const [withoutFragment = ''] = sent.split('#', 1)
  for (const query of [sent, withoutFragment].flatMap(readings)) {
    if (query === '') continue
    if (query.length >= LEAST_LENGTH) replacements.set(query, '[query]')
    else for (const mark of '?#;') replacements.set(mark + query, `${mark}[query]`)
  }
}

function readings(query: string): string[] {
  const decoded = [querystring.unescape(query), querystring.unescape(query.replaceAll('+', ' '))]
  const { search, searchParams } = new URL(`http://host/?${query.replaceAll('#', '%23')}`)
  return [query, ...decoded, search.slice(1), String(searchParams), encoded(query)]
}

function addParams(replacements: Map<string, string>, params: unknown, names: readonly string[]): void {
  if (typeof params !== 'object' || params === null) return
  for (const name of names) {
    const value = read(params, name)
    if (typeof value !== 'string' || value.length < LEAST_LENGTH) continue
    for (const text of [value, encoded(value)]) replacements.set(text, `:${name}`)
  }
}

/** Half of a surrogate pair, which a hook may have left in a parameter, has no encoding. */
function encoded(value: string): string {
  try {
    return encodeURIComponent(value)
  } catch {
    return value
  }
}

function replaced(text: string, replacements: readonly Replacement[]): string {
  let left = text
  for (const [sought, instead] of replacements) if (left.includes(sought)) left = left.replaceAll(sought, () => instead)
  return left
}
