import { parseDuration } from '../time/duration.ts'
import { isText } from './kinds.ts'
import type { Rule } from './option.ts'

const AGE = /^\d{1,6}[hdwy]$/

/** Milliseconds of `'12h'`, `'30d'`, `'8w'` or `'5y'` (a year is 365.25 days); undefined for any other text. */
export function parseAge(text: string): number | undefined {
  return AGE.test(text) ? (parseDuration(text) ?? undefined) : undefined
}

export function isAge(value: unknown): boolean {
  return isText(value) && parseAge(value) !== undefined
}

const SIZE = /^\d{1,12}(?:\.\d{1,3})?[kmg]$/i

/** Bytes of `'512k'`, `'10m'` or `'1.5g'`, as pino-roll reads a size. */
export function parseSize(text: string): number {
  const unit = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[text.slice(-1).toLowerCase()] ?? 1
  return Number.parseFloat(text) * unit
}

/** A size as pino-roll reads it, but never one it would silently take for something else. */
export function sizeLike(example: string): Rule {
  return {
    expected: `a number followed by k, m or g, such as '${example}'`,
    holds: (value) => isText(value) && SIZE.test(value) && Number.parseFloat(value) > 0,
  }
}
