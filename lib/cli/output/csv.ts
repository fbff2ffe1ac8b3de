import { addedFields, fieldAt } from '../../display/record-fields.ts'
import { safeText } from '../../display/safe-text.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import { type DirectLine, isAccessRecord } from '../../record/line.ts'
import { valueJson, valueText } from '../../record/value-text.ts'

/** What a spreadsheet takes for a formula, also behind blanks (OWASP, CSV injection), unless it is a negative number. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@\u2212]/u
const NUMBER = /^-?\d+(?:\.\d+)?$/
/** Where a comma is a decimal point, spreadsheets end a field at a semicolon. */
const QUOTED = /[",;\r\n]/
/** Nearly all values: they need neither quotes nor escapes, and begin as no formula does. */
const PLAIN = /^[\w*/.:][\w*/.:+@ =?&%()-]*$/

/**
 * One row of RFC 4180, without line end. Control characters are escaped, so that the file is safe to print in a terminal; what
 * would be a formula gets an apostrophe in front.
 */
export function csvRow(values: readonly unknown[]): string {
  return values.map(csvField).join(',')
}

function csvField(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || (typeof value === 'string' && PLAIN.test(value))) return String(value)
  const text = safeText(valueText(value))
  // Normalized, as the signs of a formula also exist in full width, for East Asian scripts.
  const harmless = FORMULA.test(text.normalize('NFKC')) && !NUMBER.test(text) ? `'${text}` : text
  return QUOTED.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Columns of a record, nested keys with a dot; a direct line fills those it has. */
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

const HEADER = [...COLUMNS, 'err.stack', 'added']
const USUAL_KEYS: ReadonlySet<string> = new Set(COLUMNS.filter((column) => !/[.]|^(?:caller|msg)$/.test(column)))
/** The columns of an error, empty. */
const NO_ERROR = ',,,,'

/** Rows of records under a header. */
export interface CsvTable {
  header: string
  row(line: AccessRecord | DirectLine): string
}

/**
 * A table of the given fields, nested keys with a dot (default: all that a record or direct line has). What options and
 * handlers added is in the last column, as a JSON object.
 */
export function csvTable(fields?: readonly string[]): CsvTable {
  if (fields !== undefined) {
    return { header: csvRow(fields), row: (line) => csvRow(fields.map((field) => fieldAt(line, field))) }
  }
  return { header: csvRow(HEADER), row: (line) => (isUsual(line) ? usualRow(line) : wholeRow(line)) }
}

function wholeRow(line: AccessRecord | DirectLine): string {
  return csvRow([...COLUMNS.map((column) => fieldAt(line, column)), fieldAt(line, 'err.stack'), addedText(line)])
}

/** Whether it is the record of a request without error and without added fields. */
function isUsual(line: AccessRecord | DirectLine): line is AccessRecord {
  if (!isAccessRecord(line) || line.errorDetail !== null || typeof line.client !== 'object') return false
  for (const key in line) if (!USUAL_KEYS.has(key) && key !== 'errorDetail' && key !== 'client') return false
  return line.client !== null
}

/** What `wholeRow` makes of a usual record, in a third of the time. */
function usualRow(line: AccessRecord): string {
  const { client } = line
  const request = `${csvField(line.level)},${csvField(line.time)},${csvField(line.category)},${csvField(line.url)},${csvField(line.method)},${csvField(line.statusCode)}`
  const sender = `${csvField(client.client)},${csvField(client.user)},${csvField(client.email)}`
  const times = `${csvField(line.processedTime)},${csvField(line.datetimeUTC)},${csvField(line.datetimeKST)}`
  const end = `${csvField(line.outcome)},${csvField(line.reqId)},${csvField(line.route)},${csvField(line.durationUs)}`
  return `${request},${NO_ERROR},${sender},${times},${end},,,,`
}

function addedText(line: AccessRecord | DirectLine): string {
  const text = valueJson(addedFields(line))
  return text === '{}' ? '' : text
}
