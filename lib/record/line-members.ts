import { stringEnd } from './string-end.ts'

const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPENING = new Set([91, 123])
const CLOSING = new Set([93, 125])

/** The members of an object, first to last and with those of one name; `JSON.parse` keeps the last of them. */
export function* membersOf(text: string): Generator<[key: string, value: unknown]> {
  let depth = 0
  /** Where the key or value at hand begins. */
  let start = 0
  let key = ''
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = stringEnd(text, index + 1)
    else if (OPENING.has(code)) {
      depth++
      if (depth === 1) start = index + 1
    } else if (code === COLON && depth === 1) {
      key = JSON.parse(text.slice(start, index))
      start = index + 1
    } else if ((code === COMMA && depth === 1) || CLOSING.has(code)) {
      if (depth === 1 && start < index) yield [key, JSON.parse(text.slice(start, index))]
      if (code === COMMA) start = index + 1
      else depth--
    }
  }
}
