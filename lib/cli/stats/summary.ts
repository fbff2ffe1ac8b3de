import type { Sample } from '../../reader/samples/sample.ts'
import type { Hits } from '../../report/count/heavy-hitters.ts'
import { type Histogram, RELATIVE_ERROR } from '../../report/count/histogram.ts'
import type { TimeZone } from '../../time/time-zone.ts'
import { QUARTER, type Tally } from './tally.ts'

/** Percentiles in microseconds. */
export interface Durations {
  p50: number
  p90: number
  p95: number
  p99: number
  /** Exact. */
  max: number
}

/** A value and how often it came. */
export interface Counted {
  value: string
  count: number
  /** At most so many more; only where there were more different values than are counted apart. */
  missed?: number
}

/** What `stats --json` prints. Lists hold the most frequent ones, as many as were asked for; durations are microseconds. */
export interface Summary {
  records: number
  /** Broken lines of the files. */
  malformed: number
  /** Times of the first and last record, on the clock of `--tz`; null without records whose time a clock can show. */
  from: string | null
  to: string | null
  /** Percentiles are within this share of the true value. */
  relativeError: number
  /** Of requests that ran to their end: upgrades, and those whose client left or was too slow, are counted but not timed. */
  durationUs: Durations
  status: Counted[]
  outcome: Counted[]
  route: { value: string | null; count: number; missed?: number; failed: number; durationUs: Durations }[]
  user: Counted[]
  client: Counted[]
  /** How many different values there are; null when there are too many to count. */
  distinct: { route: number | null; user: number | null; client: number | null }
  /** Hours on the clock of `--tz`, all that have records. `failed`: status 5xx or 0, or cut, and not left by the client. */
  hour: { value: string; count: number; failed: number }[]
  errors: { location: string; error: string; count: number; missed?: number }[]
  slowest: Sample[]
}

/** The summary of what was counted. @param malformed broken lines @param top length of each list */
export function summarize(tally: Tally, malformed: number, top: number, zone: TimeZone): Summary {
  return {
    records: tally.records,
    malformed,
    from: tally.from > tally.to ? null : zone.format(tally.from),
    to: tally.from > tally.to ? null : zone.format(tally.to),
    relativeError: RELATIVE_ERROR,
    durationUs: durations(tally.durations),
    status: [...tally.statuses].sort(([a], [b]) => a - b).map(([status, count]) => ({ value: String(status), count })),
    outcome: tally.outcomes.top(top).map(counted),
    route: routes(tally, top),
    user: tally.users.top(top).map(counted),
    client: tally.clients.top(top).map(counted),
    distinct: {
      route: tally.routes.distinct,
      user: tally.users.distinct,
      client: tally.clients.distinct,
    },
    hour: hours(tally, zone),
    errors: tally.errors.top(top).map((hits) => {
      const { value, ...counts } = counted(hits)
      const [location, error]: [string, string] = JSON.parse(value)
      return { location, error, ...counts }
    }),
    slowest: [...tally.slowest.samples],
  }
}

function durations(histogram: Histogram): Durations {
  const at = (share: number) => Math.round(histogram.percentile(share))
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: histogram.max }
}

function routes({ routes }: Tally, top: number): Summary['route'] {
  return routes.top(top).map((hits) => {
    const { failed, durations: histogram } = hits.kept
    const { value, ...counts } = counted(hits)
    return { value: value === '' ? null : value, ...counts, failed, durationUs: durations(histogram) }
  })
}

function counted({ value, count, missed }: Hits<unknown>): Counted {
  return missed === 0 ? { value, count } : { value, count, missed }
}

function hours({ quarters }: Tally, zone: TimeZone): Summary['hour'] {
  const hours = new Map<string, { count: number; failed: number }>()
  for (const [quarter, { count, failed }] of [...quarters].sort(([a], [b]) => a - b)) {
    const value = `${zone.format(quarter * QUARTER).slice(0, 13)}:00`
    const hour = hours.get(value) ?? { count: 0, failed: 0 }
    hours.set(value, { count: hour.count + count, failed: hour.failed + failed })
  }
  return [...hours].map(([value, counts]) => ({ value, ...counts }))
}
