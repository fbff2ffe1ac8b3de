import { levelName } from '../reader/level-rule.ts'
import { type DirectLine, isAccessRecord } from '../reader/parse-line.ts'
import type { AccessRecord } from '../record/access-record.ts'
import type { Paint, Palette } from './color.ts'
import { safeText } from './safe-text.ts'
import type { TimeZone } from './time-zone.ts'

/** pino's keys, which stand at the front of a direct line. */
const SHOWN_KEYS: ReadonlySet<string> = new Set(['level', 'time', 'category', 'caller', 'msg'])

export interface HumanLine {
  zone: TimeZone
  palette: Palette
  /** Width of the category's column; 0 leaves it out. */
  categoryWidth: number
}

/**
 * A line for people, after the original's `[INFO] 2026-11-24 19:33:04 app.py:215 {…}`: level and time in front, then what
 * happened. Never holds a control character of the record.
 */
export function humanLine(line: AccessRecord | DirectLine, { zone, palette, categoryWidth }: HumanLine): string {
  const level = levelPaint(line.level, palette)(`[${text(levelName(line.level)).toUpperCase()}]`.padEnd(7))
  const category = categoryWidth === 0 ? '' : `${palette.cyan(text(line.category).padEnd(categoryWidth))} `
  const what = isAccessRecord(line) ? request(line, palette) : direct(line, palette)
  return `${level} ${palette.dim(zone.format(line.time))} ${category}${what}`
}

function request(record: AccessRecord, palette: Palette): string {
  const { client } = record
  const words = [
    statusPaint(record.statusCode, palette)(String(record.statusCode).padStart(3)),
    text(record.method ?? '-').padEnd(4),
    text(record.url ?? '-'),
    palette.dim(text(record.processedTime)),
    text(client?.client ?? '-'),
  ]
  if (client?.user != null) words.push(`user=${text(client.user)}`)
  if (client?.email != null) words.push(palette.dim(text(client.email)))
  if (record.outcome !== 'completed') words.push(palette.yellow(text(record.outcome)))
  const { errorDetail } = record
  if (errorDetail != null) {
    const { errorFunc, location, raised, message, detail } = errorDetail
    // A handled error says "None" where its cause would be, and has its text in detail.
    const said = message === 'None' ? detail : message
    words.push(palette.red(`${text(raised)}: ${text(said)}`), palette.dim(`(${text(errorFunc)}, ${text(location)})`))
  }
  return words.join(' ')
}

function direct(line: DirectLine, palette: Palette): string {
  const added = Object.entries(line).filter(([key]) => !SHOWN_KEYS.has(key))
  const words = [
    ...(line.caller === undefined ? [] : [palette.dim(text(line.caller))]),
    ...(line.msg === undefined ? [] : [text(line.msg)]),
    ...(added.length === 0 ? [] : [palette.dim(text(Object.fromEntries(added)))]),
  ]
  return words.join(' ')
}

/** Any value of a record on one line; whoever wrote the file may have put anything anywhere. */
function text(value: unknown): string {
  return safeText(typeof value === 'string' ? value : (JSON.stringify(value) ?? '-'))
}

function levelPaint(level: number, palette: Palette): Paint {
  if (level >= 50) return palette.red
  return level >= 40 ? palette.yellow : palette.green
}

function statusPaint(status: number, palette: Palette): Paint {
  if (status >= 500 || status === 0) return palette.red
  return status >= 400 ? palette.yellow : palette.green
}
