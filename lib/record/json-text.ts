import { configure } from 'safe-stable-stringify'
import { cutText } from './cut-text.ts'

/** Printable ASCII without quote and backslash needs no escape; a test is cheaper than JSON.stringify. */
const PLAIN = /^[ !#-[\]-~]*$/

/** A string as JSON text. Lone surrogates, control characters and quotes come out escaped (well-formed stringify). */
export function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** Two strings as one JSON text: tested apart, as they would have to be copied into one for the test. */
export function quoteJoined(first: string, second: string): string {
  return PLAIN.test(first) && PLAIN.test(second) ? `"${first}${second}"` : JSON.stringify(first + second)
}

// deterministic: false keeps the writer's key order. Strict is off: circular and BigInt values are written, not thrown.
const stringify = configure({ bigint: true, circularValue: '[Circular]', deterministic: false })

/**
 * Any value as JSON text of about `max` characters at most: longer texts become a cut string. Undefined when JSON has
 * no form for it (undefined, functions, symbols). Never throws: what cannot be read is written as `"[unreadable]"`.
 */
export function jsonText(value: unknown, max: number): string | undefined {
  if (typeof value === 'string') return quote(cutText(value, max))
  try {
    const text = stringify(value)
    if (text === undefined || text.length <= max) return text
    return quote(cutText(text, max))
  } catch {
    return '"[unreadable]"'
  }
}
