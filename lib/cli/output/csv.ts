import { safeText } from '../../display/safe-text.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'

/** What a spreadsheet takes for a formula (OWASP, CSV injection); a negative number is none. */
const FORMULA = /^[=+\-@]/
const NUMBER = /^-?\d+(?:\.\d+)?$/
const QUOTED = /[",\r\n]/

/**
 * One row of RFC 4180, without line end. Control characters are written out, so that the file is safe to show; what
 * would be a formula gets an apostrophe in front.
 */
export function csvRow(values: readonly unknown[]): string {
  return values.map(csvField).join(',')
}

function csvField(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = safeText(typeof value === 'object' ? JSON.stringify(value) : String(value))
  const harmless = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return QUOTED.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Columns of a record, nested keys with a point; of a direct line those it has. */
const COLUMNS: readonly string[] = [
  'level',
  'time',
  'category',
  'url',
  'method',
  'statusCode',
  'errorDetail.errorFunc',
  'errorDetail.location',
  'errorDetail.raised',
  'errorDetail.message',
  'errorDetail.detail',
  'client.client',
  'client.user',
  'client.email',
  'processedTime',
  'datetimeUTC',
  'datetimeKST',
  'outcome',
  'reqId',
  'route',
  'durationUs',
  'caller',
  'msg',
]

const PATHS = COLUMNS.map((column) => column.split('.'))

export const CSV_HEADER = csvRow(COLUMNS)

/** A record as a row under `CSV_HEADER`; fields that were added by options or handlers have no column. */
export function csvLine(line: AccessRecord | DirectLine): string {
  return csvRow(PATHS.map((path) => path.reduce<unknown>(member, line)))
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
