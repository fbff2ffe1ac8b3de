import { Counter, detached } from './counter.ts'
import { Histogram } from './histogram.ts'
import type { Sample } from './sample.ts'
import { Slowest } from './slowest.ts'

/** Zones differ from UTC by whole quarters of an hour, so hours of any zone are made of these. */
export const QUARTER = 900_000

/** Routes are few by nature; more than this are most likely made by mistake. */
const MOST_ROUTES = 1000

export interface RouteTally {
  failed: number
  durations: Histogram
}

/** Everything that is counted of the records, in memory that does not grow with their number. */
export class Tally {
  records = 0
  from = Number.POSITIVE_INFINITY
  to = Number.NEGATIVE_INFINITY
  readonly statuses = new Map<number, number>()
  readonly outcomes = new Counter()
  readonly users = new Counter()
  readonly clients = new Counter()
  /** JSON of the location and of class and message. */
  readonly errors = new Counter()
  readonly quarters = new Map<number, { count: number; failed: number }>()
  readonly routes = new Map<string, RouteTally>()
  /** Records of routes beyond the ones told apart. */
  otherRoutes = 0
  readonly durations = new Histogram()
  readonly slowest: Slowest

  constructor(slowest: number) {
    this.slowest = new Slowest(slowest)
  }

  add(sample: Sample): void {
    const { time, statusCode, client, durationUs, errorDetail } = sample
    const failed = statusCode >= 500 || statusCode === 0 ? 1 : 0
    this.records++
    if (time < this.from) this.from = time
    if (time > this.to) this.to = time
    this.statuses.set(statusCode, (this.statuses.get(statusCode) ?? 0) + 1)
    this.outcomes.add(sample.outcome)
    if (client?.user != null) this.users.add(String(client.user))
    if (client?.client != null) this.clients.add(String(client.client))
    this.#addQuarter(Math.floor(time / QUARTER), failed)
    this.#addRoute(sample.route ?? '', failed, durationUs)
    this.durations.add(durationUs)
    this.slowest.add(sample)
    if (errorDetail != null) {
      const said = errorDetail.message === 'None' ? errorDetail.detail : errorDetail.message
      this.errors.add(JSON.stringify([String(errorDetail.location), `${errorDetail.raised}: ${textOf(said)}`]))
    }
  }

  #addQuarter(quarter: number, failed: number): void {
    const counted = this.quarters.get(quarter)
    if (counted === undefined) this.quarters.set(quarter, { count: 1, failed })
    else {
      counted.count++
      counted.failed += failed
    }
  }

  #addRoute(route: string, failed: number, durationUs: number): void {
    let counted = this.routes.get(route)
    if (counted === undefined) {
      if (this.routes.size >= MOST_ROUTES) {
        this.otherRoutes++
        return
      }
      counted = { failed: 0, durations: new Histogram() }
      this.routes.set(detached(route), counted)
    }
    counted.failed += failed
    counted.durations.add(durationUs)
  }
}

function textOf(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 200)
}
