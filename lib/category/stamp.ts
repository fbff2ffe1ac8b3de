import { now } from '../time/clock.ts'

/** A record's time is read once, before its text is made: pino must not read the clock again. */
let pinned: number | null = null

/** Stamps the lines that follow with `time`, epoch milliseconds, until `unpinTime`. */
export function pinTime(time: number): void {
  pinned = time
}

export function unpinTime(): void {
  pinned = null
}

/** The time that a line of now is stamped with. */
export function stampTime(): number {
  return pinned ?? now()
}

/** pino's `timestamp`: the same text as its own, from our clock. */
export function stamp(): string {
  return `,"time":${stampTime()}`
}
