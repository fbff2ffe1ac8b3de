import { lastWhere } from './last-where.ts'
import { DAY, HOUR, SECOND } from './units.ts'

/** Milliseconds a clock is ahead of UTC at an instant (epoch milliseconds), to the second. */
export type OffsetAt = (time: number) => number

/** Since then Korea's clocks were never changed (IANA tz database, Asia/Seoul): always nine hours ahead. */
const SEOUL_UNCHANGED_SINCE = Date.UTC(1988, 9, 9)
const SEOUL_OFFSET = 9 * HOUR

/**
 * The clock of a zone. Intl is asked only for zones that nothing else knows: it takes 10 to 30 ms to load its data, half
 * of a start.
 *
 * @param timeZone IANA name; undefined is the process's
 * @throws {RangeError} no time zone has that name
 */
export function compileOffset(timeZone: string | undefined): OffsetAt {
  if (timeZone === undefined) return localOffset
  if (timeZone === 'UTC') return () => 0
  return timeZone === 'Asia/Seoul' ? compileSeoulOffset() : compileIntlOffset(timeZone)
}

/**
 * The instant at which a clock shows a time, given in epoch milliseconds as if it were UTC: the first or the last one where
 * it was put back and shows it twice; where it was put forward over it, the instant of that change.
 */
export function instantShown(shown: number, offsetAt: OffsetAt, which: 'first' | 'last'): number {
  // Offsets are changed months apart: one change at most lies between these two.
  const instants = [shown - offsetAt(shown - DAY), shown - offsetAt(shown + DAY)]
  const showing = instants.filter((instant) => instant + offsetAt(instant) === shown)
  if (showing.length > 0) return which === 'first' ? Math.min(...showing) : Math.max(...showing)
  const [before, after] = [Math.min(...instants), Math.max(...instants)]
  const offset = offsetAt(before)
  return lastWhere(before, after, (at) => offsetAt(at) === offset) + 1
}

/** Whether a value is the name of a time zone. */
export function isTimeZone(name: unknown): name is string {
  if (typeof name !== 'string') return false
  try {
    compileOffset(name)
    return true
  } catch {
    return false
  }
}

function localOffset(time: number): number {
  const date = new Date(time)
  const shown = Date.UTC(
    date.getFullYear(),
    date.getMonth(),
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
  )
  return ahead(shown, time)
}

/** What a clock is ahead of UTC that shows, at an instant, a time given as if it were UTC. */
function ahead(shown: number, time: number): number {
  return shown - Math.floor(time / SECOND) * SECOND
}

function compileSeoulOffset(): OffsetAt {
  let offsetBefore: OffsetAt | undefined
  return (time) => {
    if (time >= SEOUL_UNCHANGED_SINCE) return SEOUL_OFFSET
    offsetBefore ??= compileIntlOffset('Asia/Seoul')
    return offsetBefore(time)
  }
}

function compileIntlOffset(timeZone: string): OffsetAt {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
    const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
    return ahead(shown, time)
  }
}
