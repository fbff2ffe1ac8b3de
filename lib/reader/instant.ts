import { OptionInvalid } from '../errors.ts'

/** A point in time: a Date, epoch milliseconds, or an ISO 8601 text such as `2026-11-24T09:00:00+09:00`. */
export type Instant = Date | number | string

/**
 * Epoch milliseconds.
 *
 * @throws {OptionInvalid}
 */
export function instantMs(name: string, instant: Instant): number {
  const ms = typeof instant === 'string' ? Date.parse(instant) : Number(instant)
  if (!Number.isNaN(ms)) return ms
  throw new OptionInvalid(
    `${name}: expected a Date, epoch milliseconds or an ISO 8601 text (2026-11-24T09:00:00Z), got ${JSON.stringify(instant)}`,
  )
}
