import { parseDuration } from '../time/duration.ts'

const MAX_SIZE = /^\d{1,12}(?:\.\d{1,3})?[kmg]$/i

/** A size as pino-roll reads it, but never one it would silently take for something else. */
export function isMaxSize(value: unknown): boolean {
  return typeof value === 'string' && MAX_SIZE.test(value) && Number.parseFloat(value) > 0
}

/** `'sync'`, or limits of waiting in bytes and milliseconds. */
export function isFlush(value: unknown): boolean {
  if (value === 'sync') return true
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).every(
    ([limit, amount]) =>
      (limit === 'bytes' || limit === 'ms') && (amount === undefined || (Number.isSafeInteger(amount) && amount >= 1)),
  )
}

const AGE = /^\d{1,6}[hdwy]$/

/** Milliseconds of `'12h'`, `'30d'`, `'8w'` or `'5y'` (a year is 365.25 days); undefined for any other text. */
export function parseAge(text: string): number | undefined {
  return AGE.test(text) ? (parseDuration(text) ?? undefined) : undefined
}
