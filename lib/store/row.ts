import { parseFileName } from '../files/file-name.ts'
import { isSourceName } from '../files/source-name.ts'
import type { AccessRecord } from '../record/access-record.ts'
import { type DirectLine, isAccessRecord, parseLine } from '../record/line.ts'
import { remember } from '../remember.ts'
import { now } from '../time/clock.ts'
import type { RefusedLine, StoredLine } from './store.ts'

/** A line as a store keeps it: its place, its text, and the fields that queries can ask for. */
export interface Row extends Omit<StoredLine, 'record'> {
  category: string
  /** Epoch milliseconds. */
  time: number
  level: number
  /** Whether it is the record of a request. */
  isAccess: boolean
  method: string | null
  url: string | null
  /** -1 for direct lines, and for what no condition on statuses can name. */
  statusCode: number
  outcome: string
  route: string | null
  /** -1 where there is none. */
  durationUs: number
  client: string | null
  user: string | null
  reqId: string | null
  raised: string | null
  /** pino's `err.type`. */
  errType: string | null
  location: string | null
}

/** The level of a record whose level is a label: no minimum excludes it. */
export const LABELLED = 2 ** 31 - 1

/** Stores keep times in seconds of 32 bits, which end in 2106. */
const LATEST = Date.UTC(2106)

/** The row of a line, or the reason why it is refused. */
export function rowOf(line: StoredLine): Row | RefusedLine['reason'] {
  const category = categoryOf(line.file)
  const isPlaced = Number.isSafeInteger(line.offset) && line.offset >= 0 && sourceOf(line.source) !== null
  if (category === null || !isPlaced) return 'not of a log file'
  const record = line.record ?? parseLine(line.text)
  if (!record) return 'not a record'
  if (!(record.time >= 0 && record.time < LATEST)) return 'no time from 1970 to 2105'
  const { source, file, offset, text } = line
  return { source, file, offset, text, category, time: Math.floor(record.time), ...factsOf(record) }
}

/** Remembered, as most lines are of the same file as the one before. */
const categoryOf = remember(1000, (file) => {
  const name = parseFileName(file)
  return name === null || name.compressed ? null : name.category
})

const sourceOf = remember(1000, (source) => (isSourceName(source) ? source : null))

/** The same, with `expired` for a line older than `keep` milliseconds; null keeps lines for ever. */
export function rowWithin(line: StoredLine, keep: number | null): Row | RefusedLine['reason'] {
  const row = rowOf(line)
  return typeof row === 'string' || keep === null || row.time >= now() - keep ? row : 'expired'
}

function factsOf(record: AccessRecord | DirectLine): Omit<Row, keyof StoredLine | 'category' | 'time'> {
  const level = typeof record.level === 'number' ? Math.floor(record.level) : LABELLED
  const reqId = textOrNull(record.reqId)
  if (!isAccessRecord(record)) return { ...DIRECT, level, reqId }
  const { statusCode, durationUs, client, errorDetail, err } = record
  return {
    level,
    isAccess: true,
    method: textOrNull(record.method),
    url: textOrNull(record.url),
    statusCode: Number.isInteger(statusCode) && statusCode >= 0 && statusCode < 1000 ? statusCode : -1,
    outcome: record.outcome,
    route: textOrNull(record.route),
    durationUs: Number.isSafeInteger(durationUs) && durationUs >= 0 ? durationUs : -1,
    client: shownOrNull(client?.client),
    user: shownOrNull(client?.user),
    reqId,
    raised: textOrNull(errorDetail?.raised),
    errType: typeof err === 'object' && err !== null && 'type' in err ? textOrNull(err.type) : null,
    location: textOrNull(errorDetail?.location),
  }
}

const DIRECT = {
  ...{ isAccess: false, method: null, url: null, statusCode: -1, outcome: '', route: null, durationUs: -1 },
  ...{ client: null, user: null, raised: null, errType: null, location: null },
}

/** Lone surrogates, which JSON can escape but UTF-8 cannot encode. */
const LONE_SURROGATES = /\p{Surrogate}/gu
const ANY_SURROGATE = /[\ud800-\udfff]/

function textOrNull(value: unknown): string | null {
  if (typeof value !== 'string') return null
  return ANY_SURROGATE.test(value) ? value.replace(LONE_SURROGATES, '\ufffd') : value
}

/** Ids may be numbers: `2` and `'2'` are the same user. */
function shownOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : textOrNull(String(value))
}
