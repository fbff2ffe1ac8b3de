import type { DaySpan } from '../../../archive/index.ts'
import { now } from '../../../time/clock.ts'
import { type CommonValues, zoneOf } from '../../arguments.ts'
import { parseWhen } from '../../when.ts'

/** Options that choose days of the archive. */
export const SPAN_OPTIONS = { since: { type: 'string' }, until: { type: 'string' } } as const

export const SPAN_HELP = `      --since <when>    first day: 30d (ago), yesterday, 2026-11-24
      --until <when>    last day`

/** The days, in the zone of `--tz`. */
export function spanOf(values: CommonValues & { since?: string | undefined; until?: string | undefined }): DaySpan {
  const zone = zoneOf(values)
  const dayOf = (name: 'since' | 'until', text: string) => zone.format(parseWhen(name, text, zone, now())).slice(0, 10)
  return {
    ...(values.since === undefined ? {} : { since: dayOf('since', values.since) }),
    ...(values.until === undefined ? {} : { until: dayOf('until', values.until) }),
  }
}
