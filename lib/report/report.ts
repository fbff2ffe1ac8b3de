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

/** Microseconds, within 1 % of the true value, the maximum exact. */
export interface ReportDurations {
  /** How many requests were timed: all but upgrades and those of class `left`. */
  timed: number
  p50: number
  p95: number
  p99: number
  max: number
}

/** Requests by class, and how long they took. */
export interface Figures {
  requests: number
  clientError: number
  left: number
  failed: number
  durationUs: ReportDurations
}

/**
 * Durations over time. An entry stands for `every` columns of the time axis; it is empty, or holds the first column of
 * durations that has any and then the counts from there on. Column `i` of durations begins at
 * `shortestUs * 10 ** (i / perDecade)` microseconds; the first one also holds all that is shorter, the last all that is longer.
 */
export interface DurationColumns {
  every: number
  columns: number[][]
}

export interface ReportRoute extends Figures {
  /** Null where the record has none, and for `others`. */
  method: string | null
  /** Pattern; null where none matched, and for `others`. */
  route: string | null
  /** Whether the entry sums up all routes beyond the busiest. */
  others: boolean
  series: Series
  /**
   * Answers by status. The series of the most frequent one is null: it is what the others leave of the route's requests.
   * All null where statuses were not counted by route, as by a store.
   */
  statuses: { status: number; count: number; series: number[] | null }[] | null
  durations: DurationColumns
  /** The figures of the period that is compared with; null without one, or where the route had no requests in it. */
  before: Figures | null
}

/** The fields that a report shows of a record with an error. */
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
  /** Epoch milliseconds of the first and the last record. */
  first: number
  last: number
  statuses: { status: number; count: number }[]
  /** `GET /things/:id` and how often. */
  routes: { name: string; count: number }[]
  /** One number for each column of the time axis. */
  series: number[]
  samples: ReportSample[]
  /** Whether the error is missing in the period that is compared with; null without one. */
  isNew: boolean | null
}

export interface ReportClient {
  value: string
  /** At least so many requests. */
  count: number
  /** At most so many more, where there were more addresses than could be counted. */
  missed: number
  failed: number
  notFound: number
  /** Answered 401 or 403. */
  refused: number
}

/** A user, or the path of a url that was not found; counted as in `ReportClient`. */
export interface ReportValue {
  value: string
  count: number
  missed: number
}

/**
 * The most frequent values of each column of the time axis, as `[rest, ...hits]`: `rest` is how often at most any value came
 * that is not listed there. A hit is `[index in values, count, missed]`, for clients followed by failed, notFound and refused,
 * without the zeros at its end. No columns: there were no values.
 */
export interface ReportHits {
  values: string[]
  columns: [rest: number, ...hits: number[][]][]
}

/** One of the slowest requests. */
export interface ReportSlow {
  /** Epoch milliseconds. */
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
  /** The time zone of the report: its name, and `[from, milliseconds ahead of UTC]` for each change of its clock. */
  zone: { name: string; changes: [from: number, offset: number][] }
  /** What was read: `malformed` lines were skipped, `conditions` are options of the command. */
  source: { categories: string[]; files: number; bytes: number; malformed: number; conditions: string[] }
  /** Epoch milliseconds of the first and last record; null without records. */
  from: number | null
  to: number | null
  /** Column `i` begins at `start + i * step`, epoch milliseconds, and is `step` milliseconds long. */
  axis: { start: number; step: number; columns: number }
  /** Bounds of the columns of durations: see `DurationColumns`. */
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
