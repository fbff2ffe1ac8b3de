import { formatDuration } from '../../display/duration.ts'
import { shownText } from '../../display/human-line.ts'
import { fieldAt } from '../../display/record-fields.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import { levelName } from '../../record/level-names.ts'
import type { DirectLine } from '../../record/line.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { width } from './table.ts'

/** A long value does not widen its column beyond this for the lines that follow. */
const MOST_WIDTH = 40

/** Chosen fields of lines as columns for people; a column widens when a longer value comes, as later lines are not known yet. */
export interface FieldColumns {
  header: string
  row(line: AccessRecord | DirectLine): string
}

export function fieldColumns(fields: readonly string[], zone: TimeZone): FieldColumns {
  const widths = fields.map((field) => Math.max(width(field), field === 'time' ? zone.format(0).length : 0))
  const joined = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        widths[index] = Math.max(widths[index] ?? 0, Math.min(MOST_WIDTH, width(cell)))
        return cell + ' '.repeat(Math.max(0, widths[index] - width(cell)))
      })
      .join('  ')
      .trimEnd()
  return {
    header: joined(fields.map(shownText)),
    row: (line) => joined(fields.map((field) => shownField(field, fieldAt(line, field), zone))),
  }
}

/** A field as people read it: times on the clock of the zone, levels by name, durations rounded. */
export function shownField(field: string, value: unknown, zone: TimeZone): string {
  if (value === undefined || value === null) return '-'
  if (field === 'level') return shownText(levelName(value as number))
  if (typeof value === 'number' && field === 'time') return zone.format(value)
  if (typeof value === 'number' && field === 'durationUs') return formatDuration(value)
  return shownText(value)
}
