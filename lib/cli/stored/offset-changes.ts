import type { OffsetChange } from '../../store/clickhouse/counts.ts'
import { lastWhere } from '../../time/last-where.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { DAY } from '../../time/units.ts'

/** How far a zone's clock is ahead of UTC at the start of a span, and at each change within it; all in milliseconds. */
export function offsetChanges({ offsetAt }: Pick<TimeZone, 'offsetAt'>, from: number, to: number): OffsetChange[] {
  const changes: OffsetChange[] = [[from, offsetAt(from)]]
  for (let start = from; start < to; start += DAY) {
    const end = Math.min(start + DAY, to)
    if (offsetAt(end) === offsetAt(start)) continue
    const change = lastWhere(start, end, (at) => offsetAt(at) === offsetAt(start)) + 1
    changes.push([change, offsetAt(change)])
  }
  return changes
}
