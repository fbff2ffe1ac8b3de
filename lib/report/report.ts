import type { Finding } from './findings/finding.ts'

/** Requests by class, one number for each column of the time axis. */
export interface Series {
  /** Answered below 400. */
  fine: number[]
  /** Answered 4xx. */
  clientError: number[]
  /** The client went or was too slow: outcomes `aborted` and `timeout`. */
  left: number[]
  /** Answered 5xx, or cut by the server. */
  failed: number[]
}

/** Microseconds, within 1 % of the true value, the maximum exact. Upgrades and clients that left are not timed. */
export interface ReportDurations {
  timed: number
  p50: number
  p95: number
  p99: number
  max: number
}

/** Sums of a series, and how long it took. */
export interface Figures {
  requests: number
  clientError: number
  left: number
  failed: number
  durationUs: ReportDurations
}

/**
 * Durations by column of the time axis, `every` of them joined: each entry is empty, or holds the first column of durations
 * that has any and the counts from there on. Column `i` of durations reaches from `shortestUs * 10 ** (i / perDecade)`
 * microseconds to the next; the first one holds all that is shorter, the last all that is longer.
 */
export interface DurationColumns {
  every: number
  columns: number[][]
}

export interface ReportRoute extends Figures {
  /** Null: none was told, or several routes that are counted together (`others`). */
  method: string | null
  /** Pattern; null where none matched. */
  route: string | null
  /** True for the one that stands for all that came beyond the busiest. */
  others: boolean
  series: Series
  /**
   * Answers by status, the most frequent one with a null in place of its series: it is what the others leave of the requests.
   * Null where that was not counted, as by a store.
   */
  statuses: { status: number; count: number; series: number[] | null }[] | null
  durations: DurationColumns
  /** The same of the period that is compared with; null without one, or where the route did not come. */
  before: Figures | null
}

/** A record with an error, as far as a report shows it. */
export interface ReportSample {
  /** Epoch milliseconds. */
  time: number
  category: string | null
  reqId: string | null
  method: string | null
  url: string | null
  route: string | null
  statusCode: number
  client: string | null
  user: string | null
  message: string | null
  stack: string | null
}

export interface ReportError {
  /** `40 line in /app/routes/index.ts`; null where no frame was the application's own. */
  location: string | null
  errorFunc: string | null
  raised: string | null
  /** Of the last sample. */
  message: string | null
  count: number
  /** How many of them were failed requests; the others are answers below 500. */
  failed: number
  /** Epoch milliseconds. */
  first: number
  last: number
  statuses: { status: string; count: number }[]
  /** `GET /things/:id` and how often. */
  routes: { name: string; count: number }[]
  /** One number for each column of the time axis. */
  series: number[]
  samples: ReportSample[]
  /** Whether the period that is compared with had none of them; null without one. */
  isNew: boolean | null
}

export interface ReportClient {
  value: string
  /** At least so many requests. */
  count: number
  /** So many more at most, where there were more addresses than can be told apart. */
  missed: number
  failed: number
  notFound: number
  /** Answered 401 or 403. */
  refused: number
}

export interface ReportValue {
  value: string
  count: number
  missed: number
}

/**
 * Which values came most often in each column of the time axis, as `[rest, ...hits]`: `rest` is how often at most each of
 * those came that are not listed there, a hit `[index in values, count, missed, …]`, of clients also failed, notFound and
 * refused; what is 0 at its end is left out. No columns: nothing came.
 */
export interface ReportHits {
  values: string[]
  columns: [rest: number, ...hits: number[][]][]
}

export interface ReportSlow {
  time: number
  method: string | null
  url: string | null
  route: string | null
  statusCode: number
  durationUs: number
  reqId: string | null
}

/** What `access-log report --json` prints. Fields may be added; a change of those that are here changes `version`. */
export interface Report {
  format: 'access-log report'
  version: 1
  title: string
  /** Epoch milliseconds at which it was made. */
  made: number
  /** Where times are shown: the zone's name, and `[from, milliseconds ahead of UTC]` for each change of its clock. */
  zone: { name: string; changes: [from: number, offset: number][] }
  source: { categories: string[]; files: number; bytes: number; malformed: number; conditions: string[] }
  /** Epoch milliseconds of the first and last record; null without records. */
  from: number | null
  to: number | null
  /** Column `i` reaches from `start + i * step` for `step` milliseconds. */
  axis: { start: number; step: number; columns: number }
  durationAxis: { shortestUs: number; perDecade: number; columns: number }
  total: Figures
  series: Series
  durations: DurationColumns
  /** The period that is compared with; null without one. */
  before: { from: number; to: number; total: Figures } | null
  statuses: { status: number; count: number; series: number[] }[]
  routes: ReportRoute[]
  errors: ReportError[]
  clients: ReportClient[]
  users: ReportValue[]
  notFound: ReportValue[]
  slowest: ReportSlow[]
  /** The same lists by column of the time axis; null where that was not counted, as by a store. */
  byColumn: { clients: ReportHits; users: ReportHits; notFound: ReportHits } | null
  /** How many different ones there are; null when there are too many to tell apart. */
  distinct: { clients: number | null; users: number | null }
  /** What stands out, the most telling first. */
  findings: Finding[]
}
