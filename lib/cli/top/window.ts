import type { Sample } from '../../reader/samples/sample.ts'
import { CLASSES, CLIENT_ERROR, FAILED, LEFT } from '../../report/count/classes.ts'
import { percentileOf } from '../../report/count/decades.ts'
import { RouteSlot } from '../../report/count/route-counts.ts'
import type { Series } from '../../report/report.ts'
import type { Course, RouteFigures } from '../stats/lines.ts'
import { type Failure, Interval } from './interval.ts'

/** Counts of a span of time. Percentiles are within 6 %, in microseconds; null where nothing was timed. */
export interface Sums {
  requests: number
  clientError: number
  left: number
  failed: number
  durationUs: { timed: number; p50: number | null; p95: number | null; p99: number | null }
}

export interface LiveRoute extends RouteFigures, Sums {
  /** At most so many more; 0 unless there were more routes than are counted apart. */
  missed: number
}

export interface LiveError extends Failure {
  count: number
}

/** What the window shows. Times are epoch milliseconds. */
export interface Live extends Course, Sums {
  from: number
  to: number
  /** The last interval alone. */
  now: Sums & { from: number; to: number }
  /** Busiest first. */
  routes: LiveRoute[]
  /** Latest failure first. */
  errors: LiveError[]
}

/** The latest intervals, the newest of them still open; older ones are dropped. */
export class SlidingWindow {
  readonly #most: number
  readonly #length: number
  /** Oldest first, without the open one. */
  #closed: Interval[]
  #open: Interval

  /**
   * @param most intervals that are kept
   * @param length milliseconds of an interval
   * @param start epoch milliseconds at which the open interval begins
   * @param past how many intervals before `start` there are, for the records that were written by then
   */
  constructor(most: number, length: number, start: number, past: number) {
    this.#most = most
    this.#length = length
    this.#closed = Array.from({ length: past }, (_, at) => {
      const from = start - (past - at) * length
      return new Interval(from, from + length)
    })
    this.#open = new Interval(start, start)
  }

  /** Counts a record that came just now, whatever its time: another machine's clock may be wrong. */
  add(sample: Sample): void {
    this.#open.add(sample)
  }

  /** Counts a record of before the start in the interval of its time, unless that is too long ago. */
  addPast(sample: Sample): void {
    const at = Math.floor((sample.time - (this.#closed[0]?.from ?? 0)) / this.#length)
    this.#closed[at]?.add(sample)
  }

  /** Ends the open interval, and begins the next. @param time epoch milliseconds */
  close(time: number): void {
    this.#open.to = time
    this.#closed = [...this.#closed, this.#open].slice(-this.#most)
    this.#open = new Interval(time, time)
  }

  /** What the closed intervals hold. */
  look(): Live {
    const intervals = this.#closed
    const last = intervals.at(-1) ?? this.#open
    const all = new RouteSlot()
    for (const interval of intervals) all.merge(interval.all)
    const from = intervals[0]?.from ?? last.from
    return {
      from,
      to: last.to,
      now: { from: last.from, to: last.to, ...sumsOf(last.all) },
      ...sumsOf(all),
      axis: { start: from, step: this.#length, columns: intervals.length },
      series: seriesOf(intervals.map((interval) => interval.all)),
      durations: {
        every: 1,
        columns: intervals.map(({ all: { durations } }) => (durations === null ? [] : [0, ...durations])),
      },
      routes: routesOf(intervals),
      errors: errorsOf(intervals),
    }
  }
}

function sumsOf({ classes, durations }: RouteSlot): Sums {
  const at = (part: number) => (durations === null ? null : percentileOf(durations, part))
  return {
    requests: classes.reduce((sum, count) => sum + count, 0),
    ...{ clientError: classes[CLIENT_ERROR], left: classes[LEFT], failed: classes[FAILED] },
    durationUs: {
      timed: durations?.reduce((sum, count) => sum + count, 0) ?? 0,
      ...{ p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    },
  }
}

function seriesOf(slots: readonly (RouteSlot | undefined)[]): Series {
  const [fine = [], clientError = [], left = [], failed = []] = CLASSES.map((_, place) =>
    slots.map((slot) => slot?.classes[place] ?? 0),
  )
  return { fine, clientError, left, failed }
}

function routesOf(intervals: readonly Interval[]): LiveRoute[] {
  const routes = new Map<string, { slots: RouteSlot[]; missed: number }>()
  for (const [at, interval] of intervals.entries()) {
    for (const { value, missed, kept } of interval.routes.top(Number.POSITIVE_INFINITY)) {
      const route = routes.get(value) ?? { slots: [], missed: 0 }
      route.slots[at] = kept
      route.missed += missed
      routes.set(value, route)
    }
  }
  return [...routes]
    .map(([key, { slots, missed }]) => {
      const [method, route]: [string | null, string | null] = JSON.parse(key)
      const sum = new RouteSlot()
      for (const slot of slots) if (slot !== undefined) sum.merge(slot)
      const course = Array.from(intervals, (_, at) => slots[at])
      return { method, route, others: false, missed, ...sumsOf(sum), series: seriesOf(course) }
    })
    .sort((a, b) => b.requests - a.requests || (`${a.route} ${a.method}` < `${b.route} ${b.method}` ? -1 : 1))
}

function errorsOf(intervals: readonly Interval[]): LiveError[] {
  const errors = new Map<string, LiveError>()
  for (const interval of intervals) {
    for (const { value, count, kept } of interval.errors.top(Number.POSITIVE_INFINITY)) {
      if (kept.last === null) continue
      const known = errors.get(value)
      const last = known === undefined || known.time <= kept.last.time ? kept.last : known
      errors.set(value, { ...last, count: count + (known?.count ?? 0) })
    }
  }
  return [...errors.values()].sort((a, b) => b.time - a.time)
}
