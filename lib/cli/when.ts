import type { TimeZone } from '../display/time-zone.ts'
import { parseDuration } from '../duration.ts'
import { UsageError } from './usage-error.ts'

const DAY = 86_400_000
const LOCAL = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?))?$/
const CLOCK = /^\d{2}:\d{2}(?::\d{2})?$/
const EPOCH_MS = /^\d{12,14}$/
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T.+(?:Z|[+-]\d{2}:?\d{2})$/

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/**
 * The instant of `--since` or `--until`: `2h` or `-2h` (ago), `now`, `today`, `yesterday`, `friday` (the last one), `2026-11-24`, `2026-11-24 10:30`, `10:30`
 * (today), all on the clock of the zone; `2026-11-24T10:30:00+09:00`; epoch milliseconds.
 *
 * @throws {UsageError}
 */
export function parseWhen(name: string, text: string, zone: TimeZone, now: number): number {
  const ago = parseDuration(text.replace(/^-/, ''))
  if (ago !== null) return now - ago
  const shown = now + zone.offsetAt(now)
  const today = shown - (((shown % DAY) + DAY) % DAY)
  if (text === 'now') return now
  const day = dayOf(text.toLowerCase(), today)
  if (day !== null) return zone.instantOf(day)
  if (EPOCH_MS.test(text)) return Number(text)
  const ms = WITH_OFFSET.test(text) ? Date.parse(text) : localMs(text, today, zone)
  if (!Number.isNaN(ms)) return ms
  throw new UsageError(
    `--${name}: expected a time ago (2h), a day (2026-11-24), a time ("2026-11-24 10:30", 10:30), today, yesterday or a weekday (friday), got "${text}"`,
  )
}

function localMs(text: string, today: number, zone: TimeZone): number {
  const [, day, clock = '00:00'] = LOCAL.exec(text) ?? []
  const shown = CLOCK.test(text) ? today + Date.parse(`1970-01-01T${text}Z`) : Date.parse(`${day}T${clock}Z`)
  return Number.isNaN(shown) ? shown : zone.instantOf(shown)
}

/** The start of a day that is named from today's; a weekday is the last one, which may be today. */
function dayOf(text: string, today: number): number | null {
  if (text === 'today') return today
  if (text === 'yesterday') return today - DAY
  const weekday = WEEKDAYS.findIndex((name) => name === text || name.slice(0, 3) === text)
  return weekday === -1 ? null : today - ((new Date(today).getUTCDay() - weekday + 7) % 7) * DAY
}
