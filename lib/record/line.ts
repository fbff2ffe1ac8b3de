import type { AccessRecord, Outcome } from './access-record.ts'
import { levelOfLabel } from './level-names.ts'
import { membersOf } from './line-members.ts'
import { parseJson } from './parse-json.ts'

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

/** As pino begins a line, unless a formatter says otherwise. */
const HEAD = /^\{"level":(\d{1,15}),"time":(\d{1,15}),/

/**
 * A record or direct line; null for JSON that is neither; undefined for what is not JSON. Level and time are the first of
 * their names, which pino wrote: code may have logged fields of the same name behind them.
 */
export function parseLine(text: string): AccessRecord | DirectLine | null | undefined {
  let value: unknown
  try {
    value = parseJson(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const head = HEAD.exec(text)
  const { level, time } = head === null ? headOf(text) : { level: Number(head[1]), time: Number(head[2]) }
  if (level === undefined || time === undefined) return null
  const line = value as DirectLine
  line.level = level
  line.time = time
  return line
}

/** Level and time of a line that begins otherwise: a formatter may give the level as a label, under a name of its own. */
function headOf(text: string): { level: number | undefined; time: number | undefined } {
  const first = new Map<string, unknown>()
  for (const [key, value] of membersOf(text)) {
    if (!first.has(key)) first.set(key, value)
    if (first.has('level') && first.has('time')) break
  }
  const [foremost] = first.values()
  const time = first.get('time')
  return {
    level: first.has('level') ? levelOf(first.get('level')) : levelOfLabel(foremost),
    time: typeof time === 'number' && Number.isFinite(time) ? time : undefined,
  }
}

function levelOf(level: unknown): number | undefined {
  if (typeof level === 'number') return Number.isFinite(level) ? level : undefined
  // A label that is none of pino's is a level of the user's own: it has no number, and is shown as it is.
  return levelOfLabel(level) ?? (typeof level === 'string' ? (level as unknown as number) : undefined)
}

export const OUTCOMES = ['completed', 'aborted', 'timeout', 'cut', 'refused', 'upgraded'] as const satisfies Outcome[]

const KNOWN_OUTCOMES: ReadonlySet<unknown> = new Set(OUTCOMES)

export function isOutcome(value: unknown): value is Outcome {
  return KNOWN_OUTCOMES.has(value)
}

/** Whether a line is the record of a request. A direct line may have a `statusCode` of its own, but no such outcome beside it. */
export function isAccessRecord(line: AccessRecord | DirectLine): line is AccessRecord {
  return typeof line.statusCode === 'number' && KNOWN_OUTCOMES.has(line.outcome)
}
