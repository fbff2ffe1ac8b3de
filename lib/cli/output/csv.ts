import { addedFields, fieldAt } from '../../display/record-fields.ts'
import { safeText } from '../../display/safe-text.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'

/** What a spreadsheet takes for a formula (OWASP, CSV injection), behind blanks too; a negative number is none. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@\u2212]/u
const NUMBER = /^-?\d+(?:\.\d+)?$/
/** Where a comma is a decimal point, spreadsheets end a field at a semicolon. */
const QUOTED = /[",;\r\n]/

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
  // In the scripts of East Asia the same signs exist in full width.
  const harmless = FORMULA.test(text.normalize('NFKC')) && !NUMBER.test(text) ? `'${text}` : text
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

/** Rows of records under a header. */
export interface CsvTable {
  header: string
  row(line: AccessRecord | DirectLine): string
}

/**
 * A table of the given fields, nested keys with a point; without them of all that a record or direct line has: what options
 * and handlers added stands in `added`, as an object.
 */
export function csvTable(fields?: readonly string[]): CsvTable {
  const columns = fields ?? COLUMNS
  return {
    header: csvRow(fields === undefined ? [...columns, 'err.stack', 'added'] : columns),
    row(line) {
      const values = columns.map((column) => fieldAt(line, column))
      return csvRow(fields === undefined ? [...values, fieldAt(line, 'err.stack'), addedText(line)] : values)
    },
  }
}

function addedText(line: AccessRecord | DirectLine): string {
  const text = JSON.stringify(addedFields(line))
  return text === '{}' ? '' : text
}
