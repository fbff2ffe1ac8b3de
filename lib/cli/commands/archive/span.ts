import type { DaySpan } from '../../../archive/index.ts'
import { now } from '../../../time/clock.ts'
import { type CommonValues, zoneOf } from '../../arguments.ts'
import { spanBetween } from '../../when.ts'

/** Options that choose days of the archive. */
export const SPAN_OPTIONS = { since: { type: 'string' }, until: { type: 'string' } } as const

export const SPAN_HELP = `      --since <when>    first day: 30d (ago), yesterday, 2026-11-24
      --until <when>    last day`

/** The days of `--since` and `--until`, in the zone of `--tz`. @throws {UsageError} one is wrong */
export function spanOf(values: CommonValues & { since?: string | undefined; until?: string | undefined }): DaySpan {
  const zone = zoneOf(values)
  const { from, to } = spanBetween(values, zone, now())
  const dayOf = (instant: number) => zone.format(instant).slice(0, 10)
  return { ...(from !== undefined && { since: dayOf(from) }), ...(to !== undefined && { until: dayOf(to) }) }
}
