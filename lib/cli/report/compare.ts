import type { TimeZone } from '../../time/time-zone.ts'
import { DAY } from '../../time/units.ts'
import { wrongValue } from '../exit.ts'
import { parseWhen } from '../when.ts'

/** From `from` up to but without `to`, in epoch milliseconds. */
export interface Span {
  from: number
  to: number
}

/**
 * The period of `--compare`: the equally long one `before`, the same times `yesterday` or a `week` ago, or `<since>..<until>`.
 *
 * @param now epoch milliseconds
 * @throws {UsageError} the text is none of these
 */
export function comparedSpan(text: string, { from, to }: Span, zone: TimeZone, now: number): Span {
  if (text === 'before') return { from: from - (to - from), to: from }
  if (text === 'yesterday') return { from: daysBefore(1, from, zone, 'first'), to: daysBefore(1, to, zone, 'last') }
  if (text === 'week') return { from: daysBefore(7, from, zone, 'first'), to: daysBefore(7, to, zone, 'last') }
  const [since, until, ...more] = text.split('..')
  if (since === undefined || until === undefined || more.length > 0) {
    throw wrongValue('--compare', text, 'before, yesterday, week or <since>..<until>')
  }
  const span = { from: parseWhen('compare', since, zone, now), to: parseWhen('compare', until, zone, now, 'last') }
  if (span.from < span.to) return span
  throw wrongValue('--compare', text, 'a time before its end')
}

/** The same time of day on the clock of the zone. @param which of the two, where the clock shows it twice */
function daysBefore(days: number, time: number, zone: TimeZone, which: 'first' | 'last'): number {
  return zone.instantOf(time + zone.offsetAt(time) - days * DAY, which)
}
