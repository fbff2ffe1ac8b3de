import type { AccessRecord } from '../record/access-record.ts'

/** A line that code wrote itself through a category's logger: pino's keys, then whatever it was given. */
export interface DirectLine {
  level: number
  /** Epoch milliseconds. */
  time: number
  category?: string
  /** File and line of the call, `users.ts:12`. */
  caller?: string
  msg?: string
  [field: string]: unknown
}

/** A record or direct line; null for JSON that is neither; undefined for what is not JSON. */
export function parseLine(text: string): AccessRecord | DirectLine | null | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return isLine(value) ? value : null
}

function isLine(value: unknown): value is DirectLine {
  if (typeof value !== 'object' || value === null) return false
  return 'time' in value && typeof value.time === 'number' && 'level' in value && typeof value.level === 'number'
}

/** Whether a line is the record of a request. A direct line may have a `statusCode` of its own, but no outcome beside it. */
export function isAccessRecord(line: AccessRecord | DirectLine): line is AccessRecord {
  return typeof line.statusCode === 'number' && typeof line.outcome === 'string'
}
