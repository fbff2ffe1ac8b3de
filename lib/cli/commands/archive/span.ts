import type { DaySpan } from '../../../archive/index.ts'
import { now } from '../../../time/clock.ts'
import { type CommonValues, untilOf, zoneOf } from '../../arguments.ts'
import { parseWhen } from '../../when.ts'

/** Options that choose days of the archive. */
export const SPAN_OPTIONS = { since: { type: 'string' }, until: { type: 'string' } } as const

export const SPAN_HELP = `      --since <when>    first day: 30d (ago), yesterday, 2026-11-24
      --until <when>    last day`

/** The days, in the zone of `--tz`. */
export function spanOf(values: CommonValues & { since?: string | undefined; until?: string | undefined }): DaySpan {
  const zone = zoneOf(values)
  const { since, until } = values
  const time = now()
  const dayOf = (instant: number) => zone.format(instant).slice(0, 10)
  return {
    ...(since === undefined ? {} : { since: dayOf(parseWhen('since', since, zone, time)) }),
    ...(until === undefined ? {} : { until: dayOf(untilOf(since, until, zone, time)) }),
  }
}
