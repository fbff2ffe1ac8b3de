import type { Palette } from '../../display/color.ts'
import { humanLine, shownText } from '../../display/human-line.ts'
import { stackOf } from '../../display/record-fields.ts'
import type { AccessRecord } from '../../record/access-record.ts'
import type { DirectLine } from '../../record/line.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { shownField } from './field-columns.ts'

/** One line in full: every field on its own line, the stack, then `lines`, which code wrote for the same request. */
export function longRecord(
  record: AccessRecord | DirectLine,
  lines: readonly DirectLine[],
  zone: TimeZone,
  palette: Palette,
): string[] {
  const fields = flat(record)
  const keyWidth = Math.max(...fields.map(([key]) => key.length))
  const categoryWidth = Math.max(0, ...lines.map(({ category }) => shownText(category).length))
  return [
    ...fields.map(([key, value]) => `${palette.cyan(key.padEnd(keyWidth))}  ${shownField(key, value, zone)}`),
    ...stackOf(record).map((frame) => palette.dim(`    ${shownText(frame)}`)),
    ...lines.map((line) => `  ${humanLine(line, { zone, palette, categoryWidth, stack: true })}`),
  ]
}

/** Fields by their paths, without the stack, whose frames are shown instead. */
function flat(record: object, prefix = ''): [path: string, value: unknown][] {
  return Object.entries(record).flatMap(([key, value]): [string, unknown][] => {
    const path = shownText(`${prefix}${key}`)
    if (path === 'err.stack') return []
    const isNested = typeof value === 'object' && value !== null && !Array.isArray(value) && prefix.length < 100
    return isNested && Object.keys(value).length > 0 ? flat(value, `${path}.`) : [[path, value]]
  })
}
