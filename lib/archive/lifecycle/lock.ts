import { parseDuration } from '../../time/duration.ts'
import { DAY } from '../../time/units.ts'

/** How long an object can be neither removed nor replaced: by anybody (compliance), or without a special right (governance). */
export interface Lock {
  mode: 'COMPLIANCE' | 'GOVERNANCE'
  /** Milliseconds. */
  ms: number
}

const LOCK = /^(compliance|governance):(.+)$/i

/** Milliseconds; a longer time is a typing error, and may end after the last date there is. */
export const LONGEST_SPAN = 100 * 365.25 * DAY

/** Reads `compliance:5y` and `governance:30d`; null for any other text, and for less than a day or more than 100 years. */
export function parseLock(text: string): Lock | null {
  const [, mode = '', span = ''] = LOCK.exec(text) ?? []
  const ms = parseDuration(span)
  if (ms === null || ms < DAY || ms > LONGEST_SPAN) return null
  return { mode: mode.toUpperCase() === 'COMPLIANCE' ? 'COMPLIANCE' : 'GOVERNANCE', ms }
}
