import { HOUR } from '../time/units.ts'

/**
 * The instants, in epoch milliseconds, that lie on a day (`yyyy-MM-dd`) in some zone of the earth: a file's day is one of its
 * writer's, which others need not share. Offsets reach from -12:00 to +14:00.
 */
export function daySpan(day: string): { from: number; to: number } {
  const start = Date.parse(day)
  return { from: start - 14 * HOUR, to: start + 36 * HOUR }
}
