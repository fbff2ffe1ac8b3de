import type { AccessRecord } from '../record/access-record.ts'
import { saidIn } from '../record/error/said-in.ts'
import { levelName } from '../record/level-names.ts'
import { type DirectLine, isAccessRecord } from '../record/line.ts'
import { valueText } from '../record/value-text.ts'
import type { TimeZone } from '../time/time-zone.ts'
import type { Paint, Palette } from './color.ts'
import { formatDuration } from './duration.ts'
import { addedFields, fieldAt, stackOf } from './record-fields.ts'
import { safeText } from './safe-text.ts'

/** The longest of the methods in use; most durations have at most as many characters as their column. */
const METHOD_WIDTH = 'OPTIONS'.length
const DURATION_WIDTH = '134.6 ms'.length

export interface HumanLine {
  zone: TimeZone
  palette: Palette
  /** Width of the category's column; 0 leaves it out. */
  categoryWidth: number
  /** Whether the stack of an error follows, a line each frame. */
  stack: boolean
}

/**
 * A line for people, after the original's `[INFO] 2026-11-24 19:33:04 app.py:215 {…}`: level and time in front, then what
 * happened. Never holds a control character of the record.
 */
export function humanLine(line: AccessRecord | DirectLine, { zone, palette, categoryWidth, stack }: HumanLine): string {
  const category = categoryWidth === 0 ? '' : `${palette.cyan(shownText(line.category).padEnd(categoryWidth))} `
  const what = isAccessRecord(line) ? request(line, palette) : direct(line, palette)
  const head = `${shownLevel(line.level, palette)} ${palette.dim(shownTime(line.time, zone))} ${category}${what}`
  const frames = stack ? stackOf(line) : []
  return [head, ...frames.map((frame) => palette.dim(`        ${safeText(frame)}`))].join('\n')
}

/** `[INFO] `, in its colour. */
export function shownLevel(level: number, palette: Palette): string {
  return levelPaint(level, palette)(`[${shownText(levelName(level)).toUpperCase()}]`.padEnd(7))
}

function shownTime(time: unknown, zone: TimeZone): string {
  return typeof time === 'number' ? zone.format(time) : shownText(time)
}

/** Any value of a record on one line. */
export function shownText(value: unknown): string {
  return safeText(valueText(value))
}

function request(record: AccessRecord, palette: Palette): string {
  const { client, durationUs } = record
  const duration = Number.isFinite(durationUs) ? formatDuration(durationUs) : shownText(record.processedTime)
  const words = [
    statusPaint(record.statusCode, palette)(String(record.statusCode).padStart(3)),
    shownText(record.method ?? '-').padEnd(METHOD_WIDTH),
    palette.dim(duration.padStart(DURATION_WIDTH)),
    shownText(record.url ?? '-'),
    shownText(client?.client ?? '-'),
  ]
  if (client?.user != null) words.push(`user=${shownText(client.user)}`)
  if (client?.email != null) words.push(palette.dim(shownText(client.email)))
  if (record.outcome !== 'completed') words.push(palette.yellow(shownText(record.outcome)))
  if (record.errorDetail != null) words.push(...failure(record.errorDetail, palette))
  // What asks for the rest: `access-log show <reqId>`.
  if (record.level >= 50 && record.reqId != null) words.push(palette.dim(`reqId=${shownText(record.reqId)}`))
  return [...words, ...added(record, palette)].join(' ')
}

function failure(errorDetail: NonNullable<AccessRecord['errorDetail']>, palette: Palette): string[] {
  // A redaction may have put a text in its place.
  if (typeof errorDetail !== 'object') return [palette.red(shownText(errorDetail))]
  const { errorFunc, location, raised } = errorDetail
  return [
    palette.red(`${shownText(raised)}: ${shownText(saidIn(errorDetail))}`),
    palette.dim(`(${shownText(errorFunc)}, ${shownText(location)})`),
  ]
}

function direct(line: DirectLine, palette: Palette): string {
  const { caller, msg, err } = line
  const words = [
    ...(caller === undefined ? [] : [palette.dim(shownText(caller))]),
    ...(msg === undefined ? [] : [shownText(msg)]),
    ...(err === undefined ? [] : [palette.red(thrownText(line))]),
  ]
  return [...words, ...added(line, palette)].join(' ')
}

/** pino's `err` without its stack; what else was put there as it is. */
function thrownText(line: DirectLine): string {
  const [type, message] = [fieldAt(line, 'err.type'), fieldAt(line, 'err.message')]
  return typeof type === 'string' ? `${shownText(type)}: ${shownText(message)}` : shownText(line.err)
}

function added(line: AccessRecord | DirectLine, palette: Palette): string[] {
  const text = shownText(addedFields(line))
  return text === '{}' ? [] : [palette.dim(text)]
}

function levelPaint(level: number, palette: Palette): Paint {
  if (level >= 50) return palette.red
  return level >= 40 ? palette.yellow : palette.green
}

function statusPaint(status: number, palette: Palette): Paint {
  if (status >= 500 || status === 0) return palette.red
  return status >= 400 ? palette.yellow : palette.green
}
