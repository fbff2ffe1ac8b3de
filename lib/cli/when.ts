import { readTime } from '../reader/query/instant.ts'
import { parseDuration } from '../time/duration.ts'
import type { TimeZone } from '../time/time-zone.ts'
import { DAY } from '../time/units.ts'
import { wrongValue } from './exit.ts'

const CLOCK = /^\d{2}:\d{2}(?::\d{2})?$/
const EPOCH_MS = /^\d{12,14}$/

/** The latest time that a `Date` holds, less what a zone and a period before it take. */
const LATEST = 4e15

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/**
 * The time that an option gives, in epoch milliseconds. On the clock of the zone: `2h` or `-2h` (ago), `now`, `today`,
 * `yesterday`, `friday` (the last one), `2026-11-24`, `2026-11-24 10:30`, `10:30` (today). Also `2026-11-24T10:30:00+09:00`,
 * and epoch milliseconds.
 *
 * A day stands for its first instant. A time that the clock shows twice is the first of the two for `since` and the last for
 * `until`, so that both are between them; one that it skips is the instant of the change.
 *
 * @param name of the option, without dashes
 * @param now epoch milliseconds
 * @param which one of a time that is shown twice (default: by the name)
 * @throws {UsageError} the text is no time
 */
export function parseWhen(
  name: string,
  text: string,
  zone: TimeZone,
  now: number,
  which: 'first' | 'last' = name === 'until' ? 'last' : 'first',
): number {
  const time = readWhen(text, zone, now, which)
  if (time !== null && Math.abs(time) <= LATEST) return time
  throw wrongValue(
    `--${name}`,
    text,
    'a time ago (2h), a day (2026-11-24), a time ("2026-11-24 10:30", 10:30), today, yesterday or a weekday (friday)',
  )
}

function readWhen(text: string, zone: TimeZone, now: number, which: 'first' | 'last'): number | null {
  const ago = parseDuration(text.replace(/^-/, ''))
  if (ago !== null) return now - ago
  const shown = now + zone.offsetAt(now)
  const today = shown - (((shown % DAY) + DAY) % DAY)
  if (text === 'now') return now
  const day = dayOf(text.toLowerCase(), today)
  if (day !== null) return zone.instantOf(day, 'first')
  if (EPOCH_MS.test(text)) return Number(text)
  const written = CLOCK.test(text) ? readTime(`${new Date(today).toISOString().slice(0, 10)} ${text}`) : readTime(text)
  if (written !== null) {
    if (written.offset !== null) return written.shown - written.offset
    return zone.instantOf(written.shown, written.hasClock ? which : 'first')
  }
  return null
}

/**
 * The times of `--since` and `--until` in epoch milliseconds, as far as they are given.
 *
 * @throws {UsageError} one is no time, or the end is before the start: finding nothing would not say why
 */
export function spanBetween(
  { since, until }: { since?: string | undefined; until?: string | undefined },
  zone: TimeZone,
  now: number,
): { from?: number; to?: number } {
  const from = since === undefined ? undefined : parseWhen('since', since, zone, now)
  const to = until === undefined ? undefined : parseWhen('until', until, zone, now)
  if (from !== undefined && to !== undefined && from > to) {
    throw wrongValue('--until', until, `a time after --since ${since}`)
  }
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}

/** The start of a day that is named relative to today; a weekday is the last one, which may be today. */
function dayOf(text: string, today: number): number | null {
  if (text === 'today') return today
  if (text === 'yesterday') return today - DAY
  const weekday = WEEKDAYS.findIndex((name) => name === text || name.slice(0, 3) === text)
  return weekday === -1 ? null : today - ((new Date(today).getUTCDay() - weekday + 7) % 7) * DAY
}

/** What `--every` is expected to be, for messages. */
export const LEAST_EVERY = 'a second or more with its unit, such as 10s, 5m or 1h'

/** The milliseconds that an option gives, also as a bare number. @param name without dashes @throws {UsageError} no duration */
export function durationOption(name: string, text: string, expected = 'a duration such as 100ms, 1.5s or 2m'): number {
  const ms = parseDuration(/^\d+$/.test(text) ? `${text}ms` : text)
  if (ms !== null) return ms
  throw wrongValue(`--${name}`, text, expected)
}
